public import LuaHost
public import Ports

/// A number of permits that tasks take and give back. Who asks first is served first.
public final class Semaphore {
  /// Permits that nobody holds.
  public private(set) var available: Int
  private var waiting: [Acquisition] = []

  /// - Parameter count: how many permits there are.
  public init(_ count: Int) {
    available = count
  }

  /// Waits for a permit. `delivery` gets nil when `deadline` passed first.
  public func acquire(
    until deadline: Instant = .never, what: String,
    delivery: @escaping (Permit?, LuaStack) throws(LuaError) -> LuaVerdict
  ) -> any Wait {
    Acquisition(self, deadline, what, delivery)
  }

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
