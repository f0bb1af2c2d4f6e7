import Journal
import Ports
import SimulatedCloud

/// What outlives the processes of a run: the cloud, the time, and the journal.
///
/// A copy made in the middle of a process is what that process leaves behind when it is killed there,
/// so that nobody has to be killed: one process is watched from its beginning to its end, and each copy
/// of its world gone on with.
final class RunWorld {
  let script: ScriptRun
  let clock: VirtualClock
  let cloud: SimulatedCloud
  let witness: Witness
  let store: MemoryJournal
  private let origin: Origin

  /// What was so before the first process.
  private struct Origin {
    let before: [String]
    let start: WallTime
    let sent: Int
    let rules: Int
  }

  /// The account as `script` finds it, and its faults in force.
  init(of script: ScriptRun) throws {
    let stack = try ProofStack(seed: script.seed, in: script.world, state: script.state)
    (clock, cloud, witness) = (stack.clock, stack.cloud, stack.witness)
    if !script.setup.isEmpty, let failure = try stack.run(script.setup, name: "=setup", []) {
      throw ScriptRun.SetupFailure(message: failure.message)
    }
    // What the set-up has begun shall have ended.
    clock.advance(by: .seconds(60))
    self.script = script
    store = MemoryJournal(clock: clock)
    let before = cloud.truth(at: clock.wallTime)
    witness.forget()
    try cloud.loadFaults(script.faults.utf8)
    origin = Origin(
      before: before, start: clock.wallTime, sent: cloud.requests.count,
      rules: cloud.unfiredFaults.count)
  }

  private init(copying other: RunWorld, at time: WallTime) {
    (script, origin) = (other.script, other.origin)
    // A new process has a clock of its own.
    clock = VirtualClock(wallTime: time)
    cloud = SimulatedCloud(copying: other.cloud)
    witness = Witness(copying: other.witness, before: cloud)
    store = MemoryJournal(copying: other.store, clock: clock)
  }

  /// What is left when the process that works on it is killed now, `delay` after that.
  func left(after delay: Duration = .zero) throws -> RunWorld {
    let copy = RunWorld(copying: self, at: clock.wallTime + delay)
    if let run = try copy.run { copy.store.abandon(run.number) }
    return copy
  }

  /// The run that all its processes work on; nil while there is none.
  var run: Run? {
    get throws { try store.runs(RunQuery(limit: 1)).first }
  }

  /// What has come of the script by now, if its last process ended like this.
  func result(_ failure: ScriptRun.Failure?) -> ScriptRun.Result {
    let end = clock.wallTime
    return ScriptRun.Result(
      failure: failure, before: origin.before, atEnd: cloud.truth(at: end),
      later: cloud.truth(at: end + .seconds(3600)), states: witness.states,
      fewestAddresses: witness.fewestAddresses,
      requests: Array(cloud.requests.dropFirst(origin.sent)), rules: origin.rules,
      unfired: cloud.unfiredFaults, elapsed: end - origin.start)
  }
}
