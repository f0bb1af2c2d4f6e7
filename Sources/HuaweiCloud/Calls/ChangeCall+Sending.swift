internal import JSON
internal import Ports

// Sending a change, and what its answer means.
extension ChangeCall {
  mutating func send() -> CallAction {
    let projectID = context.account.projectID
    let attempt = Attempt(context, errors: operation.errors, actions: operation.actions) {
      () throws(PathTemplate.Refusal) in
      try operation.draft(record.arguments, projectID: projectID)
    }
    return advance(ChangeAttempt(attempt), .wake)
  }

  mutating func advance(_ attempt: ChangeAttempt, _ event: MachineEvent) -> CallAction {
    var attempt = attempt
    switch attempt.handle(event, &record, &context) {
    case .act(let action):
      state = .sending(attempt)
      return action
    case .sent(let action):
      if let key = exclusiveKey {
        context.shared.changes.sent(key, by: context.number, at: context.now)
      }
      announceWait()
      state = .sending(attempt)
      return action
    case .unsent(let error):
      return finish(.failure(error))
    case .answered(let response):
      record.note(response)
      return accept(response, attempt)
    case .failed(let failure):
      record.note(failure.response)
      return meet(failure, attempt)
    }
  }

  /// It was answered with a success.
  private mutating func accept(
    _ response: HTTPResponse, _ attempt: ChangeAttempt
  ) -> CallAction {
    switch response.document {
    case .success(let document):
      return accepted(document)
    case .failure(let flaw):
      // Where nothing is to be read from the body it may be anything but a proxy's page.
      if operation.results.allSatisfy({ $0.path == nil }), !response.looksLikeHTML {
        return accepted(.null)
      }
      let problem = Problem(unreadable: response, flaw)
      return meet(attempt.attempt.failure(problem, in: response), attempt)
    }
  }

  /// The service has taken the change on.
  private mutating func accepted(_ document: JSONValue) -> CallAction {
    record.answer = document.sharing(record.before)
    guard context.options.wait, !change.probes.isEmpty else {
      return finishUnsettled()
    }
    return look(.settle(ProbePurpose.Settling(since: context.now, isTimed: true)), 0)
  }

  /// Its request failed.
  private mutating func meet(
    _ failure: RequestFailure, _ attempt: ChangeAttempt
  ) -> CallAction {
    var attempt = attempt
    let problem = context.completed(
      failure, tries: max(record.sends, attempt.attempt.tries), before: record.before)
    // Not where there was nothing to remove it from: then it is an id that does not exist.
    if let code = problem.error.code, change.alreadyDone.contains(code), !record.before.isNull {
      return accepted(.null)
    }
    if problem.mayHaveHappened || problem.isUnreadable { return lost(problem) }
    if let action = attempt.again(after: problem, &context) {
      state = .sending(attempt)
      return action
    }
    return refused(problem)
  }

  /// The answer to the change did not come, or does not tell whether it was carried out.
  private mutating func lost(_ problem: Problem) -> CallAction {
    record.losses += 1
    guard !change.probes.isEmpty else { return finish(.failure(inDoubt(problem.error))) }
    let loss = ProbePurpose.Loss(
      error: problem.error, since: context.now, quiet: context.now + change.quietPeriod,
      mayRepeat: !problem.isFinal)
    return look(.lost(loss), 0)
  }

  /// The change was refused for good.
  private mutating func refused(_ problem: Problem) -> CallAction {
    // An earlier try may have come through after all, or this one twice over: then the refusal
    // is about the change's own effect. "Busy" is no such refusal: what a probe finds then is the
    // work of whoever keeps it busy.
    let saysItIsSo = problem.error.kind == .conflict && problem.retry == .never
    // "So" is what others have added where nothing tells them apart.
    let isOwn = saysItIsSo && change.identifies(record.arguments)
    if !change.probes.isEmpty, isOwn || record.losses > 0 {
      record.wasRefused = record.losses == 0
      return look(.confirm(problem.error), 0)
    }
    return refusedForGood(problem.error)
  }

  /// It has changed nothing, so that the next change of the same thing need not come after it.
  mutating func refusedForGood(_ error: CloudError) -> CallAction {
    if record.losses == 0, let key = exclusiveKey {
      context.shared.changes.refused(key, by: context.number)
    }
    return explain(error)
  }

  /// Finishes with a refusal, after asking what stands in the way where that can be told.
  mutating func explain(_ error: CloudError) -> CallAction {
    guard let code = error.code, context.now < context.end,
      let explanation = change.explanations.first(where: { $0.codes.contains(code) }),
      let arguments = explanation.arguments(record.evidence(0, now: .null))
    else { return finish(.failure(error)) }
    let reading = Reading(PagedRead(explanation.read, arguments), context)
    return explain(error, explanation, reading, .wake)
  }

  mutating func explain(
    _ error: CloudError, _ explanation: Explanation, _ reading: Reading, _ event: MachineEvent
  ) -> CallAction {
    var (reading, error) = (reading, error)
    switch reading.handle(event, &context) {
    case .act(let action):
      state = .explaining(reading, explanation, error)
      return action
    case .values(let values):
      if let hint = explanation.hint(record.evidence(0, now: values.first ?? .null)) {
        error.hint = hint
      }
      return finish(.failure(error))
    // Not worth another request: the refusal itself is what matters.
    case .late, .hopeless, .refused, .failed:
      return finish(.failure(error))
    }
  }
}
