internal import Crypto
internal import JSON
internal import Ports
internal import Text

/// What goes on in a call besides what it waits for: whose it is, how long it may take, and what it
/// shares. The parts of a call are lent it with each event.
///
/// A call is copied at every step, and thousands may wait: what is large in it stands behind a reference.
struct CallContext: Sendable {
  /// What stays as it is from the beginning on.
  private final class Subject: Sendable {
    let name: String
    let arguments: Arguments
    let options: CallOptions
    let accountKey: AccountKey
    let scope: CredentialScope
    let followsClock: Bool

    init(
      _ name: String, _ arguments: Arguments, _ options: CallOptions, _ accountKey: AccountKey,
      _ scope: CredentialScope, followsClock: Bool
    ) {
      (self.name, self.arguments, self.options) = (name, arguments, options)
      (self.accountKey, self.scope, self.followsClock) = (accountKey, scope, followsClock)
    }
  }

  private let subject: Subject
  private var ownAccount: Boxed<Account>
  private var ownShared: Boxed<SharedState>?

  /// What is called: `eip.bind`.
  var name: String { subject.name }
  /// In the form in which they are sent.
  var arguments: Arguments { subject.arguments }
  var options: CallOptions { subject.options }
  /// As whose the account is shared, whatever credentials are used now.
  var accountKey: AccountKey { subject.accountKey }
  /// What credentials have to be good for, where that matters.
  var scope: CredentialScope { subject.scope }
  /// With the credentials and the project that are used now.
  var account: Account {
    _read { yield ownAccount.value }
    _modify { yield &ownAccount.value }
  }
  /// What is shared with other calls; the call's own while nothing is.
  var shared: SharedState {
    _read {
      if let ownShared { yield ownShared.value } else { yield SharedState() }
    }
    _modify {
      var box = ownShared.take() ?? Boxed(SharedState())
      defer { ownShared = box }
      yield &box.value
    }
  }

  var random: SplitMix64
  /// Its number among the calls that share; 0 before it has begun.
  private(set) var number: UInt64 = 0
  private(set) var began = Instant(nanoseconds: 0)
  /// When the call must have ended.
  var end = Instant.never
  /// How many requests have been sent in all.
  var requests = 0
  /// Whether refused credentials have been replaced: once a call.
  var hasRenewed = false
  /// What went wrong beside the call itself, as one sentence; nil for nothing.
  var warning: String?
  /// How far the service's clock is ahead of this machine's, less what its answers took; nil where none has
  /// told its time, and where nobody asks.
  private(set) var clockLead: Duration?
  /// When the present event is delivered.
  var moment = Moment(instant: Instant(nanoseconds: 0), wallTime: WallTime(nanoseconds: 0))

  /// - Parameter followsClock: whether `clockLead` is asked for, which takes reading a header of each answer.
  init(
    _ name: String, _ arguments: Arguments, of service: String, account: Account,
    options: CallOptions, seed: UInt64, followsClock: Bool = false
  ) {
    let scope = CredentialScope(service: service)
    subject = Subject(
      name, arguments, options, account.key(for: scope), scope, followsClock: followsClock)
    ownAccount = Boxed(account)
    random = SplitMix64(seed: seed)
  }

  var now: Instant { moment.instant }

  /// Takes note of the time that an answer tells. It is cut to seconds and some time old by now: the latest is
  /// the nearest.
  mutating func note(timeOf response: HTTPResponse) {
    guard subject.followsClock,
      let time = response.headers["Date"].flatMap({ WallTime(httpDate: $0) })
    else { return }
    let lead = time - moment.wallTime
    clockLead = max(clockLead ?? lead, lead)
  }

  /// Takes what calls share, to give it back after the present event.
  mutating func borrow(_ shared: inout SharedState) { swap(&self.shared, &shared) }

  mutating func giveBack(_ shared: inout SharedState) {
    swap(&self.shared, &shared)
    ownShared = nil
  }

  /// Begins to count time.
  ///
  /// - Parameter limit: how long the call may take unless its options say otherwise.
  mutating func begin(limit: Duration) {
    if number == 0 { number = shared.takeNumber() }
    began = now
    end = min(options.deadline, now + (options.timeout ?? limit))
  }

  /// The credentials, when newer ones should be got before they are used: others may have some already.
  var outlivedCredentials: Credentials? {
    mutating get {
      guard account.provider != nil, let credentials = account.credentials,
        let validity = credentials.validity, validity.isDue(at: moment.wallTime)
      else { return nil }
      let known = shared.prepared[accountKey]
      if let newer = known?.credentials, newer != credentials {
        account.credentials = newer
        return nil
      }
      if let next = known?.nextRenewal, now < next, !validity.isOver(at: moment.wallTime) {
        return nil
      }
      return credentials
    }
  }

  /// The instant of a time on the wall, as far as today's difference between the clocks tells.
  func instant(of time: WallTime) -> Instant { now + (time - moment.wallTime) }

  /// What a service counts together.
  func limiterKey(of service: String) -> String {
    let endpoint = account.endpoints.endpoint(of: service, in: account.region)
    return "\(service) \(endpoint.authority) \(account.caller)"
  }

  /// The same for all processes that share a journal, whatever key each of them signs with.
  func limitKey(of service: String) -> LimitKey {
    let endpoint = account.endpoints.endpoint(of: service, in: account.region)
    return LimitKey(
      service: service, host: endpoint.authority,
      account: account.projectID ?? account.domainID
        // A key's id is nobody's business.
        ?? String(SHA256.hash(data: Array(account.caller.utf8)).hex.prefix(16)))
  }

  /// A failure with everything that only the call knows.
  ///
  /// - Parameters:
  ///   - tries: how often the request was sent.
  ///   - before: what was seen before a change; null otherwise.
  func completed(
    _ failure: RequestFailure, tries: Int, before: JSONValue = .null
  ) -> Problem {
    var problem = failure.problem
    problem.error.operation = name
    problem.error.attempts = tries
    // To a wrong signature the gateway answers with the request as it read it, token included.
    problem.error.message = secrets.masked(answer: problem.error.message)
    problem.error.hint = Hints.hint(
      for: problem.error, response: failure.response, failure: failure.failure,
      in: RefusedCall(
        account: account, service: failure.service, arguments: arguments, before: before,
        time: moment.wallTime, errors: failure.errors, actions: failure.actions))
    // Only now may it be cut: half a token would not have been recognised, nor what the hint is
    // about.
    problem.error.message = problem.error.message.excerpt(300)
    return problem
  }

  /// What no message of a server may tell on. The id of a key is none of it: what is said of a key names it.
  private var secrets: Secrets {
    Secrets(values: account.credentials?.secrets ?? [], mask: "•••")
  }

  /// The error of a call that fails by itself.
  func error(_ kind: ErrorKind, _ message: String, hint: String? = nil) -> CloudError {
    CloudError(kind, operation: name, message: message, hint: hint)
  }

  /// Why there are no credentials to go on with.
  func error(
    _ reason: ConfigurationError, after words: String = "", tries: Int = 0
  ) -> CloudError {
    var error = error(
      reason.cause == .absence ? .unavailable : .auth, words + reason.message)
    if !reason.details.isEmpty { error.details = reason.details }
    // A service has said no, which is another thing than that nothing is set.
    error.attempts = reason.cause == .refusal ? max(1, tries) : tries
    return error
  }

  /// The time was over before the present request could be sent.
  ///
  /// - Parameter isSent: whether something was, in this call or for it.
  func outOfTime(isSent: Bool, tries: Int) -> CloudError {
    let limit = (end - began).short
    var error = self.error(
      .timeout,
      isSent ? "no answer within \(limit)" : "not sent: \(limit) passed before it could be")
    error.attempts = tries
    return error
  }
}

/// What comes of an event in a part of a call.
enum Step<End> {
  /// Something is to be done first.
  case act(CallAction)
  /// The part has ended.
  case end(End)
}

typealias CallAction = MachineAction<Call.Outcome>

extension MachineAction {
  /// What this action of a machine that is part of a call comes to.
  var step: Step<Outcome> {
    switch self {
    case .store(let entry): .act(.store(entry))
    case .load(let request): .act(.load(request))
    case .send(let request, let timeout, let deadline):
      .act(.send(request, timeout: timeout, deadline: deadline))
    case .sleep(let until): .act(.sleep(until: until))
    case .park(let until, let number): .act(.park(until: until, number: number))
    case .finish(let outcome): .end(outcome)
    }
  }
}

/// A request that did not bring what was wanted, and all there is to tell why.
struct RequestFailure: Sendable {
  /// Without operation, attempts and hint.
  var problem: Problem
  /// The service that was asked, by its name in host names.
  let service: String
  /// The refusals that the operation lists.
  let errors: [ServiceError]
  /// What a policy of IAM has to allow for it.
  let actions: [String]
  /// Nil when none came.
  var response: HTTPResponse?
  /// Why none came.
  var failure: TransportFailure?
}
