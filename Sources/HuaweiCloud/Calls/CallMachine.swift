internal import Ports

/// A kind of call: its state and what happens in it.
protocol CallMachine: Sendable {
  var context: CallContext { get set }
  /// What follows from an event at `context.moment`.
  mutating func handle(_ event: MachineEvent) -> CallAction
  /// Derived from the state.
  var progress: CallProgress { get }
  func abandoned(_ reason: String) -> CloudError
}

/// A call that needs credentials and perhaps a project before its first request.
protocol PreparedCall: CallMachine {
  /// Goes on when the preparation has got further.
  mutating func enter(_ preparation: Preparation)
  /// Everything is there: the first step of its own.
  mutating func begin() -> CallAction
  /// The call has ended.
  mutating func finish(_ outcome: Call.Outcome) -> CallAction
}

extension PreparedCall {
  mutating func prepare(_ preparation: Preparation, _ event: MachineEvent) -> CallAction {
    var preparation = preparation
    switch preparation.handle(event, &context) {
    case .act(let action):
      enter(preparation)
      return action
    case .end(let error?):
      return finish(.failure(error))
    case .end(nil):
      return begin()
    }
  }
}

/// A call that makes a change: the journal knows of it, and it may end in doubt.
protocol ChangingCall: PreparedCall {
  /// What is known of the change.
  var record: ChangeRecord { get }
  /// Takes down in the record how it ended.
  mutating func conclude(_ outcome: Call.Outcome)
  mutating func enter(_ end: ChangeEnd)
  /// Its own request, as long as that is what it is about.
  var sending: ChangeAttempt? { get }
  /// Nil as long as it has not ended.
  var end: ChangeEnd? { get }
  /// The call that shows a person what became of it, as a line of Lua; nil where none does.
  var check: String? { get }
}

/// How a change ends.
enum ChangeEnd: Sendable {
  /// The journal is being told.
  case closing(Call.Outcome)
  case finished(Call.Outcome)

  /// The journal's answer, or a later question.
  mutating func handle(_ event: MachineEvent) -> CallAction {
    switch self {
    case .closing(let outcome):
      self = .finished(outcome)
      if case .notStored(let failure) = event { return .finish(outcome.unrecorded(failure)) }
      return .finish(outcome)
    case .finished(let outcome):
      return .finish(outcome)
    }
  }
}

extension ChangingCall {
  /// The call has ended: what it holds is let go of, and the journal told if it knows of it.
  mutating func finish(_ outcome: Call.Outcome) -> CallAction {
    context.shared.leave(context.number)
    guard record.lastSend != nil else {
      enter(.finished(outcome))
      return .finish(outcome)
    }
    conclude(outcome)
    enter(.closing(outcome))
    return .store(
      JournalEntry(
        .outcome, record: record.document, deadline: context.now + Self.patienceForOutcome))
  }

  /// How long a call that has ended waits for the journal to take that down.
  private static var patienceForOutcome: Duration { .seconds(2) }

  /// The journal's answer to how it ended.
  mutating func close(_ end: ChangeEnd, _ event: MachineEvent) -> CallAction {
    var end = end
    let action = end.handle(event)
    enter(end)
    return action
  }

  /// The time was over before the present request could be sent.
  func outOfTime(tries: Int) -> CloudError {
    context.outOfTime(isSent: record.sends > 0, tries: tries)
  }

  /// The change was sent and nobody can tell what became of it.
  func inDoubt(_ cause: CloudError) -> CloudError {
    var error = cause
    error.kind = .inDoubt
    error.operation = context.name
    error.attempts = record.sends
    error.inDoubt = true
    error.message = "sent, but whether it was carried out is not known: \(cause.message)"
    if !record.state.isEmpty { error.message += "; last state: \(record.state)" }
    error.message += record.alternation
    error.hint =
      check.map { "check with \($0) before trying again" }
      ?? "look at what it was to change before trying again"
    return error
  }

  /// It was sent by a run that is gone, and nobody has seen an answer.
  var interrupted: CloudError {
    context.error(.network, "the run that sent it ended before an answer came")
  }

  func abandoned(_ reason: String) -> CloudError {
    var error = context.error(.cancelled, reason)
    error.attempts = max(record.sends, progress.attempt)
    guard record.sends > 0 else { return error }
    // Refused, and waiting to be sent again: nothing of it is on its way.
    if let sending, !sending.isOnItsWay, record.losses == 0 { return error }
    switch end {
    case .closing(.failure(let end)) where !end.inDoubt: return error
    case .finished: return error
    default: break
    }
    error.inDoubt = true
    error.hint =
      "it was sent and may take effect" + (check.map { "; check with \($0)" } ?? "")
    return error
  }
}

extension ChangeRecord {
  /// What a message says of an effect that comes and goes; empty where it did not.
  var alternation: String {
    alternations >= 3 ? "; alternated between found and missing \(alternations) times" : ""
  }
}
