import Ports

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

  /// Whether it waits for this time, or for something else until then.
  func isDue(at time: Instant) -> Bool {
    switch wait {
    case .timer(let end), .parked(let end, _): end == time
    case .exchange, nil: false
    }
  }

  var activity: Activity {
    // One that is parked looks when it is woken; its time is only the end of its patience.
    var nextStep: Instant?
    if case .timer(let time) = wait { nextStep = time }
    return Activity(
      id: id, task: task, what: operation.what, state: operation.state, since: since,
      nextStep: nextStep)
  }
}
