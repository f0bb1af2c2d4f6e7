import Journal
import Ports
import SimulatedCloud

/// A process in a world: what it does there, and the moments at which it can be killed.
///
/// Those are before and after each entry of the journal and each request, at each answer, and in the
/// middle of each wait.
final class KillableProcess {
  let world: RunWorld
  let transport: any Transport
  let store: any JournalStore
  private let watch: Watch

  /// - Parameter see: shown each moment at which the world is not what it was the moment before:
  ///   its number, from 1, and what would be left.
  init(in world: RunWorld, see: @escaping (Int, () throws -> RunWorld) throws -> Void) {
    self.world = world
    watch = Watch(world, see)
    transport = WatchedTransport(world, watch)
    store = WatchedStore(world.store, watch)
  }

  /// How many moments there were.
  var count: Int { watch.count }

  /// Throws what `see` has thrown: those who called it could not.
  func check() throws { if let error = watch.error { throw error } }
}

/// Counts the moments.
private final class Watch {
  private let world: RunWorld
  private let see: (Int, () throws -> RunWorld) throws -> Void
  /// When, and after how many requests and writes, the last moment was.
  private var mark: (time: WallTime, requests: Int, writes: Int)?
  /// How often the journal was written to.
  var writes = 0
  var count = 0
  var error: (any Error)?

  init(_ world: RunWorld, _ see: @escaping (Int, () throws -> RunWorld) throws -> Void) {
    (self.world, self.see) = (world, see)
  }

  func pass(after delay: Duration = .zero) {
    guard error == nil else { return }
    do {
      let now = (world.clock.wallTime, world.cloud.requests.count, writes)
      if let mark, mark == now, delay == .zero { return }
      mark = now
      count += 1
      try see(count) { try world.left(after: delay) }
    } catch {
      self.error = error
    }
  }
}

private final class WatchedTransport: Transport {
  private let inner: SimulatedTransport
  private let clock: VirtualClock
  private let watch: Watch

  init(_ world: RunWorld, _ watch: Watch) {
    inner = SimulatedTransport(server: world.witness, clock: world.clock)
    (clock, self.watch) = (world.clock, watch)
  }

  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant) {
    watch.pass()
    inner.start(request, as: id, timeout: timeout, deadline: deadline)
    watch.pass()
  }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    let end = min(deadline, inner.interest.time)
    if end > clock.now, end != .never { watch.pass(after: (end - clock.now) / 2) }
    let finished = inner.wait(until: deadline, orReady: descriptors)
    watch.pass()
    return finished
  }

  func cancel(_ id: ExchangeID) { inner.cancel(id) }
  var interest: Interest { inner.interest }
}

private final class WatchedStore: ForwardingJournal {
  private let watch: Watch

  init(_ inner: MemoryJournal, _ watch: Watch) {
    self.watch = watch
    super.init(inner)
  }

  private func watched<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    watch.pass()
    let result = try body()
    watch.writes += 1
    watch.pass()
    return result
  }

  override func begin(_ start: RunStart) throws(JournalError) -> Int64 {
    try watched { () throws(JournalError) in try inner.begin(start) }
  }
  override func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    try watched { () throws(JournalError) in try inner.append(entries, to: run) }
  }
  override func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError)
  {
    try watched { () throws(JournalError) in
      try inner.reopen(run, by: process, isRollBack: isRollBack)
    }
  }
  /// After it there is nothing to be killed.
  override func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    watch.pass()
    try inner.end(run, end)
  }
}
