internal import Ports

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
  private var hungrySince: Instant?
  /// When there was last more to be sent than the limit lets through.
  private var neededAt = Instant(nanoseconds: .min)

  /// One that is missed by so much is gone.
  private static let grace = Duration.milliseconds(100)
  /// Until who has got no turn asks again.
  private static let pause = Duration.milliseconds(250)
  /// Without anybody waiting for so long, all are free.
  private static let calm = Duration.seconds(15)
  /// News are good for so long.
  private static let shelfLife = Duration.seconds(5)
  /// For how long somebody waits for a turn of which there are none, at least, and in windows.
  private static let patience = (least: Duration.seconds(30), windows: 2)
  /// For how long the process then goes by what it knows itself.
  private static let sulk = Duration.seconds(300)

  func isOn(at now: Instant) -> Bool { now < isOnUntil && now >= isOffUntil }

  /// - Returns: when to send, or to ask again.
  mutating func reserve(at now: Instant) -> Instant {
    given.removeAll { $0 + Self.grace < now }
    if !given.isEmpty {
      taken += 1
      hungrySince = nil
      return max(now, given.removeFirst())
    }
    let since = hungrySince ?? now
    hungrySince = since
    let windows = (rate?.window ?? .zero) * Self.patience.windows
    if now > since + max(Self.patience.least, windows) {
      isOffUntil = now + Self.sulk
      hungrySince = nil
    }
    let next = now + Self.pause
    waiting[next, default: 0] += 1
    return next
  }

  /// Whether this turn, which `reserve` has returned, was none but the time to ask again.
  mutating func takeBack(_ turn: Instant) -> Bool {
    guard let count = waiting[turn] else { return false }
    waiting[turn] = count > 1 ? count - 1 : nil
    return true
  }

  /// How many turns are wanted: for those who wait, and as many more as have been taken of late.
  mutating func report(at now: Instant) -> Int {
    // Who does not ask again in time has been given up.
    waiting = waiting.filter { now <= $0.key + .seconds(5) }
    given.removeAll { $0 + Self.grace < now }
    defer { taken = 0 }
    return max(0, waiting.values.reduce(0, +) + taken - given.count)
  }

  var isWanted: Bool { !waiting.isEmpty || taken > 0 }

  mutating func take(_ notice: LimitNotice, at now: Instant) {
    guard let rate = notice.rate else { return }
    let isNew = !isOn(at: now)
    self.rate = rate
    if isNew || notice.firstTurn > Self.pause { neededAt = now }
    // Everybody has been served at once for a while: who needs no turns is free.
    guard now < neededAt + min(rate.window, Self.calm) else {
      isOnUntil = now
      return
    }
    isOnUntil = now + Self.shelfLife
    for number in 0..<max(0, notice.turns) {
      given.append(now + notice.firstTurn + rate.spacing * number)
    }
  }
}
