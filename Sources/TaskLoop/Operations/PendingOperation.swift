import Transport

/// An operation under way, and what it waits for.
final class PendingOperation {
  enum Wait {
    case exchange(ExchangeID)
    case timer(Instant)
    /// Until a waker is used, or this time.
    case parked(until: Instant, onTasks: Bool)
  }

  let id: OperationID
  let operation: any TaskOperation
  let task: TaskID
  let since: Instant
  /// Nil before its first step and after its last.
  var wait: Wait?
  /// What the observer was told last.
  var reported: Activity?

  init(id: OperationID, operation: any TaskOperation, task: TaskID, since: Instant) {
    self.id = id
    self.operation = operation
    self.task = task
    self.since = since
  }

  var activity: Activity {
    var nextStep: Instant?
    switch wait {
    case .timer(let time): nextStep = time
    case .parked(let time, _) where time != .never: nextStep = time
    case .parked, .exchange, nil: break
    }
    return Activity(
      id: id, task: task, what: operation.what, state: operation.state, since: since,
      nextStep: nextStep)
  }
}
