import Ports

/// A wait under way, and what it waits for.
final class PendingWait {
  enum Phase {
    case exchange(ExchangeID)
    case entry(EntryID)
    case timer(Instant)
    /// Until a waker is used, or this time.
    case parked(until: Instant)
  }

  let id: WaitID
  let wait: any Wait
  /// Who waits: it is handed back with the end, and nothing is asked of it.
  let task: ScheduledTask
  let since: Instant
  let route: Route
  /// Nil before its first step and after its last.
  var phase: Phase?
  /// The last of the times that its timers stand for; nil where it has none.
  var lastTimer: Instant?
  /// What the observer was told last.
  var reported: Activity?

  init(id: WaitID, wait: any Wait, task: ScheduledTask, since: Instant, route: Route) {
    self.id = id
    self.wait = wait
    self.task = task
    self.since = since
    self.route = route
  }

  /// Whether it waits for this time, or for something else until then.
  func isDue(at time: Instant) -> Bool {
    switch phase {
    case .timer(let end), .parked(let end): end == time
    case .exchange, .entry, nil: false
    }
  }

  /// Whether only the progress of another task can end it.
  var isForTasks: Bool {
    guard case .parked = phase else { return false }
    return wait.needsOtherTasks
  }

  var activity: Activity {
    // One that is parked looks when it is woken; its time is only the end of its patience.
    var nextStep: Instant?
    if case .timer(let time) = phase { nextStep = time }
    return Activity(
      id: id, task: task.id, what: wait.what, state: wait.state, since: since, nextStep: nextStep,
      subject: wait.subject)
  }
}
