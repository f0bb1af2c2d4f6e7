import Transport

/// An operation under way, and what it waits for.
final class PendingOperation {
  enum Wait {
    case exchange(ExchangeID)
    case timer(Instant)
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
    if case .timer(let time) = wait { nextStep = time }
    return Activity(
      id: id, task: task, what: operation.what, state: operation.state, since: since,
      nextStep: nextStep)
  }
}
