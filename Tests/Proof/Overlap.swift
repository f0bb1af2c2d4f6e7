import Foundation
import Ports
import SimulatedCloud

/// Several processes on one cloud at a time, each with a loop of its own, in an order that a seed draws.
///
/// Only one of them runs at a time, until it waits; who runs next, and how late, is drawn. So every
/// request of one may come between any two of another, and the same seed gives the same order.
public final class Overlap {
  /// What has come of it.
  public struct Result {
    /// How each process failed; nil for one that did not.
    public let failures: [ScriptRun.Failure?]
    /// What is so an hour later.
    public let later: [String]
  }

  private let script: ScriptRun
  private let count: Int

  /// - Parameter count: how many processes run the script.
  public init(_ script: ScriptRun, count: Int = 2) {
    (self.script, self.count) = (script, count)
  }

  public func execute(seed: UInt64) throws -> Result {
    let world = try ProofStack(seed: seed)
    let (clock, cloud) = (world.clock, world.cloud)
    if !script.setup.isEmpty, let failure = try world.run(script.setup, name: "=setup", []) {
      throw ScriptRun.SetupFailure(message: failure.message)
    }
    clock.advance(by: .seconds(60))
    try cloud.loadFaults(script.faults.utf8)
    let baton = Baton(count, clock)
    for id in 0..<count {
      let box = Box(self, world, baton)
      let thread = Thread {
        baton.await(id)
        let failure = try? box.overlap.process(id, box.world, box.baton, seed &+ UInt64(id))
        baton.end(id, failure ?? nil)
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
    var random = SystemOrder(seed)
    while baton.next(&random) {}
    return Result(
      failures: baton.failures, later: cloud.truth(at: clock.wallTime + .seconds(3600)))
  }

  private func process(
    _ id: Int, _ world: ProofStack, _ baton: Baton, _ seed: UInt64
  ) throws -> ScriptRun.Failure? {
    let transport = SharedTransport(
      SimulatedTransport(server: world.cloud, clock: world.clock), world.clock, baton, id)
    return try ProofProcess(clock: world.clock, transport: transport, seed: seed)
      .run(script.text, name: script.name, script.arguments)
  }

  /// Crosses into a thread that is the only one to run while it does.
  private final class Box: @unchecked Sendable {
    let overlap: Overlap
    let world: ProofStack
    let baton: Baton

    init(_ overlap: Overlap, _ world: ProofStack, _ baton: Baton) {
      (self.overlap, self.world, self.baton) = (overlap, world, baton)
    }
  }
}

/// Whose turn it is.
private final class Baton: @unchecked Sendable {
  private let condition = NSCondition()
  private let clock: VirtualClock
  /// When each process wants to go on; nil for one that has ended.
  private var wakes: [Instant?]
  /// Who runs; nil while nobody does.
  private var turn: Int?
  private(set) var failures: [ScriptRun.Failure?]

  init(_ count: Int, _ clock: VirtualClock) {
    self.clock = clock
    wakes = Array(repeating: clock.now, count: count)
    failures = Array(repeating: nil, count: count)
  }

  /// Blocks until it is the turn of a process.
  func await(_ id: Int) {
    condition.lock()
    while turn != id { condition.wait() }
    condition.unlock()
  }

  /// Lets others run until the time has come.
  func yield(_ id: Int, until time: Instant) {
    condition.lock()
    wakes[id] = time
    turn = nil
    condition.broadcast()
    while turn != id { condition.wait() }
    condition.unlock()
  }

  func end(_ id: Int, _ failure: ScriptRun.Failure?) {
    condition.lock()
    wakes[id] = nil
    failures[id] = failure
    turn = nil
    condition.broadcast()
    condition.unlock()
  }

  /// Has one of the processes run until it waits. False when all have ended.
  func next(_ random: inout SystemOrder) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while turn != nil { condition.wait() }
    let waiting = wakes.indices.filter { wakes[$0] != nil }
    guard let first = waiting.min(by: { (wakes[$0] ?? .never) < (wakes[$1] ?? .never) }) else {
      return false
    }
    // One that is not next is as slow as that makes the others.
    let chosen =
      random.next() % 3 == 0 ? waiting[Int(random.next() % UInt64(waiting.count))] : first
    if let time = wakes[chosen], time > clock.now, time != .never { clock.sleep(until: time) }
    turn = chosen
    condition.broadcast()
    while turn != nil { condition.wait() }
    return true
  }
}

/// Numbers that a seed gives: SplitMix64.
private struct SystemOrder {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The transport of one of several processes: wherever it waits, others may run.
private final class SharedTransport: Transport {
  private let inner: SimulatedTransport
  private let clock: VirtualClock
  private let baton: Baton
  private let id: Int

  init(_ inner: SimulatedTransport, _ clock: VirtualClock, _ baton: Baton, _ id: Int) {
    (self.inner, self.clock, self.baton, self.id) = (inner, clock, baton, id)
  }

  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant) {
    inner.start(request, as: id, timeout: timeout, deadline: deadline)
  }

  func cancel(_ id: ExchangeID) { inner.cancel(id) }

  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    let end = min(deadline, inner.interest.time)
    if deadline > clock.now { baton.yield(id, until: max(clock.now, end)) }
    return inner.wait(until: clock.now, orReady: [])
  }

  var interest: Interest { inner.interest }

  func interrupt() {}
}
