import CloudModule
import HuaweiCloud
import Journal
import Ports

/// What a process does about a run.
public struct Work {
  /// How the process ended.
  public enum End: Sendable {
    /// By itself; nil for a script that succeeded.
    case ended(ScriptRun.Failure?)
    /// Nobody knows what became of a change.
    case doubt(String)
    /// Something is no longer as the run left it, or the script does not ask for it any more.
    case drift(String)

    /// The script's; that nobody can tell is one, too.
    var failure: ScriptRun.Failure? {
      switch self {
      case .ended(let failure): failure
      case .doubt(let reason): ScriptRun.Failure(message: reason, kind: nil, isInDoubt: true)
      case .drift(let reason): ScriptRun.Failure(message: reason, kind: nil, isInDoubt: false)
      }
    }
  }

  let perform: (KillableProcess) throws -> End

  /// - Parameter perform: does it, and leaves the run in the state that it says.
  init(_ perform: @escaping (KillableProcess) throws -> End) {
    self.perform = perform
  }

  /// Runs the world's script. A run that has changed something is looked at and gone on with.
  public static var goOn: Work { goOn(with: nil) }

  /// The same with a script that is another one than the run began with.
  ///
  /// - Parameter despiteEdits: whether it may send something before it has asked for all that was done.
  static func goOn(with edited: ScriptRun?, despiteEdits: Bool = false) -> Work {
    Work { process in
      let script = edited ?? process.world.script
      let world = ProofProcess.world(process.world.clock, process.transport)
      let (store, host) = (process.store, RunProcess(host: "proof", pid: 1))
      let recorder: RunRecorder
      if let run = try process.world.run, run.changes > 0 {
        try store.lock(run.number)
        let review = RunReview(
          of: run.number, RunHistory(try store.entries(of: run.number)), in: store, world: world)
        if let end = try reviewed(review) { return end }
        try store.reopen(run.number, by: host, isRollBack: false)
        recorder = RunRecorder(
          reopened: run.number, review.history, in: store, redaction: Redaction())
        recorder.keepOrder(review.overwriters)
        recorder.allowsOrphans = despiteEdits
      } else {
        recorder = RunRecorder(
          RunStart(
            script: script.name, startedAt: process.world.clock.wallTime, process: host),
          redaction: Redaction()
        ) { () throws(JournalError) in store }
      }
      return try run(script, recorder, in: process)
    }
  }

  /// What stands in the way of going on; nil for nothing.
  static func reviewed(_ review: RunReview) throws -> End? {
    for reviewed in try review.decide() {
      if case .unknown(let reason) = reviewed.finding { return .doubt(reason) }
    }
    for reviewed in review.check() {
      if case .gone(let now) = reviewed.finding {
        return .drift("\(reviewed.change.intent.key.name): \(now)")
      }
    }
    return nil
  }

  private static func run(
    _ script: ScriptRun, _ recorder: RunRecorder, in process: KillableProcess
  ) throws -> End {
    let clock = process.world.clock
    let lua = ProofProcess(
      clock: clock, transport: process.transport, seed: script.seed, recorder: recorder)
    let failure = try lua.run(script.text, name: script.name, script.arguments)
    if let refusal = recorder.refusal { return .drift(refusal.message) }
    if let departure = recorder.departure { return .drift(departure.message) }
    try recorder.end(
      RunEnd(
        state: failure == nil ? .done : .failed, exit: failure == nil ? 0 : 1, at: clock.wallTime))
    return .ended(failure)
  }
}
