internal import JSON
internal import Ports

/// The request of a change on its way: it leaves only when the intent to send it is durable.
///
/// `Attempt.send` is called for a change at one place, which is reached by `.stored` alone.
struct ChangeAttempt: Sendable {
  private enum State: Sendable {
    /// For its turn, or until it may be sent again.
    case waiting(Attempt)
    /// For the intent to be durable.
    case storing(Attempt, RequestDraft, intent: ChangeRecord, since: Instant)
    case sent(Attempt)
  }

  enum Step {
    case act(CallAction)
    /// The request leaves with this action.
    case sent(CallAction)
    /// It is not sent: it cannot be, or not in time, or the journal does not take it.
    case unsent(CloudError)
    case answered(HTTPResponse)
    case failed(RequestFailure)
  }

  /// For how long a stored intent may be acted upon: whoever finds it later counts from its time.
  static let shelfLife = Duration.seconds(5)

  private var state: State

  init(_ attempt: Attempt) {
    state = .waiting(attempt)
  }

  /// - Parameter record: of the change, which takes note of each send.
  mutating func handle(
    _ event: MachineEvent, _ record: inout ChangeRecord, _ context: inout CallContext
  ) -> Step {
    switch state {
    case .waiting(let attempt), .sent(let attempt):
      return advance(attempt, event, record, &context)
    case .storing(var attempt, let draft, let intent, let since):
      if case .notStored(let failure) = event {
        return .unsent(context.notStored(failure, sends: record.sends))
      }
      guard event == .stored else {
        return .act(
          .store(JournalEntry(.intent, record: intent.document, deadline: context.end)))
      }
      // It stands in the journal from now on, whether it is acted upon or not.
      record.lastSend = intent.lastSend
      guard context.now < context.end else { return late(attempt, record, context) }
      guard context.now <= since + Self.shelfLife else {
        return store(attempt, draft, record, &context)
      }
      record = intent
      let action = attempt.send(draft, &context)
      state = .sent(attempt)
      return .sent(action)
    }
  }

  private mutating func advance(
    _ attempt: Attempt, _ event: MachineEvent, _ record: ChangeRecord,
    _ context: inout CallContext
  ) -> Step {
    var attempt = attempt
    let step = attempt.handle(event, &context)
    state = .waiting(attempt)
    switch step {
    case .act(let action): return .act(action)
    case .ready(let draft): return store(attempt, draft, record, &context)
    case .late: return late(attempt, record, context)
    case .hopeless(let error): return .unsent(error)
    case .answered(let response): return .answered(response)
    case .failed(let failure): return .failed(failure)
    }
  }

  private mutating func store(
    _ attempt: Attempt, _ draft: RequestDraft, _ record: ChangeRecord,
    _ context: inout CallContext
  ) -> Step {
    var intent = record
    intent.sends += 1
    intent.lastSend = context.moment.wallTime
    intent.sending = context.clockLead.map { lead in
      let time = context.moment.wallTime + lead
      return ChangeRecord.Sending(
        from: time, to: time + Self.shelfLife + context.options.requestTimeout)
    }
    intent.isProvedUndone = false
    intent.project = context.account.projectID
    state = .storing(attempt, draft, intent: intent, since: context.now)
    return .act(
      .store(JournalEntry(.intent, record: intent.document, deadline: context.end)))
  }

  private func late(
    _ attempt: Attempt, _ record: ChangeRecord, _ context: CallContext
  ) -> Step {
    .unsent(context.outOfTime(isSent: record.sends > 0, tries: attempt.tries))
  }

  /// Sleeps until it may be sent again; nil when it should not be.
  mutating func again(after problem: Problem, _ context: inout CallContext) -> CallAction? {
    var attempt = self.attempt
    guard let action = attempt.again(after: problem, &context) else { return nil }
    state = .waiting(attempt)
    return action
  }

  var attempt: Attempt {
    switch state {
    case .waiting(let attempt), .storing(let attempt, _, _, _), .sent(let attempt): attempt
    }
  }

  func show(in progress: inout CallProgress) {
    progress.phase = .sending
    if case .storing = state { progress.isStoring = true }
    attempt.show(in: &progress)
  }

  /// Whether the request has left and its answer has not come.
  var isOnItsWay: Bool { attempt.isOnItsWay }
}

extension CallContext {
  /// The error of a change that was not sent because the journal did not take its intent.
  func notStored(_ failure: JournalFailure, sends: Int) -> CloudError {
    if let document = failure.foreseen,
      let foreseen = try? JSONValueDecoder().decode(CloudError.self, from: document)
    {
      return foreseen
    }
    var error = error(
      failure.isAway ? .unavailable : .journal,
      "not sent: \(failure.isRefusal ? "" : "the journal does not take it: ")\(failure.message)",
      hint: failure.hint ?? "--journal none runs without a journal")
    if failure.isAway { error.code = CloudError.journalCode }
    error.attempts = sends
    return error
  }
}

extension Call.Outcome {
  /// The same outcome, with the word that the journal does not know of it.
  func unrecorded(_ failure: JournalFailure) -> Self {
    let warning = "the journal does not know how it ended: \(failure.message)"
    switch self {
    case .success(var success):
      success.warning = warning
      return .success(success)
    case .failure(var error):
      error.warning = warning
      return .failure(error)
    }
  }
}
