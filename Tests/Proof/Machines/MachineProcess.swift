import CloudModule
import HuaweiCloud
import Journal
import Ports
import SimulatedCloud

/// One start of a job on one of several machines, as `halo run --job … --once-per … --on-interrupted
/// resume` makes it.
///
/// It may die, or be stopped for a while, at every moment: before and after each statement to the journal
/// and each request, and in each wait. One that is dead goes on where nobody sees it, until it ends.
final class MachineProcess {
  /// What becomes of it at one of its moments.
  enum Fate {
    case lives
    case dies(at: Int)
    case stops(at: Int, Duration)
  }

  /// Unique among all.
  let number: Int
  private(set) var isDead = false
  /// How far its wall clock is off.
  var skew = Duration.zero
  let room: MachineRoom
  private(set) lazy var clock = MachineClock(self)
  private let database: SharedDatabase
  private let line: DeliveryLine
  private let fate: Fate
  private var moments = 0

  init(
    _ number: Int, in room: MachineRoom, _ database: SharedDatabase, _ line: DeliveryLine,
    _ fate: Fate
  ) {
    (self.number, self.room, self.database) = (number, room, database)
    (self.line, self.fate) = (line, fate)
  }

  /// One moment.
  func pass() {
    guard !isDead else { return }
    moments += 1
    switch fate {
    case .dies(moments):
      isDead = true
      room.tell("process \(number) dies")
    case .stops(moments, let time):
      room.tell("process \(number) stops")
      room.pause(until: room.clock.now + time)
      room.tell("process \(number) goes on")
    default: if room.oneIn(8) { room.pause(until: room.clock.now) }
    }
  }

  // MARK: What it does

  /// Does what the command does.
  func start(_ script: ScriptRun, job: String, once period: Duration) throws {
    let store = MachineStore(database, self)
    let claimant = WindowClaimant()
    func hasWindow() throws -> Bool {
      try store.claimWindow(of: job, period: period, as: claimant) == .taken
    }
    guard try hasWindow() else { return }
    let transport = MachineTransport(self, line)
    let gate = JobGate(job)
    func world(_ journal: any Journal = ImmediateJournal()) -> World {
      ProofProcess.world(clock, transport, journal, credentials: line.credentials())
    }
    let host = RunProcess(host: "machine", pid: Int32(truncatingIfNeeded: number))
    if let run = try gate.interrupted(in: store) {
      try store.lock(run.number)
      defer {
        store.unlock(run.number)
        store.release(job: job)
      }
      guard let now = try store.run(run.number), now.attempts == run.attempts,
        now.endedAt == run.endedAt, try store.claim(job: job) == .taken
      else { return }
      let review = RunReview(
        of: run.number, try store.history(of: run.number), in: store,
        world: world())
      room.tell("process \(number) looks at run \(run.number)")
      if let obstacle = try Work.reviewed(review) { return room.tell("\(obstacle)") }
      try store.reopen(run.number, by: host, isRollBack: false)
      let recorder = RunRecorder(
        reopened: run.number, review.history, in: store, redaction: Redaction())
      recorder.keepOrder(review.overwriters)
      return try perform(script, recorder, transport, world(RunJournal(recorder, clock: clock)))
    }
    try gate.pass(store)
    guard try hasWindow() else { return store.release(job: job) }
    let recorder = RunRecorder(
      RunStart(job: job, script: script.name, startedAt: clock.wallTime, process: host),
      redaction: Redaction(), opened: store
    ) { () throws(JournalError) in store }
    try perform(script, recorder, transport, world(RunJournal(recorder, clock: clock)))
  }

  private func perform(
    _ script: ScriptRun, _ recorder: RunRecorder, _ transport: MachineTransport, _ world: World
  ) throws {
    let lua = ProofProcess(
      in: world, transport: transport, seed: script.seed &+ UInt64(number), recorder: recorder)
    room.tell("process \(number) runs\(recorder.number.map { ", going on with run \($0)" } ?? "")")
    let failure = try lua.run(script.text, name: script.name, script.arguments)
    if !isDead { room.tell("process \(number) ends: \(failure?.message ?? "done")") }
    if recorder.lapse != nil { return recorder.abandon() }
    if recorder.refusal != nil || recorder.departure != nil { return try recorder.leave(as: nil) }
    try recorder.end(
      RunEnd(
        state: failure == nil ? .done : failure?.isInDoubt == true ? .inDoubt : .failed,
        exit: failure == nil ? 0 : 1, at: clock.wallTime))
  }
}

/// The clocks of one process: time passes for it as for all while it lives.
final class MachineClock: Clock {
  private unowned let process: MachineProcess
  private var after = Duration.zero

  init(_ process: MachineProcess) { self.process = process }

  var now: Instant { process.room.clock.now + after }
  var wallTime: WallTime { process.room.clock.wallTime + process.skew + after }

  func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    guard deadline > now else { return }
    if process.isDead {
      after = after + (deadline == .never ? .seconds(3600) : deadline - now)
    } else {
      process.room.pause(until: deadline)
    }
  }
}

/// The transport of one process.
private final class MachineTransport: Transport {
  private let process: MachineProcess
  private let line: DeliveryLine
  private let inner: SimulatedTransport
  /// Those whose end has not been told.
  private var pending: Set<ExchangeID> = []

  init(_ process: MachineProcess, _ line: DeliveryLine) {
    (self.process, self.line) = (process, line)
    inner = SimulatedTransport(server: line, clock: process.clock)
  }

  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant) {
    // Between the last look at the clock and the wire nothing can keep a process from sending that is
    // stopped just there: not a moment, or no rule could hold.
    if request.method == "GET" { process.pass() }
    pending.insert(id)
    guard !process.isDead else { return }
    let arrival = line.delay(of: request, in: process.room)
    guard arrival > .zero else {
      inner.start(request, as: id, timeout: timeout, deadline: deadline)
      return process.pass()
    }
    let (room, wake) = (process.room, process.room.waker())
    room.at(room.clock.now + arrival) { [self] in
      // It arrives, whatever has become of its sender.
      room.tell("a request of process \(process.number) arrives late")
      line.deliver(request)
      guard pending.contains(id) else { return line.forget() }
      inner.start(request, as: id, timeout: timeout, deadline: deadline)
      wake()
    }
    process.pass()
  }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    process.pass()
    let end = process.isDead ? deadline : min(deadline, inner.interest.time)
    process.clock.sleep(until: end, orReady: [])
    if process.isDead {
      defer { pending = [] }
      return pending.map { .init(id: $0, result: .failure(.init(.refused, "nobody is there"))) }
    }
    let finished = inner.wait(until: process.clock.now, orReady: [])
    pending.subtract(finished.map(\.id))
    return finished
  }

  func cancel(_ id: ExchangeID) {
    pending.remove(id)
    inner.cancel(id)
  }

  var interest: Interest { process.isDead ? .nothing : inner.interest }
}
