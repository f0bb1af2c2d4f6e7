internal import JSON
public import Ports

/// What the calls of a run share: how fast each service takes requests, how many retries are left,
/// credentials and projects, probes of what several of them wait for, and the lines in which
/// changes of one thing wait.
///
/// A plain value: whoever drives calls keeps it and lends it to each of them in turn. See
/// `Call.handle(_:at:sharing:)`.
public struct SharedState: Sendable {
  /// What a service counts together, by the texts of their keys.
  private var limiters: [WireKey: RateLimiter] = [:]
  /// By the texts as well, and by what calls ask under: a service, a host and an access key. Those of
  /// several keys of one project count together.
  private var limitKeys: (byText: [WireKey: LimitKey], texts: [WireKey: WireKey]) = ([:], [:])
  /// What others have said of limits, by the texts of their keys.
  private var notices: [WireKey: (notice: LimitNotice, time: Instant)] = [:]
  /// Whether a throttled answer has come since limits were reported.
  public private(set) var isThrottled = false
  /// Whether a request has gone out since then.
  public private(set) var hasSent = false
  /// Whether nobody asks other processes for turns just now: calls go by what this one knows itself.
  public var isAlone = false
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
  /// What a change saw last before it was sent. What the next one sees is much the same, and is kept in
  /// the same storage as far as it is.
  private var lastSeen = JSONValue.null
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

  /// The same document, with what it has in common with the last one kept once.
  mutating func kept(_ document: JSONValue) -> JSONValue {
    lastSeen = document.sharing(lastSeen)
    return lastSeen
  }

  /// Has these calls woken.
  mutating func tell(_ numbers: [UInt64]) { told += numbers }

  /// The call under this number has ended or was given up: nobody is to wait for it any more.
  mutating func leave(_ number: UInt64) {
    probes.leave(number)
    tell(renewals.leave(number) + projects.leave(number) + changes.leave(number))
  }

  // MARK: Rates

  /// What its limiter is kept under.
  private func text(_ key: String) -> WireKey { limitKeys.texts[key] ?? WireKey(key) }

  /// When a request may go out: now, or at a later time that is then kept for it.
  mutating func turn(at now: Instant, for key: String) -> Turn {
    hasSent = true
    return limiters[text(key), default: RateLimiter()].reserve(at: now, isAlone: isAlone)
  }

  /// Whether nobody has been called that this key stands for.
  func isNew(_ key: String) -> Bool { limitKeys.texts[key] == nil }

  /// Tells what other processes call what this key stands for.
  mutating func name(_ key: String, _ name: LimitKey) {
    let text = WireKey(name.text)
    limitKeys.texts[key] = text
    limitKeys.byText[text] = name
    guard limiters[text] == nil, let told = notices[text] else { return }
    limiters[text, default: RateLimiter()].take(told.notice, askedAt: told.time, at: told.time)
  }

  /// Whether a turn given earlier is still good.
  mutating func isGood(_ turn: Turn, at now: Instant, for key: String) -> Bool {
    limiters[text(key)]?.isGood(turn, at: now) ?? true
  }

  mutating func accepted(at now: Instant, for key: String) {
    limiters[text(key)]?.accepted(at: now)
    budget.earn()
  }

  mutating func throttled(_ advice: Problem.Advice?, at now: Instant, for key: String) {
    limiters[text(key)]?.throttled(advice, at: now)
    isThrottled = true
  }

  // MARK: Limits that other processes keep to, too

  /// What is to be told to those who share a journal, and asked of them: nothing as long as no answer has
  /// been throttled, theirs or ours.
  public mutating func limitReports(at now: Instant) -> [LimitReport] {
    (isThrottled, hasSent) = (false, false)
    return limitKeys.byText.compactMap { text, name in limiters[text]?.report(name, at: now) }
  }

  /// Takes what they have told.
  ///
  /// - Parameters:
  ///   - asked: when they were asked, which the times of the notices count from.
  ///   - now: when the answer has come.
  public mutating func take(
    _ notices: [LimitNotice], askedAt asked: Instant, at now: Instant
  ) {
    for notice in notices {
      let text = WireKey(notice.key)
      limiters[text]?.take(notice, askedAt: asked, at: now)
      // For a service that has not been called. Of any number the first hundred.
      guard self.notices.count < 100 || self.notices[text] != nil else { continue }
      var news = notice
      // Turns are given once.
      news.turns = 0
      self.notices[text] = (news, asked)
    }
  }

  /// Takes back a report that nobody could be given: what a throttled answer has said is told later.
  public mutating func keep(_ untold: LimitReport) {
    guard let lesson = untold.lesson else { return }
    limiters[untold.key.text]?.keep(lesson)
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
