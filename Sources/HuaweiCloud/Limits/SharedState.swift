internal import Ports

/// What the calls of a run share: how fast each service takes requests, how many retries are left,
/// credentials and projects, probes of what several of them wait for, and the lines in which
/// changes of one thing wait.
///
/// A plain value: whoever drives calls keeps it and lends it to each of them in turn. See
/// `Call.handle(_:at:sharing:)`.
public struct SharedState: Sendable {
  /// By service, host and access key: what a service counts together.
  private var limiters: [WireKey: RateLimiter] = [:]
  private(set) var budget = RetryBudget()
  /// Which calls look together for the effects of their changes.
  var probes = SharedProbes()
  /// How long changes took before.
  public var waits = LearnedWaits()
  /// Which changes may not be under way together.
  var changes = ExclusiveChanges()
  /// What calls have found out about their accounts, for those that follow.
  private(set) var prepared: [AccountKey: Prepared] = [:]
  var renewals = SingleFlight<Result<Credentials, ConfigurationError>>()
  var projects = SingleFlight<Result<String, CloudError>>()
  private var lastNumber: UInt64 = 0
  /// Calls that are parked and have something to wake up for.
  private var told: [UInt64] = []

  /// What is known of an account besides what it was made with.
  struct Prepared: Sendable {
    /// Those that came from its provider last.
    var credentials: Credentials?
    /// Before when none are asked for again whose time has not come: it was tried in vain.
    var nextRenewal = Instant(nanoseconds: .min)
    /// The project that its region's resources belong to.
    var projectID: String?
  }

  /// Nothing known, nobody waiting.
  public init() {}

  /// A number for a call, under which it waits for others.
  mutating func takeNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  /// The numbers of calls that are parked no more, because what they wait for is there.
  public mutating func takeTold() -> [UInt64] {
    let all = probes.takeTold() + told
    told = []
    return all
  }

  /// Has these calls woken.
  mutating func tell(_ numbers: [UInt64]) { told += numbers }

  /// The call under this number has ended or was given up: nobody is to wait for it any more.
  mutating func leave(_ number: UInt64) {
    probes.leave(number)
    tell(renewals.leave(number) + projects.leave(number) + changes.leave(number))
  }

  // MARK: Rates

  /// When a request may go out: now, or at a later time that is then kept for it.
  mutating func turn(at now: Instant, for key: String) -> Instant {
    limiters[key, default: RateLimiter()].reserve(at: now)
  }

  /// Whether a turn given earlier is still good.
  func isGood(_ turn: Instant, at now: Instant, for key: String) -> Bool {
    limiters[key].map { now >= turn && now >= $0.closedUntil } ?? true
  }

  mutating func accepted(at now: Instant, for key: String) {
    limiters[key]?.accepted(at: now)
    budget.earn()
  }

  mutating func throttled(_ advice: Problem.Advice?, at now: Instant, for key: String) {
    limiters[key]?.throttled(advice, at: now)
  }

  /// Takes one retry; false when there are none left.
  mutating func takeRetry() -> Bool { budget.take() }

  // MARK: Accounts

  mutating func keep(_ credentials: Credentials, of account: AccountKey) {
    prepared[account, default: Prepared()].credentials = credentials
  }

  /// Newer ones were asked for in vain while the old ones are still good.
  mutating func postponeRenewal(until time: Instant, of account: AccountKey) {
    prepared[account, default: Prepared()].nextRenewal = time
  }

  mutating func keep(projectID: String, of account: AccountKey) {
    prepared[account, default: Prepared()].projectID = projectID
  }
}
