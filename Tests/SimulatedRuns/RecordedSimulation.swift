package import CloudModule
package import HuaweiCloud
package import Journal
package import LuaHost
package import Ports
package import SimulatedCloud
import TaskLoop
package import Testing

/// Scripts on the simulator's demo account whose runs are recorded, looked at, and taken back.
package final class RecordedSimulation {
  package let clock = VirtualClock()
  package let cloud: SimulatedCloud
  package let journal: MemoryJournal
  /// Whose runs they are.
  package var accessKey = (id: DemoAccount.accessKey, secret: DemoAccount.secretKey)
  package let transport: any Transport
  /// Shows its world the time; nil for `clock` itself.
  package var shownClock: (any Clock)?

  /// - Parameter latency: from a request to its answer, on average.
  package init(latency: Duration = .zero) {
    cloud = SimulatedCloud(settings: SimulatedCloud.Settings(latency: latency))
    journal = MemoryJournal(clock: clock)
    transport = SimulatedTransport(server: cloud, clock: clock)
  }

  package static let process = RunProcess(host: "web1", pid: 4711)

  /// What is bound to what, without ids that change from one binding to the next.
  package var truth: [String] { cloud.truth(at: clock.wallTime) }

  /// How many requests for changes the cloud has carried out.
  package var changesSent: Int { cloud.requests.count { $0.changed } }

  package var world: World { world(journal: ImmediateJournal()) }

  func world(
    journal: any Ports.Journal, through other: (any Transport)? = nil
  ) -> World {
    World(clock: shownClock ?? clock, transport: other ?? transport, journal: journal) {
      [accessKey]
      selection throws(ConfigurationError) in
      Account(
        credentials: Credentials(
          accessKey: accessKey.id, secretKey: Secret(accessKey.secret)),
        region: try Region(selection.region ?? DemoAccount.region), projectID: selection.projectID)
    }
  }

  /// Runs a script in a process of its own.
  ///
  /// - Returns: nil when it succeeded, else its error.
  package func run(_ text: String, isRecorded: Bool = true) throws -> LuaFailure? {
    let recorder = RunRecorder(
      RunStart(script: "test.lua", startedAt: clock.wallTime, process: Self.process),
      redaction: Redaction()
    ) { [journal] () throws(JournalError) in journal }
    return try run(text, recorder: recorder, isRecorded: isRecorded)
  }

  /// Runs a script that `recorder` records.
  package func run(
    _ text: String, recorder: RunRecorder, isRecorded: Bool = true
  ) throws -> LuaFailure? {
    let lua = LuaState()
    if recorder.watch != nil { lua.orderPairs() }
    let loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    let module = CloudModule(
      in: lua, loop: loop,
      world: isRecorded ? world(journal: RunJournal(recorder, clock: clock)) : world,
      seed: { 1 }, recorder: isRecorded ? recorder : nil)
    SimulatedRun.setDemo(in: lua)
    try lua.stack.load(text, name: "=test")
    defer { withExtendedLifetime(module) {} }
    let end = loop.run(lua.stack.makeThread())
    guard case .failed(let failure) = end else {
      if isRecorded { try recorder.end(RunEnd(state: .done, exit: 0, at: clock.wallTime)) }
      return nil
    }
    if isRecorded { try recorder.end(RunEnd(state: .failed, exit: 1, at: clock.wallTime)) }
    return failure
  }

  /// Finds out what became of a run's changes, and runs its script again from its beginning.
  ///
  /// - Parameter watch: what holds the run to something; nil for nothing.
  /// - Returns: nil when it succeeded, else its error.
  package func resume(
    _ text: String, number: Int64 = 1, heldBy watch: ((RunHistory) -> any RunWatch)? = nil
  ) throws -> LuaFailure? {
    let review = RunReview(
      of: number, RunHistory(try journal.entries(of: number)), in: journal, world: world)
    _ = try review.decide(includingDoubt: true)
    try journal.reopen(number, by: Self.process, isRollBack: false)
    let recorder = RunRecorder(
      reopened: number, review.history, in: journal, redaction: Redaction())
    recorder.watch = watch?(review.history)
    return try run(text, recorder: recorder)
  }

  package func expectSuccess(
    _ text: String, isRecorded: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let failure = try run(text, isRecorded: isRecorded)
    #expect(failure == nil, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
  }

  /// Takes back the run of this number, the only one unless told otherwise.
  ///
  /// - Parameters:
  ///   - store: `journal`, or one that hands all on to it.
  ///   - transport: what its requests pass through, where that is not the usual one.
  ///   - attendance: who may end it.
  package func rollBack(
    _ number: Int64 = 1, in store: (any JournalStore)? = nil,
    through transport: (any Transport)? = nil, attendedBy attendance: Attendance? = nil
  ) throws -> RollBackResult {
    try journal.lock(number)
    var world = world(journal: ImmediateJournal(), through: transport)
    world.attendance = attendance
    guard let run = try journal.run(number) else { throw JournalError.noSuchRun(number) }
    let history = RunHistory(try journal.entries(of: number))
    return try RunRollBack(of: run, history, in: store ?? journal, world: world)
      .perform(by: Self.process, redaction: Redaction()) { $0.isComplete ? 79 : 80 }
  }
}
