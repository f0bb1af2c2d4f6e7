import Ports

/// Why a task is to end before its time.
public struct Cancellation {
  /// Who or what wants the task to end.
  public enum Cause {
    /// Somebody said so: `t:cancel()`.
    case request
    /// Its time is over.
    case deadline
    /// A task below it failed and nobody waited for that one.
    case failedChild
    /// The task above it failed, or a sibling did.
    case failedScope
    /// The process has received this signal.
    case stop(signal: CInt)
    /// Somebody else may go on with what it does.
    case lapse
    /// The script wants the process to end.
    case exit
    /// Every task waits for another one.
    case deadlock
  }

  /// Who or what wants it.
  public let cause: Cause
  /// What the error says.
  public let message: String

  /// Whether all of the script is to end, not a task that it has made.
  public let isOfScript: Bool

  /// - Parameters:
  ///   - message: what the error says that the script gets.
  ///   - isOfScript: whether all of the script is to end.
  public init(_ cause: Cause, _ message: String, isOfScript: Bool = false) {
    self.cause = cause
    self.message = message
    self.isOfScript = isOfScript
  }
}

/// When a task is cancelled, or its grace is over.
struct TimeLimit: Comparable {
  let time: Instant
  let task: TaskID

  static func < (lhs: TimeLimit, rhs: TimeLimit) -> Bool {
    (lhs.time, lhs.task.number) < (rhs.time, rhs.task.number)
  }
}
