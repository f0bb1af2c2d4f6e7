public import LuaHost
public import Ports

/// Waits for a task to end.
public final class JoinOperation: TaskOperation {
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

  public func handle(_ event: MachineEvent, at moment: Moment) -> OperationStep {
    let (task, delivery) = (task, delivery)
    if task.result != nil {
      return .finish { stack throws(LuaError) in try delivery(task, stack) }
    }
    if moment.instant >= deadline {
      return .finish { stack throws(LuaError) in try delivery(nil, stack) }
    }
    return .park(until: deadline, onTasks: true) { [self] in task.watch(self, $0) }
  }

  public func ended() {
    task.unwatch(self)
  }
}
