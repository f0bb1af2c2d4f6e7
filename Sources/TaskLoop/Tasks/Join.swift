public import LuaHost
public import Ports

/// Waits for a task to end.
public final class Join: Wait {
  /// What is given when the task has ended, or nil when the time was over before that.
  public typealias Delivery =
    (_ ended: ScheduledTask?, LuaStack) throws(LuaError) -> LuaVerdict

  /// What the user asked for.
  public let what: String
  private let task: ScheduledTask
  private let deadline: Instant
  private let delivery: Delivery

  /// - Parameters:
  ///   - deadline: when it gives up, without doing anything to the task.
  ///   - delivery: pushes what is given.
  public init(
    _ task: ScheduledTask, until deadline: Instant, what: String, delivery: @escaping Delivery
  ) {
    self.task = task
    self.deadline = deadline
    self.what = what
    self.delivery = delivery
  }

  /// Which task is waited for.
  public var state: String? { "for task \(task.id.number)" + (task.name.map { " '\($0)'" } ?? "") }

  /// Ends when the task has ended, or with nil at the deadline.
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

  /// Only the other task can end it early.
  public var needsOtherTasks: Bool { true }

  /// Has the task wake it at its end. The task's failure is then not its parent's.
  public func parked(_ waker: Waker, number: UInt64) { task.watch(self, waker) }

  /// Leaves the task to its parent again.
  public func ended() {
    task.unwatch(self)
  }
}
