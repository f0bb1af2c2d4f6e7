internal import Ports

/// Keeps the requests to one service under the limit that its answers tell of.
///
/// It knows no limit at first and holds nothing back. A throttled answer that names one, "200 calls
/// in 5 minutes", is kept to from then on: no more than so many in any stretch of that length, so
/// that it does not matter when the service's own window begins. One that names none halves the
/// rate of late, which then grows again with every good answer.
struct RateLimiter: Sendable {
  /// Nothing goes out before.
  private(set) var closedUntil = Instant(nanoseconds: .min)
  /// When the last requests went out, or are to: oldest first.
  private var turns: [Instant] = []
  private var limit: Limit?
  private var pace: SelfMadePace?
  /// Throttled answers without a good one between them.
  private var refusals = 0
  /// Where other processes keep to the same limit.
  private var shared = SharedTurns()
  /// What a throttled answer has said that they have not been told; for how long it is closed is seen then.
  private var lesson: LimitReport.Lesson?
  /// Which turns they know of: those until then.
  private var toldUntil = Instant(nanoseconds: .min)

  struct Limit: Equatable, Sendable {
    let calls: Int
    let window: Duration
    /// How many of the calls are left to this run; others may use the account, too.
    var share: Double
  }

  /// A rate found by trying.
  struct SelfMadePace: Equatable, Sendable {
    var spacing: Duration
    /// What was sent so far apart was refused, so that it grows slowly from there on. A run that has only
    /// just begun was soon refused and starts far above it: it need not be as patient on its way.
    var refused: Duration
    var next: Instant
  }

  /// More than any limit named so far; older ones are forgotten.
  private static let memory = 4096

  /// - Parameter isAlone: whether nobody asks the others for turns, so that it goes by its own knowledge.
  /// - Returns: when the request may go out, which counts as taken, or when to ask again.
  mutating func reserve(at now: Instant, isAlone: Bool = false) -> Turn {
    if !isAlone, shared.isOn(at: now) { return shared.reserve(at: now, closedUntil: closedUntil) }
    let turn = ownTurn(at: now)
    turns.append(turn)
    if turns.count > 2 * Self.memory { turns.removeFirst(turns.count - Self.memory) }
    return .turn(turn)
  }

  /// By what this process knows alone.
  private mutating func ownTurn(at now: Instant) -> Instant {
    var turn = max(now, closedUntil, turns.last ?? now)
    if let limit {
      let calls = max(1, Int(limit.share))
      if turns.count >= calls {
        // What is sent a window apart may arrive a little less than that apart.
        turn = max(turn, turns[turns.count - calls] + limit.window * 1.02)
      }
    } else if let pace {
      turn = max(turn, pace.next)
      self.pace?.next = turn + pace.spacing
    }
    return turn
  }

  /// Whether what `reserve` has returned is a turn that can be used now.
  mutating func isGood(_ turn: Turn, at now: Instant) -> Bool {
    switch turn {
    case .turn(let time): return now >= time && now >= closedUntil
    case .askAgain(let time):
      shared.takeBack(time)
      return false
    }
  }

  mutating func throttled(_ advice: Problem.Advice?, at now: Instant) {
    if shared.isOn(at: now), case .rate(_, let window)? = advice {
      refuseTurn(window, at: now)
    } else {
      learn(from: advice, at: now)
    }
    lesson = LimitReport.Lesson(closed: .zero, rate: advice?.limit)
  }

  /// Everybody keeps to the limit, and it is passed all the same: somebody else uses it up.
  private mutating func refuseTurn(_ window: Duration, at now: Instant) {
    // What was sent before it was closed.
    guard now >= closedUntil else { return }
    refusals += 1
    let pause = max(window / 20, .seconds(1)) * (1 << min(refusals - 1, 6))
    closedUntil = now + min(pause, window, LimitNotice.longestClosing)
  }

  private mutating func learn(from advice: Problem.Advice?, at now: Instant) {
    refusals += 1
    let doubling = 1 << min(refusals - 1, 6)
    switch advice {
    case .after(let duration):
      closedUntil = max(closedUntil, now + min(duration, LimitNotice.longestClosing))
    case .rate(let spacing, let window):
      learn(calls: max(1, Int((window / spacing).rounded())), window: window, at: now)
    case nil where limit == nil:
      slowDown(at: now)
      closedUntil = max(closedUntil, now + min(.seconds(doubling), .seconds(60)))
    case nil:
      closedUntil = max(closedUntil, now + min(.seconds(doubling), .seconds(60)))
    }
  }

  private mutating func learn(calls: Int, window: Duration, at now: Instant) {
    let known = limit.flatMap { $0.calls == calls && $0.window == window ? $0 : nil }
    var limit = known ?? Limit(calls: calls, window: window, share: Double(calls))
    let begin = now + (.zero - window)
    let own = turns.count { $0 > begin && $0 <= now }
    if Double(own) < limit.share * 0.9 {
      // Somebody else uses it up.
      limit.share = max(1, Double(calls) * 0.1, limit.share * 0.7)
      closedUntil = max(closedUntil, now + min(window / calls * (1 << min(refusals, 6)), window))
    }
    self.limit = limit
    pace = nil
  }

  private mutating func slowDown(at now: Instant) {
    let begin = now + .seconds(-10)
    let recent = max(1, turns.count { $0 > begin && $0 <= now })
    let spacing = min(max(pace?.spacing ?? .zero, .seconds(10) / recent) * 2, .seconds(10))
    let time = min(now - (turns.first ?? begin), .seconds(10))
    pace = SelfMadePace(spacing: spacing, refused: min(time / recent * 2, spacing), next: now)
  }

  // MARK: With others

  /// What they are to be told and asked for; nil for nothing.
  mutating func report(_ key: LimitKey, at now: Instant) -> LimitReport? {
    let isOn = shared.isOn(at: now)
    guard lesson != nil || isOn && shared.isWanted else { return nil }
    lesson?.closed = max(.zero, closedUntil - now)
    var report = LimitReport(key, lesson: lesson, wanted: shared.report(at: now))
    lesson = nil
    // Nobody has a longer window than an hour.
    let begin = max(toldUntil, now + (.zero - (limit?.window ?? .seconds(3600))))
    report.spent = turns.count { $0 > begin && $0 <= now }
    toldUntil = max(toldUntil, now)
    return report
  }

  /// They could not be told, and are when there is something to be reported next.
  mutating func keep(_ untold: LimitReport.Lesson) { lesson = lesson ?? untold }

  /// What they have told.
  ///
  /// - Parameter asked: what its times count from.
  mutating func take(_ notice: LimitNotice, askedAt asked: Instant, at now: Instant) {
    let closed = min(notice.closed, LimitNotice.longestClosing)
    if closed > .zero { closedUntil = max(closedUntil, asked + closed) }
    shared.take(notice, askedAt: asked, at: now)
  }

  mutating func accepted(at now: Instant) {
    refusals = 0
    if let limit, limit.share < Double(limit.calls) {
      self.limit?.share = min(Double(limit.calls), limit.share + Double(limit.calls) * 0.01)
    }
    if var pace {
      pace.spacing =
        pace.spacing > pace.refused ? max(pace.spacing / 2, pace.refused) : pace.spacing * 0.95
      self.pace = pace.spacing < .milliseconds(5) ? nil : pace
    }
  }
}

/// How many retries a run may still make, over all its calls.
///
/// One call tries a few times and gives up. A thousand calls that do so together keep a service
/// that is down from coming back; with a budget they soon fail at the first try.
struct RetryBudget: Sendable {
  static let capacity = 500

  private(set) var left = capacity

  mutating func take() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    return true
  }

  /// An answer came: things are better than they were.
  mutating func earn() { left = min(left + 1, Self.capacity) }
}

extension Problem.Advice {
  /// The limit that it names; nil where it names none, or none that can be kept to together.
  fileprivate var limit: LimitRate? {
    guard case .rate(let spacing, let window) = self, spacing > .zero else { return nil }
    return LimitRate(calls: max(1, Int(min(window / spacing, 1e9).rounded())), window: window)
  }
}
