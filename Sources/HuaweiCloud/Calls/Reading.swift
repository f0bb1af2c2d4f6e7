internal import JSON
internal import Ports

/// A read on its way: one request after the other until the last page.
struct Reading: Sendable {
  enum Step {
    case act(CallAction)
    /// The time of the call is over.
    case late
    /// It cannot be asked, or not in time.
    case hopeless(CloudError)
    /// One value for each of the operation's results.
    case values([JSONValue])
    /// The list was read, and what was looked for could not be picked from it.
    case refused(CloudError)
    case failed(RequestFailure)
  }

  private(set) var read: PagedRead
  private(set) var attempt: Attempt
  private let outlasts: Bool
  /// How often the list was begun anew.
  private var restarts = 0

  /// - Parameter outlasts: whether it is asked also when the time of the call is over.
  init(_ read: PagedRead, outlasts: Bool = false, _ context: borrowing CallContext) {
    self.read = read
    self.outlasts = outlasts
    attempt = Self.attempt(read, outlasts, context)
  }

  private static func attempt(
    _ read: PagedRead, _ outlasts: Bool, _ context: borrowing CallContext
  ) -> Attempt {
    let projectID = context.account.projectID
    let operation = read.operation
    return Attempt(
      context, errors: operation.errors, actions: operation.actions, outlasts: outlasts
    ) { () throws(PathTemplate.Refusal) in
      try read.operation.draft(read.arguments, projectID: projectID, page: read.position)
    }
  }

  mutating func handle(_ event: MachineEvent, _ context: inout CallContext) -> Step {
    switch attempt.handle(event, &context) {
    case .act(let action): return .act(action)
    case .ready(let draft): return .act(attempt.send(draft, &context))
    case .late: return .late
    case .hopeless(let error): return .hopeless(error)
    case .answered(let response):
      let progress = read.accept(response)
      return advance(progress, response, &context)
    case .failed(let failure):
      if let response = failure.response, let code = failure.problem.error.code,
        read.operation.meansNone?(response.status, code) == true
      {
        let progress = read.acceptNone()
        return advance(progress, response, &context)
      }
      return restart(after: failure, &context) ?? .failed(failure)
    }
  }

  /// How often a list is begun anew.
  private static let maximumRestarts = 3

  /// Begins the list anew where the service does not take what it was to go on from: that may have been
  /// removed since it was read. Nil where that is not what has failed.
  private mutating func restart(
    after failure: RequestFailure, _ context: inout CallContext
  ) -> Step? {
    guard case .marker = read.position, failure.problem.retry == .never,
      [.usage, .notFound].contains(failure.problem.error.kind)
    else { return nil }
    guard restarts < Self.maximumRestarts else {
      var failure = failure
      failure.problem.error = .endless(failure.problem.error)
      return .failed(failure)
    }
    restarts += 1
    read = PagedRead(read.operation, read.arguments)
    attempt = Self.attempt(read, outlasts, context)
    return handle(.wake, &context)
  }

  private mutating func advance(
    _ progress: PagedRead.Progress, _ response: HTTPResponse, _ context: inout CallContext
  ) -> Step {
    switch progress {
    case .more:
      attempt = Self.attempt(read, outlasts, context)
      return handle(.wake, &context)
    case .complete(let values):
      return .values(values)
    case .refused(let kind, let message):
      var error = context.error(kind, message)
      error.requestID = response.requestID
      error.attempts = attempt.tries
      return .refused(error)
    case .unreadable(let problem):
      return .failed(attempt.failure(problem, in: response))
    }
  }

  /// Sleeps until the present request may be sent again; nil when it should not be.
  mutating func again(after problem: Problem, _ context: inout CallContext) -> CallAction? {
    attempt.again(after: problem, &context)
  }
}

extension CloudError {
  /// A part of a list must not pass for all of it, nor what its next page is refused with for what is said
  /// of the thing that is looked for.
  fileprivate static func endless(_ reason: CloudError) -> CloudError {
    var error = reason
    error.kind = .unavailable
    error.message = "the list could not be read to its end: \(reason.message)"
    return error
  }
}
