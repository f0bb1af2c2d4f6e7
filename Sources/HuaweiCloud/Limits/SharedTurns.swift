internal import Ports

/// What somebody who wants to send a request is given.
enum Turn: Equatable, Sendable {
  /// The request goes out then.
  case turn(Instant)
  /// There is none yet: nothing goes out then, but it is asked for again.
  case askAgain(Instant)

  /// Until when to wait.
  var time: Instant {
    switch self {
    case .turn(let time), .askAgain(let time): time
    }
  }
}

/// The turns at a service that this process has been given, among all that keep to its limit together.
///
/// Where nobody gives any for a while, because the journal is away or says nonsense, the process goes by
/// what it knows itself: nothing that others write holds it back for longer than that.
struct SharedTurns: Sendable {
  /// Until when others say that there is a limit.
  private var isOnUntil = Instant(nanoseconds: .min)
  /// Not before then, after there were none.
  private var isOffUntil = Instant(nanoseconds: .min)
  private var rate: LimitRate?
  /// Those that nobody has taken, in order.
  private var given: [Instant] = []
  /// Those who are to ask again at a time: how many.
  private var waiting: [Instant: Int] = [:]
  /// How many turns have been taken since the last report.
  private var taken = 0
  /// Since when somebody waits and none are given.
  private var starvedSince: Instant?
  /// When the last of those who wait is to ask again.
  private var lastAsking = Instant(nanoseconds: .min)
  /// When there was last more to be sent than the limit lets through.
  private var neededAt = Instant(nanoseconds: .min)

  /// One that is missed by so much is gone.
  private static let grace = Duration.milliseconds(100)
  /// Until who has got no turn asks again: while nothing may be sent at all, seldom, but often enough for
  /// news not to grow old meanwhile.
  private static let pause = (usual: Duration.milliseconds(250), closed: Duration.seconds(1))
  /// Who asks again so much later than they were to has been given up.
  private static let tardiness = Duration.seconds(5)
  /// Without anybody waiting for so long, all are free.
  private static let idle = Duration.seconds(15)
  /// News are good for so long.
  private static let shelfLife = Duration.seconds(5)
  /// An answer that comes later than that after its question brings no turns.
  private static let longestDelay = Duration.seconds(30)
  /// For how long somebody waits for a turn of which there are none, at least, and in windows.
  private static let patience = (least: Duration.seconds(30), windows: 2)
  /// For how long the process then goes by what it knows itself.
  private static let backOff = Duration.seconds(300)

  func isOn(at now: Instant) -> Bool { now < isOnUntil && now >= isOffUntil }

  /// - Parameter closedUntil: nothing may be sent before.
  mutating func reserve(at now: Instant, closedUntil: Instant) -> Turn {
    let start = max(now, closedUntil)
    // What lies in the closing is not kept for its end, where all would go out at once.
    given.removeAll { $0 + Self.grace < start }
    if !given.isEmpty {
      taken += 1
      starvedSince = nil
      return .turn(max(start, given.removeFirst()))
    }
    // Nobody waits any more for whom there were none before.
    if now > lastAsking + Self.tardiness { starvedSince = nil }
    let since = starvedSince ?? now
    starvedSince = since
    let windows = (rate?.window ?? .zero) * Self.patience.windows
    if now > since + max(Self.patience.least, windows) {
      isOffUntil = now + Self.backOff
      starvedSince = nil
    }
    let pause = start > now + Self.pause.closed ? Self.pause.closed : Self.pause.usual
    let next = now + pause
    lastAsking = max(lastAsking, next)
    waiting[next, default: 0] += 1
    return .askAgain(next)
  }

  /// Somebody who was to ask again does so.
  mutating func takeBack(_ time: Instant) {
    guard let count = waiting[time] else { return }
    waiting[time] = count > 1 ? count - 1 : nil
  }

  /// How many turns are wanted: for those who wait, and as many more as have been taken of late.
  mutating func report(at now: Instant) -> Int {
    waiting = waiting.filter { now <= $0.key + Self.tardiness }
    given.removeAll { $0 + Self.grace < now }
    defer { taken = 0 }
    return max(0, waiting.values.reduce(0, +) + taken - given.count)
  }

  var isWanted: Bool { !waiting.isEmpty || taken > 0 }

  /// - Parameters:
  ///   - asked: what the times of the notice count from.
  ///   - now: when it has come.
  mutating func take(_ notice: LimitNotice, askedAt asked: Instant, at now: Instant) {
    guard let rate = notice.rate else { return }
    let isNew = !isOn(at: now)
    // What was waited for before says nothing of this time.
    if isNew { starvedSince = nil }
    self.rate = rate
    if isNew || notice.firstTurn > Self.pause.usual { neededAt = asked }
    // Everybody has been served at once for a while: who needs no turns is free.
    guard asked < neededAt + min(rate.window, Self.idle) else {
      isOnUntil = now
      starvedSince = nil
      return
    }
    isOnUntil = max(isOnUntil, asked + Self.shelfLife)
    guard now < asked + Self.longestDelay else { return }
    // The journal counts them as used: those of an answer that comes late are moved, not lost.
    let first = max(asked + notice.firstTurn, given.last.map { $0 + rate.spacing } ?? now, now)
    for number in 0..<max(0, notice.turns) { given.append(first + rate.spacing * number) }
  }
}
