internal import JSON
internal import Ports

/// A request of the script's own making. GET and HEAD are reads; anything else is a change of which
/// nothing is known but its answer.
public struct RawCall: Sendable {
  enum State: Sendable {
    case idle
    case preparing(Preparation)
    case reading(Attempt)
    case sending(ChangeAttempt)
    case ended(ChangeEnd)
  }

  let request: RawRequest
  var context: CallContext
  private(set) var state = State.idle
  /// What is known of the change; of a read nothing is kept.
  public private(set) var record: ChangeRecord

  /// - Parameter record: of a change that another process began to make; nil for a new one.
  init(
    _ request: RawRequest, _ record: ChangeRecord? = nil, account: Account, options: CallOptions,
    seed: UInt64
  ) {
    self.request = request
    self.record = record ?? ChangeRecord(RawRequest.operationName, request.fields)
    context = CallContext(
      RawRequest.operationName, [:], of: request.service, account: account, options: options,
      seed: seed)
  }
}

extension RawCall: ChangingCall {
  mutating func handle(_ event: MachineEvent) -> CallAction {
    switch state {
    case .idle:
      context.begin(limit: CallOptions.readTimeout)
      return prepare(Preparation(needsProject: request.needsProject), .start)
    case .preparing(let preparation): return prepare(preparation, event)
    case .reading(let attempt): return read(attempt, event)
    case .sending(let attempt): return send(attempt, event)
    case .ended(let end): return close(end, event)
    }
  }

  mutating func enter(_ preparation: Preparation) { state = .preparing(preparation) }

  mutating func begin() -> CallAction {
    // Nothing can be looked at to find out.
    if record.lastSend != nil { return finish(.failure(inDoubt(interrupted))) }
    let projectID = context.account.projectID
    // A read of what versions there are is answered with them and 300: no redirect, and no error.
    let attempt = Attempt(
      context, errors: [], actions: [], successes: request.isRead ? 200..<301 : 200..<300
    ) { () throws(PathTemplate.Refusal) in
      try request.draft(projectID: projectID)
    }
    return request.isRead ? read(attempt, .start) : send(ChangeAttempt(attempt), .start)
  }

  private mutating func read(_ attempt: Attempt, _ event: MachineEvent) -> CallAction {
    var attempt = attempt
    var failure: RequestFailure
    switch attempt.handle(event, &context) {
    case .act(let action):
      state = .reading(attempt)
      return action
    case .ready(let draft):
      let action = attempt.send(draft, &context)
      state = .reading(attempt)
      return action
    case .late: return finish(.failure(context.outOfTime(isSent: true, tries: attempt.tries)))
    case .hopeless(let error): return finish(.failure(error))
    case .answered(let response):
      switch success(response) {
      case .success(let success): return finish(.success(success))
      case .failure(let problem): failure = attempt.failure(problem.value, in: response)
      }
    case .failed(let met): failure = met
    }
    let problem = context.completed(failure, tries: attempt.tries)
    guard let action = attempt.again(after: problem, &context) else {
      return finish(.failure(problem.error))
    }
    state = .reading(attempt)
    return action
  }

  private mutating func send(_ attempt: ChangeAttempt, _ event: MachineEvent) -> CallAction {
    var attempt = attempt
    var failure: RequestFailure
    switch attempt.handle(event, &record, &context) {
    case .act(let action), .sent(let action):
      state = .sending(attempt)
      return action
    case .unsent(let error):
      return finish(.failure(error))
    case .answered(let response):
      record.note(response)
      switch success(response) {
      case .success(let success):
        record.answer = success.results[0]
        return finish(.success(success))
      case .failure(let problem): failure = attempt.attempt.failure(problem.value, in: response)
      }
    case .failed(let met):
      record.note(met.response)
      failure = met
    }
    let problem = context.completed(failure, tries: max(record.sends, attempt.attempt.tries))
    if problem.mayHaveHappened {
      record.losses += 1
      return finish(.failure(inDoubt(problem.error)))
    }
    guard let action = attempt.again(after: problem, &context) else {
      return finish(.failure(problem.error))
    }
    state = .sending(attempt)
    return action
  }

  private struct Unreadable: Error { let value: Problem }

  /// Body, parsed where it is JSON, and status.
  private func success(_ response: HTTPResponse) -> Result<CallSuccess, Unreadable> {
    let body: JSONValue
    switch response.document {
    case .success(let document): body = document
    case .failure where response.body.isBlank: body = .null
    case .failure(let flaw) where response.looksLikeHTML || response.saysJSON:
      return .failure(
        Unreadable(value: Problem(unreadable: response, flaw)))
    case .failure: body = .string(String(decoding: response.body, as: UTF8.self))
    }
    return .success(
      CallSuccess(
        results: [body, .integer(Int64(response.status))], changed: !request.isRead,
        requests: context.requests))
  }

  mutating func conclude(_ outcome: Call.Outcome) { record.conclude(outcome) }
  mutating func enter(_ end: ChangeEnd) { state = .ended(end) }
  var sending: ChangeAttempt? { if case .sending(let attempt) = state { attempt } else { nil } }
  var end: ChangeEnd? { if case .ended(let end) = state { end } else { nil } }
  var check: String? { nil }

  var progress: CallProgress {
    var progress = CallProgress()
    switch state {
    case .idle: break
    case .preparing(let preparation): preparation.show(in: &progress)
    case .reading(let attempt):
      progress.phase = .reading
      attempt.show(in: &progress)
    case .sending(let attempt):
      attempt.show(in: &progress)
    case .ended: progress.phase = .finished
    }
    return progress
  }
}
