internal import JSON
internal import Ports
internal import Text

// What to do when a request did not bring what was wanted.
extension Call {
  mutating func meet(
    _ problem: Problem, response: HTTPResponse?, failure: TransportFailure?, at moment: Moment
  ) -> Action {
    if problem.retry == .refreshCredentials, let action = renew(at: moment) { return action }
    var problem = problem
    problem.error = complete(problem.error, response, failure, at: moment)
    switch step {
    case .project:
      if problem.error.kind == .denied { problem.error.hint = Self.projectHint }
      // The call itself was not sent: what is wrong is what was said of the account.
      if problem.error.kind == .notFound {
        problem.error.kind = .auth
        problem.error.attempts = 0
      }
      return again(problem, at: moment) ?? finish(problem.error, at: moment)
    case .read:
      return again(problem, at: moment) ?? finish(problem.error, at: moment)
    case .explain(_, _, let error):
      // Not worth another request: the refusal itself is what matters.
      return finish(error, at: moment)
    case .look(let round):
      return meet(problem, in: round, at: moment)
    case .send:
      return meetSend(problem, at: moment)
    }
  }

  /// The call's own request failed.
  private mutating func meetSend(_ problem: Problem, at moment: Moment) -> Action {
    if isRead { return again(problem, at: moment) ?? finish(problem.error, at: moment) }
    // Not where there was nothing to remove it from: then it is an id that does not exist.
    if let code = problem.error.code, change?.alreadyDone.contains(code) == true,
      !record.before.isNull
    {
      return accepted(.null, at: moment)
    }
    if problem.mayHaveHappened { return lost(problem.error, at: moment) }
    if let action = again(problem, at: moment) { return action }
    return refused(problem, at: moment)
  }

  /// The change was refused for good.
  mutating func refused(_ problem: Problem, at moment: Moment) -> Action {
    // An earlier try may have come through after all, or this one twice over: then the refusal
    // is about the change's own effect. "Busy" is no such refusal: what a look finds then is the
    // work of whoever keeps it busy.
    let saysItIsSo = problem.error.kind == .conflict && problem.retry == .never
    if change?.probes.isEmpty == false, saysItIsSo || record.hasLostAnswer {
      record.wasRefused = !record.hasLostAnswer
      return look(.confirm(problem.error), 0, at: moment)
    }
    return explain(problem.error, at: moment)
  }

  /// Finishes with a refusal, after asking what stands in the way where that can be told.
  mutating func explain(_ error: CloudError, at moment: Moment) -> Action {
    guard let code = error.code, moment.instant < end,
      let explanation = change?.explanations.first(where: { $0.codes.contains(code) }),
      let arguments = explanation.arguments(evidence(now: .null))
    else { return finish(error, at: moment) }
    let read = Read(explanation.read, arguments)
    return enter(.explain(read, explanation, error), .explaining, at: moment)
  }

  /// Tries again with newer credentials, once a call; nil when there are none.
  private mutating func renew(at moment: Moment) -> Action? {
    guard renewedCredentials == nil,
      let newer = account.renewCredentials?(account.credentials), newer != account.credentials
    else { return nil }
    renewedCredentials = newer
    account.credentials = newer
    return request(at: moment)
  }

  /// Sleeps until the present request may be sent again; nil when it should not be, or when the
  /// run has no retries left.
  mutating func again(_ problem: Problem, at moment: Moment) -> Action? {
    guard let delay = Pace.retry(after: problem, attempt: attempts, using: &random),
      moment.instant + delay < end, traffic.takeRetry()
    else { return nil }
    refusal = problem.error
    progress.trouble = problem.error.line
    return sleep(until: moment.instant + delay)
  }

  mutating func sleep(until instant: Instant) -> Action {
    progress.nextPoll = instant
    return .sleep(until: instant)
  }

  /// Fills in what only the call knows.
  private func complete(
    _ error: CloudError, _ response: HTTPResponse?, _ failure: TransportFailure?,
    at moment: Moment
  ) -> CloudError {
    var error = error
    error.operation = operationName
    error.attempts = attempts
    if case .send = step { error.attempts = max(record.sends, attempts) }
    // To a wrong signature the gateway answers with the request as it read it, token included.
    if let token = account.credentials.securityToken?.reveal() {
      error.message = error.message.replacing(token, with: "•••")
    }
    error.hint = Hints.hint(
      for: error, response: response, failure: failure,
      in: RefusedCall(
        account: account, service: service, arguments: arguments, before: record.before,
        time: moment.wallTime, errors: listedErrors))
    // Only now may it be cut: half a token would not have been recognised, nor what the hint is
    // about.
    error.message = error.message.excerpt(300)
    return error
  }
}
