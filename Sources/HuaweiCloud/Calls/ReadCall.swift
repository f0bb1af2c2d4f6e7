internal import JSON
internal import Ports

/// A call of an operation that changes nothing: what it needs to know of its account, then the read
/// itself, each request as often as it helps.
public struct ReadCall: Sendable {
  enum State: Sendable {
    case idle
    indirect case preparing(Preparation)
    indirect case reading(Reading)
    case finished(Call.Outcome)
  }

  let operation: Operation
  var context: CallContext
  private(set) var state = State.idle

  /// - Parameter arguments: have passed `ArgumentCheck`.
  init(
    _ operation: Operation, checked arguments: Arguments, account: Account, options: CallOptions,
    seed: UInt64
  ) {
    self.operation = operation
    context = CallContext(
      operation.name, arguments, of: operation.service.endpointName, account: account,
      options: options, seed: seed)
  }
}

extension ReadCall: PreparedCall {
  mutating func handle(_ event: MachineEvent) -> CallAction {
    switch state {
    case .idle:
      context.begin(limit: CallOptions.readTimeout)
      if let outcome = emptyOutcome { return finish(outcome) }
      return prepare(Preparation(needsProject: operation.needsProject), .start)
    case .preparing(let preparation): return prepare(preparation, event)
    case .reading(let reading): return read(reading, event)
    case .finished(let outcome): return .finish(outcome)
    }
  }

  /// What a read comes to whose filters nothing can pass: it asks nobody.
  private var emptyOutcome: Call.Outcome? {
    guard !operation.emptyFilters(in: context.arguments).isEmpty else { return nil }
    return PagedRead(operation, context.arguments).none().map {
      CallSuccess(results: $0, requests: 0)
    }
    .mapError { context.error($0.kind, $0.message) }
  }

  mutating func enter(_ preparation: Preparation) { state = .preparing(preparation) }

  mutating func begin() -> CallAction {
    read(Reading(PagedRead(operation, context.arguments), context), .start)
  }

  private mutating func read(_ reading: Reading, _ event: MachineEvent) -> CallAction {
    var reading = reading
    // Pages that were read are not copied while this adds to them.
    state = .idle
    switch reading.handle(event, &context) {
    case .act(let action):
      state = .reading(reading)
      return action
    case .late:
      return finish(.failure(context.outOfTime(isSent: true, tries: reading.attempt.tries)))
    case .hopeless(let error), .refused(let error):
      return finish(.failure(error))
    case .values(let values):
      return finish(.success(CallSuccess(results: values, requests: context.requests)))
    case .failed(let failure):
      let problem = context.completed(failure, tries: reading.attempt.tries)
      guard let action = reading.again(after: problem, &context) else {
        return finish(.failure(problem.error))
      }
      state = .reading(reading)
      return action
    }
  }

  mutating func finish(_ outcome: Call.Outcome) -> CallAction {
    context.shared.leave(context.number)
    state = .finished(outcome)
    return .finish(outcome)
  }

  var progress: CallProgress {
    var progress = CallProgress()
    switch state {
    case .idle: break
    case .preparing(let preparation): preparation.show(in: &progress)
    case .reading(let reading):
      progress.phase = .reading
      reading.attempt.show(in: &progress)
    case .finished: progress.phase = .finished
    }
    return progress
  }

  func abandoned(_ reason: String) -> CloudError {
    var error = context.error(.cancelled, reason)
    error.attempts = progress.attempt
    return error
  }
}
