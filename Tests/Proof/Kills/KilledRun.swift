import CloudModule
import HuaweiCloud
import Journal
import Ports
import SimulatedCloud
import TaskLoop

/// A script whose process is killed, and that is gone on with, as often as there are deaths.
public struct KilledRun {
  let script: ScriptRun
  /// At which of the things that it does each process dies; the one after the last lives.
  let deaths: [Int]
  /// How long nobody notices.
  let pause: Duration

  public init(_ script: ScriptRun, deaths: [Int], pause: Duration = .seconds(5)) {
    self.script = script
    self.deaths = deaths
    self.pause = pause
  }

  public struct Result {
    public let run: ScriptRun.Result
    /// How many things the first process did.
    public let count: Int
    /// How many processes died before they had ended.
    public let kills: Int
    /// What stood in the way of going on; nil for nothing.
    public let obstacle: Obstacle?
  }

  public enum Obstacle: Sendable {
    /// Nobody knows what became of a change.
    case doubt(String)
    /// Something is no longer as the run left it, or the script does not ask for it any more.
    case drift(String)
  }

  private final class State {
    let world: ProofStack
    let store = MemoryJournal()
    var failure: ScriptRun.Failure?
    var count = 0
    var kills = 0
    var obstacle: Obstacle?

    init(seed: UInt64) throws {
      world = try ProofStack(seed: seed)
    }
  }

  public func execute() throws -> Result {
    let state = try State(seed: script.seed)
    let (cloud, clock) = (state.world.cloud, state.world.clock)
    if !script.setup.isEmpty, let failure = try state.world.run(script.setup, name: "=setup", []) {
      throw ScriptRun.SetupFailure(message: failure.message)
    }
    clock.advance(by: .seconds(60))
    let before = cloud.truth(at: clock.wallTime)
    state.world.witness.forget()
    let (start, sent) = (clock.now, cloud.requests.count)
    try cloud.loadFaults(script.faults.utf8)
    let rules = cloud.unfiredFaults.count
    for death in deaths + [.max] {
      let goesOn = try process(state, dyingAt: death)
      if !goesOn { break }
    }
    let end = clock.wallTime
    return Result(
      run: ScriptRun.Result(
        failure: state.failure, before: before, atEnd: cloud.truth(at: end),
        later: cloud.truth(at: end + .seconds(3600)), states: state.world.witness.states,
        fewestAddresses: state.world.witness.fewestAddresses,
        requests: Array(cloud.requests.dropFirst(sent)), rules: rules,
        unfired: cloud.unfiredFaults, elapsed: clock.now - start,
        state: AccountState(document: cloud.stateDocument, time: end + .seconds(3600))),
      count: state.count, kills: state.kills, obstacle: state.obstacle)
  }

  /// Runs one process.
  ///
  /// - Returns: whether another one has to go on.
  private func process(_ state: State, dyingAt death: Int) throws -> Bool {
    let mortality = Mortality(deathAt: death)
    let world = state.world.clock
    let clock = MortalClock(world, mortality)
    let transport = MortalTransport(state.world.witness, world, clock, mortality)
    let store = MortalStore(state.store, mortality)
    defer { if state.count == 0 { state.count = mortality.count } }
    guard let recorder = try recorder(state, clock, transport, store, mortality) else {
      return try ended(state, mortality)
    }
    let process = ProofProcess(
      clock: clock, transport: transport, seed: script.seed, recorder: recorder)
    mortality.whenDead = { [loop = process.loop] in loop.requestStop(signal: 9) }
    let failure = try process.run(script.text, name: script.name, script.arguments)
    if mortality.isDead { return try ended(state, mortality) }
    state.failure = failure
    if let refusal = recorder.refusal { state.obstacle = .drift(refusal.message) }
    if recorder.hasOrphans { state.obstacle = .drift("the script ended before all was asked for") }
    let code: Int32 = failure == nil ? 0 : 1
    try recorder.end(
      RunEnd(state: failure == nil ? .done : .failed, exit: code, at: clock.wallTime))
    return false
  }

  private func ended(_ state: State, _ mortality: Mortality) throws -> Bool {
    guard mortality.isDead else { return false }
    state.kills += 1
    if let run = try state.store.runs(RunQuery(limit: 1)).first { state.store.abandon(run.number) }
    state.world.clock.advance(by: pause)
    return true
  }

  /// The recorder of a new run, or of the one that was interrupted once that has been looked at; nil
  /// when it cannot be gone on with, or the process died.
  private func recorder(
    _ state: State, _ clock: MortalClock, _ transport: MortalTransport, _ store: MortalStore,
    _ mortality: Mortality
  ) throws -> RunRecorder? {
    let process = RunProcess(host: "proof", pid: 1)
    guard let run = try store.runs(RunQuery(limit: 1)).first, run.changes > 0 else {
      return RunRecorder(
        RunStart(script: script.name, startedAt: clock.wallTime, process: process),
        redaction: Redaction()
      ) { () throws(JournalError) in store }
    }
    try store.lock(run.number)
    let review = RunReview(
      of: run.number, in: store, world: ProofProcess.world(clock, transport))
    do throws(JournalError) {
      for reviewed in try review.decide() {
        if case .unknown(let reason) = reviewed.finding { state.obstacle = .doubt(reason) }
      }
      if mortality.isDead { state.obstacle = nil }
      if mortality.isDead || state.obstacle != nil { return nil }
      for reviewed in try review.check() {
        if case .gone(let now) = reviewed.finding {
          state.obstacle = .drift("\(reviewed.change.intent.key.name): \(now)")
        }
      }
      if mortality.isDead { state.obstacle = nil }
      if mortality.isDead || state.obstacle != nil { return nil }
      try store.reopen(run.number, by: process, isRollBack: false)
      return try RunRecorder(reopened: run.number, in: store, redaction: Redaction())
    } catch {
      guard mortality.isDead else { throw error }
      return nil
    }
  }
}
