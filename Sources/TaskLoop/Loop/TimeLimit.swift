import Ports

/// When a task is cancelled, or its grace is over.
struct TimeLimit: Comparable {
  let time: Instant
  let task: TaskID

  static func < (lhs: TimeLimit, rhs: TimeLimit) -> Bool {
    (lhs.time, lhs.task.number) < (rhs.time, rhs.task.number)
  }
}
