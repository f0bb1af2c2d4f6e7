import LuaHost
import Ports

/// Keeps operations going: carries requests, answers and timers between them and the transport.
///
/// It knows no tasks; what has ended is left for the loop to collect.
final class OperationDriver {
  /// How an operation ended: with the function that delivers its results.
  struct End {
    let id: OperationID
    let completion: LuaFunction
  }

  weak var observer: (any TaskLoopObserver)?
  private let clock: any Clock
  private let transport: any Transport
  private var pending: [OperationID: PendingOperation] = [:]
  private var exchanges: [ExchangeID: OperationID] = [:]
  private var timers = Heap<Timer>()
  private var ended: [End] = []
  private var nextTick = Instant(nanoseconds: .min)
  private var lastNumber: UInt64 = 0

  init(clock: any Clock, transport: any Transport) {
    self.clock = clock
    self.transport = transport
  }

  /// What is under way, oldest first.
  var activities: [Activity] {
    inOrder.map(\.activity)
  }

  private var inOrder: [PendingOperation] {
    pending.values.sorted { $0.id.number < $1.id.number }
  }

  func start(_ operation: any TaskOperation, for task: TaskID) -> OperationID {
    lastNumber += 1
    let started = PendingOperation(
      id: OperationID(number: lastNumber), operation: operation, task: task, since: clock.now)
    pending[started.id] = started
    advance(started, with: .start)
    return started.id
  }

  /// Ends an operation with an error.
  func cancel(_ id: OperationID, with reason: LuaError) {
    guard let operation = pending[id] else { return }
    let error = operation.operation.error(cancelledBy: reason)
    discard(id)
    ended.append(End(id: id) { _ throws(LuaError) in throw error })
  }

  /// Tells a parked operation that what it waits for may be there.
  func wake(_ id: OperationID) {
    guard let operation = pending[id], case .parked = operation.wait else { return }
    advance(operation, with: .wake)
  }

  /// What an operation is doing; nil when it has ended.
  func activity(of id: OperationID) -> Activity? { pending[id]?.activity }

  /// Whether only the progress of another task can end the operation.
  func isWaitingForTasks(_ id: OperationID) -> Bool {
    guard case .parked(_, onTasks: true) = pending[id]?.wait else { return false }
    return true
  }

  /// Whether nothing will ever happen by itself: everything that is under way is parked.
  var isStalled: Bool {
    dropOldTimers()
    return exchanges.isEmpty && timers.isEmpty && ended.isEmpty
  }

  /// Forgets an operation that nobody waits for.
  func discard(_ id: OperationID) {
    guard let operation = pending.removeValue(forKey: id) else { return }
    if case .exchange(let exchange) = operation.wait,
      exchanges.removeValue(forKey: exchange) != nil
    {
      transport.cancel(exchange)
    }
    // Its timer stays in the heap until it is the first.
    operation.wait = nil
    if operation.reported != nil { observer?.operationEnded(operation.activity) }
    operation.operation.ended()
  }

  /// What has ended since this was last called, in that order.
  func takeEnded() -> [End] {
    defer { ended.removeAll() }
    return ended
  }

  /// Lets the operations know what has happened.
  ///
  /// - Parameters:
  ///   - waiting: whether to wait for something to happen. The wait may end for nothing.
  ///   - limit: when to stop waiting.
  ///   - descriptors: what can also end the wait, by being readable.
  func turn(waiting: Bool, until limit: Instant = .never, orReadable descriptors: [CInt] = []) {
    dropOldTimers()
    let tickTime = tick() ?? .never
    let deadline = waiting ? min(limit, tickTime, timers.first?.time ?? .never) : clock.now
    for finished in transport.wait(until: deadline, orReadable: descriptors) {
      guard let id = exchanges.removeValue(forKey: finished.id), let operation = pending[id] else {
        continue
      }
      switch finished.result {
      case .success(let response): advance(operation, with: .answer(response))
      case .failure(let failure): advance(operation, with: .failure(failure))
      }
    }
    let now = clock.now
    while let timer = timers.popFirst(if: { $0.time <= now }) {
      // One that was woken before its time waits for something else by now.
      guard let operation = pending[timer.operation], operation.isDue(at: timer.time) else {
        continue
      }
      advance(operation, with: .wake)
    }
  }

  private func dropOldTimers() {
    while timers.popFirst(if: { pending[$0.operation] == nil }) != nil {}
  }

  private func advance(_ operation: PendingOperation, with event: MachineEvent) {
    switch operation.operation.handle(event, at: clock.moment) {
    case .store:
      advance(operation, with: .stored)
    case .send(let request, let timeout, let deadline):
      let exchange = transport.start(request, timeout: timeout, deadline: deadline)
      exchanges[exchange] = operation.id
      operation.wait = .exchange(exchange)
      report(operation)
    case .sleep(let time):
      timers.insert(Timer(time: time, operation: operation.id))
      operation.wait = .timer(time)
      report(operation)
    case .park(let time, let onTasks, let register):
      if time != .never { timers.insert(Timer(time: time, operation: operation.id)) }
      operation.wait = .parked(until: time, onTasks: onTasks)
      report(operation)
      register(Waker(operation.id, of: self))
    case .finish(let completion):
      discard(operation.id)
      ended.append(End(id: operation.id, completion: completion))
    }
  }

  private func report(_ operation: PendingOperation) {
    guard let observer else { return }
    let activity = operation.activity
    guard activity != operation.reported else { return }
    let isNew = operation.reported == nil
    operation.reported = activity
    if isNew { observer.operationStarted(activity) } else { observer.operationChanged(activity) }
  }

  /// Ticks if it is time to. Returns when the next tick is due; nil for never.
  private func tick() -> Instant? {
    guard let observer, let interval = observer.tickInterval else { return nil }
    let now = clock.now
    if nextTick <= now {
      nextTick = now + interval
      observer.tick(activities, at: now)
    }
    return nextTick
  }
}

/// When an operation is to be woken; those of the same time in the order of their operations.
private struct Timer: Comparable {
  let time: Instant
  let operation: OperationID

  static func < (lhs: Timer, rhs: Timer) -> Bool {
    (lhs.time, lhs.operation.number) < (rhs.time, rhs.operation.number)
  }
}
