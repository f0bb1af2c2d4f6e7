public import LuaHost
public import Ports

/// A number of permits that tasks take and give back. Who asks first is served first.
public final class Semaphore {
  /// Permits that nobody holds.
  public private(set) var available: Int
  private var waiting: [Acquisition] = []

  private let count: Int

  /// - Parameter count: how many permits there are.
  public init(_ count: Int) {
    self.count = count
    available = count
  }

  /// Waits for a permit. `delivery` gets nil when `deadline` passed first.
  public func acquire(
    until deadline: Instant = .never, what: String,
    delivery: @escaping (Permit?, LuaStack) throws(LuaError) -> LuaVerdict
  ) -> any Wait {
    Acquisition(self, deadline, what, delivery)
  }

  /// The wait while holding a permit, which may have to be waited for first.
  public func guarding(_ wait: any Wait) -> any Wait {
    GuardedWait(wait, self)
  }

  /// Whether nobody holds or wants a permit.
  public var isIdle: Bool { available == count && waiting.isEmpty }

  func take() -> Permit? {
    guard available > 0, waiting.isEmpty else { return nil }
    available -= 1
    return Permit(self)
  }

  fileprivate func giveBack() {
    available += 1
    guard !waiting.isEmpty else { return }
    let next = waiting.removeFirst()
    available -= 1
    next.grant(Permit(self))
  }

  fileprivate func enqueue(_ acquisition: Acquisition) {
    waiting.append(acquisition)
  }

  fileprivate func dequeue(_ acquisition: Acquisition) {
    waiting.removeAll { $0 === acquisition }
  }

  /// One of the permits. It goes back when it is released, or forgotten.
  public final class Permit {
    private var semaphore: Semaphore?

    fileprivate init(_ semaphore: Semaphore) {
      self.semaphore = semaphore
    }

    deinit {
      semaphore?.giveBack()
    }

    /// Gives the permit back; the next in line has it at once. Once more does nothing.
    public func release() {
      let semaphore = semaphore
      self.semaphore = nil
      semaphore?.giveBack()
    }
  }
}

/// Waits in line for a permit.
private final class Acquisition: Wait {
  typealias Delivery = (Semaphore.Permit?, LuaStack) throws(LuaError) -> LuaVerdict

  let what: String
  private let semaphore: Semaphore
  private let deadline: Instant
  private let delivery: Delivery
  private var permit: Semaphore.Permit?
  private var waker: Waker?

  init(
    _ semaphore: Semaphore, _ deadline: Instant, _ what: String, _ delivery: @escaping Delivery
  ) {
    self.semaphore = semaphore
    self.deadline = deadline
    self.what = what
    self.delivery = delivery
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    if event == .start { permit = semaphore.take() }
    guard permit != nil || moment.instant >= deadline else {
      if event == .start { semaphore.enqueue(self) }
      return .park(until: deadline)
    }
    let (permit, delivery) = (permit, delivery)
    return .deliver { stack throws(LuaError) in try delivery(permit, stack) }
  }

  var needsOtherTasks: Bool { true }

  func parked(_ waker: Waker, number: UInt64) { self.waker = waker }

  func grant(_ permit: Semaphore.Permit) {
    self.permit = permit
    waker?.wake()
  }

  func ended() {
    semaphore.dequeue(self)
    permit = nil
  }
}

/// Waits in line, then does what another wait does.
private final class GuardedWait: Wait {
  private let base: any Wait
  private let semaphore: Semaphore
  private var line: Acquisition?
  private var permit: Semaphore.Permit?

  init(_ base: any Wait, _ semaphore: Semaphore) {
    self.base = base
    self.semaphore = semaphore
  }

  var what: String { base.what }
  var route: Route? { base.route }
  var state: String? {
    line == nil ? base.state : "waiting for another change of the same resource"
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    switch event {
    case .start:
      let line = Acquisition(semaphore, .never, base.what) { _, _ in .results(0) }
      self.line = line
      return wait(line, .start, moment)
    case .wake where line != nil:
      return line.map { wait($0, .wake, moment) } ?? base.handle(.start, at: moment)
    default:
      return base.handle(event, at: moment)
    }
  }

  private func wait(_ line: Acquisition, _ event: MachineEvent, _ moment: Moment) -> WaitAction {
    let action = line.handle(event, at: moment)
    if case .park = action { return action }
    permit = line.takePermit()
    self.line = nil
    return base.handle(.start, at: moment)
  }

  /// The one who holds the permit is a wait of this kind, too, and needs no task to get on.
  var needsOtherTasks: Bool { line == nil && base.needsOtherTasks }

  func parked(_ waker: Waker, number: UInt64) {
    (line ?? base).parked(waker, number: number)
  }

  func error(cancelledBy reason: LuaError) -> LuaError { base.error(cancelledBy: reason) }

  func ended() {
    line?.ended()
    line = nil
    base.ended()
    permit = nil
  }
}

extension Acquisition {
  fileprivate func takePermit() -> Semaphore.Permit? {
    defer { permit = nil }
    return permit
  }
}
