public import LuaHost
public import Ports

/// Waits for a task to end.
public final class Join: Wait {
  /// What is given when the task has ended, or nil when the time was over before that.
  public typealias Delivery =
    (_ ended: ScheduledTask?, LuaStack) throws(LuaError) -> LuaVerdict

  public let what: String
  private let task: ScheduledTask
  private let deadline: Instant
  private let delivery: Delivery

  public init(
    _ task: ScheduledTask, until deadline: Instant, what: String, delivery: @escaping Delivery
  ) {
    self.task = task
    self.deadline = deadline
    self.what = what
    self.delivery = delivery
  }

  public var state: String? { "for task \(task.id.number)" + (task.name.map { " '\($0)'" } ?? "") }

  public func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    let (task, delivery) = (task, delivery)
    if task.result != nil {
      return .deliver { stack throws(LuaError) in try delivery(task, stack) }
    }
    if moment.instant >= deadline {
      return .deliver { stack throws(LuaError) in try delivery(nil, stack) }
    }
    return .park(until: deadline)
  }

  public var needsOtherTasks: Bool { true }

  public func parked(_ waker: Waker, number: UInt64) { task.watch(self, waker) }

  public func ended() {
    task.unwatch(self)
  }
}
