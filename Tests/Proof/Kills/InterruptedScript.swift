import CloudModule
import Journal
import Ports
import SimulatedCloud

/// A script whose process was killed once it had made some changes, to be gone on with step by step.
public final class InterruptedScript {
  private let world: RunWorld

  /// When a process is killed.
  public enum Moment: Sendable {
    /// As soon as so many of its changes are known to be done.
    case done(Int)
    /// In the first wait after that.
    case waitingAfter(Int)
    /// As soon as the cloud has been sent so many.
    case sent(Int)
  }

  /// Runs the script, and kills it at that moment.
  ///
  /// - Parameter faults: rules as in a fault file.
  public init(_ text: String, killed moment: Moment, faults: String = "") throws {
    let world = try RunWorld(of: ScriptRun(text, name: "@script.lua", faults: faults))
    var found: RunWorld?
    var reached: WallTime?
    let process = KillableProcess(in: world) { _, left in
      guard found == nil, let run = try world.run else { return }
      let history = RunHistory(try world.store.entries(of: run.number))
      let done = history.changes.count { $0.outcome?.verdict == .done }
      let copy = try left()
      let now = copy.clock.wallTime
      switch moment {
      case .done(let count): if done >= count { found = copy }
      case .sent(let count): if world.witness.sends.count >= count { found = copy }
      case .waitingAfter(let count):
        guard done >= count else { return }
        if let reached, now > reached { found = copy }
        reached = reached ?? now
      }
    }
    _ = try Work.goOn.perform(process)
    try process.check()
    guard let found else { throw NotReached() }
    self.world = found
  }

  /// The script ended before it had done so much.
  struct NotReached: Error {}

  /// Lets a new process go on with it, with an edited script where one is given.
  public func goOn(
    with text: String? = nil, after pause: Duration = .seconds(5), despiteEdits: Bool = false
  ) throws -> Work.End {
    world.clock.advance(by: pause)
    let process = KillableProcess(in: world) { _, _ in }
    let script = text.map { ScriptRun($0, name: "@script.lua") }
    let end = try Work.goOn(with: script, despiteEdits: despiteEdits).perform(process)
    // A process that has stopped is gone, too.
    if case .ended = end { return end }
    if let run = try world.run { world.store.abandon(run.number) }
    return end
  }

  /// What changes the cloud was sent: the values of their bodies.
  public var sent: [String] {
    world.witness.sends.map { String(decoding: $0.body, as: UTF8.self) }
  }

  /// How many requests of any kind the cloud had.
  public var requestCount: Int { world.cloud.requests.count }

  /// How much is in the journal about it.
  public var entryCount: Int {
    get throws { try world.run.map { try world.store.entries(of: $0.number).count } ?? 0 }
  }

  /// The state that the journal tells.
  public var state: String {
    get throws { try world.run?.state.rawValue ?? "none" }
  }

  /// The time, in seconds.
  public var seconds: Int64 { world.clock.wallTime.nanoseconds / 1_000_000_000 }
}
