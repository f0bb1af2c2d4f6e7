internal import JSON
internal import Ports

/// One request until it is answered: its turn at the service, sending it, what the answer means,
/// newer credentials when the old ones are refused, and sending it again.
///
/// Whether to send it again is for its owner to say, with `again`.
struct Attempt: Sendable {
  enum State: Sendable {
    /// For its turn at the service, if that has set it one. `refusal` is why it was sent before in
    /// vain.
    case queued(turn: Turn?, refusal: CloudError?)
    /// Until it may be sent again.
    case resting(until: Instant, refusal: CloudError)
    /// It may be sent now.
    case ready(refusal: CloudError?)
    case sent
    /// For newer credentials: after this failure, or because the old ones end soon.
    case renewing(Renewal, RequestFailure?)
  }

  enum Step {
    case act(CallAction)
    /// It may be sent now, with `send`.
    case ready(RequestDraft)
    /// The time of the call is over.
    case late
    /// It cannot be sent, or not in time.
    case hopeless(CloudError)
    /// With a success.
    case answered(HTTPResponse)
    case failed(RequestFailure)
  }

  private(set) var state = State.queued(turn: nil, refusal: nil)
  /// How often it was sent.
  private(set) var tries = 0
  private let draft: Result<RequestDraft, CloudError>
  /// Whether it is sent also when the time of the call is over: the last look of a wait, which is
  /// given a little time of its own.
  private let outlasts: Bool
  /// The statuses that are no failure.
  private let successes: Range<Int>
  /// The refusals that its operation lists.
  private let errors: [ServiceError]
  /// What a policy of IAM has to allow for it.
  private let actions: [String]

  init(
    _ context: borrowing CallContext, errors: [ServiceError], actions: [String],
    outlasts: Bool = false, successes: Range<Int> = 200..<300,
    _ draft: () throws(PathTemplate.Refusal) -> RequestDraft
  ) {
    self.outlasts = outlasts
    self.successes = successes
    self.errors = errors
    self.actions = actions
    do throws(PathTemplate.Refusal) {
      self.draft = .success(try draft())
    } catch {
      self.draft = .failure(context.error(.usage, "\(error.variable): \(error.reason)"))
    }
  }

  mutating func handle(_ event: MachineEvent, _ context: inout CallContext) -> Step {
    switch state {
    case .queued(let turn, let refusal): return clear(turn, refusal, &context)
    case .resting(_, let refusal), .ready(let refusal?): return clear(nil, refusal, &context)
    case .ready(nil): return clear(nil, nil, &context)
    case .sent: return receive(event, &context)
    case .renewing(let renewal, let failure): return renew(renewal, failure, event, &context)
    }
  }

  // MARK: Before

  /// Finds out whether it may be sent now.
  private mutating func clear(
    _ turn: Turn?, _ refusal: CloudError?, _ context: inout CallContext
  ) -> Step {
    let isOver = context.now >= context.end
    if isOver, !outlasts { return .late }
    switch draft {
    case .failure(let error): return .hopeless(error)
    case .success(let draft):
      if let credentials = context.outlivedCredentials {
        return renew(Renewal(of: credentials), nil, .start, &context)
      }
      // The last look of a wait is not held back.
      if !isOver, let step = queue(draft, turn, refusal, &context) { return step }
      state = .ready(refusal: refusal)
      return .ready(draft)
    }
  }

  /// Waits for its turn; nil when it may go out now.
  private mutating func queue(
    _ draft: RequestDraft, _ given: Turn?, _ refusal: CloudError?, _ context: inout CallContext
  ) -> Step? {
    let now = context.now
    let key = context.limiterKey(of: draft.service)
    if let given, context.shared.isGood(given, at: now, for: key) { return nil }
    if context.shared.isNew(key) { context.shared.name(key, context.limitKey(of: draft.service)) }
    let turn = context.shared.turn(at: now, for: key)
    if case .turn(let time) = turn, time <= now { return nil }
    // Time spent in line is not the service's time, unless the script has set a limit itself.
    if context.options.timeout == nil {
      context.end = min(context.end + (turn.time - now), context.options.deadline)
    }
    if turn.time >= context.end, let refusal, !outlasts { return .hopeless(refusal) }
    state = .queued(turn: turn, refusal: refusal)
    return .act(.sleep(until: min(turn.time, context.end)))
  }

  /// Sends what `ready` gave out.
  mutating func send(_ draft: RequestDraft, _ context: inout CallContext) -> CallAction {
    state = .sent
    tries += 1
    context.requests += 1
    let left = max(context.end - context.now, .seconds(1))
    return .send(
      context.account.request(draft, at: context.moment.wallTime),
      timeout: min(context.options.requestTimeout, left), deadline: context.now + left)
  }

  // MARK: After

  private mutating func receive(_ event: MachineEvent, _ context: inout CallContext) -> Step {
    switch event {
    case .answer(let response): return receive(response, &context)
    case .failure(let failure): return .failed(self.failure(failure))
    // Whoever says something else has forgotten the request: what comes of it is lost.
    case .start, .stored, .notStored, .loaded, .wake:
      return .failed(self.failure(TransportFailure(.broken, "the request was forgotten")))
    }
  }

  private mutating func receive(
    _ response: HTTPResponse, _ context: inout CallContext
  ) -> Step {
    context.note(timeOf: response)
    let key = context.limiterKey(of: service)
    guard successes.contains(response.status) else {
      let problem = Problem(response, at: context.moment.wallTime, errors: errors)
      if problem.retry == .throttled {
        context.shared.throttled(problem.advice, at: context.now, for: key)
      }
      let failure = failure(problem, in: response)
      guard problem.retry == .refreshCredentials, !context.hasRenewed else {
        return .failed(failure)
      }
      return renew(Renewal(of: context.account.credentials), failure, .start, &context)
    }
    context.shared.accepted(at: context.now, for: key)
    return .answered(response)
  }

  /// - Parameter failure: nil where nothing was refused yet.
  private mutating func renew(
    _ renewal: Renewal, _ failure: RequestFailure?, _ event: MachineEvent,
    _ context: inout CallContext
  ) -> Step {
    var renewal = renewal
    switch renewal.handle(event, &context) {
    case .act(let action):
      state = .renewing(renewal, failure)
      return .act(action)
    case .end(.failure(let reason)):
      if let failure { return .failed(failure) }
      return goOn(without: reason, &context)
    case .end(.success(let newer)):
      context.account.credentials = newer
      if failure != nil { context.hasRenewed = true }
      return clear(nil, nil, &context)
    }
  }

  /// There are no newer credentials: the old ones will do while they are good.
  private mutating func goOn(
    without reason: ConfigurationError, _ context: inout CallContext
  ) -> Step {
    let validity = context.account.credentials?.validity
    if validity?.isOver(at: context.moment.wallTime) ?? false {
      return .hopeless(context.error(reason, after: "the credentials have expired: ", tries: tries))
    }
    context.shared.postponeRenewal(
      until: context.now + Self.renewalPause, of: context.accountKey)
    context.warning = "no newer credentials: \(reason.message)"
    return clear(nil, nil, &context)
  }

  /// How long nobody asks again for newer credentials that did not come.
  private static let renewalPause = Duration.seconds(60)

  /// Sleeps until it may be sent again; nil when it should not be, or when the run has no retries
  /// left.
  mutating func again(after problem: Problem, _ context: inout CallContext) -> CallAction? {
    guard let delay = Pace.retry(after: problem, attempt: tries, using: &context.random),
      context.now + delay < context.end, context.shared.takeRetry()
    else { return nil }
    let time = context.now + delay
    state = .resting(until: time, refusal: problem.error)
    return .sleep(until: time)
  }

  // MARK: What is known of it

  /// The service it goes to, by its name in host names.
  private var service: String { (try? draft.get())?.service ?? "" }

  /// An answer that is no use, as a failure.
  func failure(_ problem: Problem, in response: HTTPResponse?) -> RequestFailure {
    RequestFailure(
      problem: problem, service: service, errors: errors, actions: actions, response: response)
  }

  private func failure(_ failure: TransportFailure) -> RequestFailure {
    RequestFailure(
      problem: Problem(failure), service: service, errors: errors, actions: actions,
      failure: failure)
  }

  /// Whether it was sent and its answer has not come.
  var isOnItsWay: Bool {
    if case .sent = state { true } else { false }
  }

  /// What can be seen of it.
  func show(in progress: inout CallProgress) {
    progress.attempt = tries
    switch state {
    case .queued(let turn?, let refusal):
      progress.isHeldBack = true
      progress.nextPoll = turn.time
      progress.trouble = refusal?.line
    case .resting(let until, let refusal):
      progress.nextPoll = until
      progress.trouble = refusal.line
    case .queued(nil, _), .ready, .sent, .renewing: break
    }
  }
}
