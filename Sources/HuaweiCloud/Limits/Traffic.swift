internal import Ports

/// What the calls of a run share: how fast each service takes requests, how many retries are left,
/// and looks at what several of them wait for.
///
/// A plain value: whoever drives calls keeps it and lends it to each of them in turn. See
/// `Call.handle(_:at:sharing:)`.
public struct Traffic: Sendable {
  /// By service, host and access key: what a service counts together.
  private var limiters: [String: RateLimiter] = [:]
  private(set) var budget = RetryBudget()
  /// What is being changed, and when the change was sent: until it has been seen to end.
  private var unsettled: [String: Instant] = [:]

  /// Which calls look together for the effects of their changes.
  var looks = SharedLooks()

  public init() {}

  /// The numbers of calls that are parked no more, because what they wait for is there.
  public mutating func takeTold() -> [UInt64] { looks.takeTold() }

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

  mutating func sentChange(of key: String, at now: Instant) { unsettled[key] = now }

  mutating func settledChange(of key: String) { unsettled[key] = nil }

  /// Whether this run has changed something within `period` and not waited for the end of it, so
  /// that a read may show what is about to go.
  func isUnsettled(_ key: String, within period: Duration, at now: Instant) -> Bool {
    unsettled[key].map { now < $0 + period } ?? false
  }

  /// Takes one retry; false when there are none left.
  mutating func takeRetry() -> Bool { budget.take() }
}
