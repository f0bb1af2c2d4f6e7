import Journal
import Ports

/// When a process dies: at which of the things that it does, counted from 1.
///
/// It dies before or after each entry of the journal and each request, at each answer, and in the middle
/// of each wait. What it does after that reaches nobody.
final class Mortality {
  private let deathAt: Int
  /// How many things it has done.
  private(set) var count = 0
  private(set) var isDead = false
  var whenDead: () -> Void = {}

  /// - Parameter deathAt: `.max` for one that lives.
  init(deathAt: Int) {
    self.deathAt = deathAt
  }

  /// One more thing is done. False for a process that is dead.
  func step() -> Bool {
    guard !isDead else { return false }
    count += 1
    guard count == deathAt else { return true }
    isDead = true
    whenDead()
    return false
  }
}

/// Time as a process sees it: the world's, and after its death a time that concerns nobody.
final class MortalClock: Clock {
  private let world: VirtualClock
  private let mortality: Mortality
  private var afterlife: VirtualClock?

  init(_ world: VirtualClock, _ mortality: Mortality) {
    self.world = world
    self.mortality = mortality
  }

  private var clock: VirtualClock {
    guard mortality.isDead else { return world }
    if let afterlife { return afterlife }
    let made = VirtualClock(wallTime: world.wallTime)
    made.advance(by: world.now - made.now)
    afterlife = made
    return made
  }

  var now: Instant { clock.now }
  var wallTime: WallTime { clock.wallTime }

  func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    clock.sleep(until: deadline, orReady: descriptors)
  }
}

/// A transport that dies with its process.
final class MortalTransport: Transport {
  private let inner: SimulatedTransport
  private let clock: MortalClock
  private let world: VirtualClock
  private let mortality: Mortality
  private var underWay: Set<ExchangeID> = []

  init(
    _ server: any SimulatedServer, _ world: VirtualClock, _ clock: MortalClock,
    _ mortality: Mortality
  ) {
    inner = SimulatedTransport(server: server, clock: world)
    (self.world, self.clock, self.mortality) = (world, clock, mortality)
  }

  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant) {
    underWay.insert(id)
    guard mortality.step() else { return }
    inner.start(request, as: id, timeout: timeout, deadline: deadline)
    _ = mortality.step()
  }

  func cancel(_ id: ExchangeID) {
    underWay.remove(id)
    inner.cancel(id)
  }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    if mortality.isDead { return waitDead(until: deadline) }
    let end = min(deadline, inner.interest.time)
    if end > world.now, end != .never, !mortality.step() {
      world.advance(by: (end - world.now) / 2)
      return []
    }
    let finished = inner.wait(until: deadline, orReady: descriptors)
    for _ in finished where !mortality.step() { return [] }
    for end in finished { underWay.remove(end.id) }
    return finished
  }

  /// Whoever still waits comes to an end.
  private func waitDead(until deadline: Instant) -> [FinishedExchange] {
    defer { underWay = [] }
    if underWay.isEmpty {
      clock.sleep(until: min(deadline, clock.now + .seconds(3600)), orReady: [])
    }
    return underWay.map { id in
      FinishedExchange(id: id, result: .failure(TransportFailure(.timeout, "dead")))
    }
  }

  var interest: Interest { mortality.isDead ? .nothing : inner.interest }

  func interrupt() {}
}

/// A store that dead processes write nothing into.
final class MortalStore: JournalStore {
  private let inner: MemoryJournal
  private let mortality: Mortality

  init(_ inner: MemoryJournal, _ mortality: Mortality) {
    self.inner = inner
    self.mortality = mortality
  }

  private func live() throws(JournalError) {
    if mortality.isDead { throw JournalError(.failed, "the process is dead") }
  }

  func begin(_ start: RunStart) throws(JournalError) -> Int64 {
    try live()
    return try inner.begin(start)
  }

  func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    guard mortality.step() else { throw JournalError(.failed, "the process is dead") }
    try inner.append(entries, to: run)
    guard mortality.step() else { throw JournalError(.failed, "the process is dead") }
  }

  func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    try live()
    try inner.end(run, end)
  }

  func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError) {
    try inner.reopen(run, by: process, isRollBack: isRollBack)
  }
  func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {
    try inner.keep(sources, of: run)
  }
  func lock(_ run: Int64) throws(JournalError) { try inner.lock(run) }
  func unlock(_ run: Int64) { inner.unlock(run) }
  func run(_ number: Int64) throws(JournalError) -> Run? { try inner.run(number) }
  func runs(_ query: RunQuery) throws(JournalError) -> [Run] { try inner.runs(query) }
  func entries(of run: Int64) throws(JournalError) -> [Entry] { try inner.entries(of: run) }
  func sources(of run: Int64) throws(JournalError) -> [RunSource] { try inner.sources(of: run) }
  func prune(endedBefore time: WallTime) throws(JournalError) -> Int {
    try inner.prune(endedBefore: time)
  }
  func forget(_ run: Int64) throws(JournalError) { try inner.forget(run) }
  func claim(job: String) throws(JournalError) -> JobClaim { try inner.claim(job: job) }
  func release(job: String) { inner.release(job: job) }
}
