internal import Ports

/// A limit that processes share, as a journal keeps it: each call has a turn, one after the other.
///
/// Times are those of the journal's clock. None of them is believed that lies further ahead than what is
/// bounded here, so that no process, whatever it wrote, keeps the others from sending for ever.
struct LimitRow: Equatable {
  /// Nil where no answer has named one.
  var rate: LimitRate?
  var closedUntil: WallTime
  /// When the next turn is that nobody has.
  var nextTurn: WallTime

  /// At most so many turns are asked for at once.
  static let mostTurns = 1000

  /// Of which nobody has told anything yet.
  init(at now: WallTime) {
    (closedUntil, nextTurn) = (now, now)
  }

  init(rate: LimitRate?, closedUntil: WallTime, nextTurn: WallTime) {
    (self.rate, self.closedUntil, self.nextTurn) = (rate, closedUntil, nextTurn)
  }

  /// Takes note of a report, and gives it the turns that it wants.
  ///
  /// The statement of `PostgresDatabase` says the same.
  mutating func take(_ report: LimitReport, at now: WallTime) -> LimitNotice {
    let lesson = report.lesson
    rate = lesson?.rate ?? rate
    let closed = now + (lesson.map { min($0.closed, LimitNotice.longestClosing) } ?? .zero)
    closedUntil = min(max(closedUntil, closed), now + LimitNotice.longestClosing)
    var notice = LimitNotice(report.key.text, closed: max(.zero, closedUntil - now), rate: rate)
    guard let rate else { return notice }
    let wanted = min(max(0, report.wanted), Self.mostTurns)
    let spent = min(max(0, report.spent), rate.calls)
    // No turn lies where nothing may be sent, nor further behind that than two windows.
    let start = max(closedUntil, now)
    let first = min(max(nextTurn, start), start + rate.window * 2) + rate.spacing * spent
    nextTurn = first + rate.spacing * wanted
    (notice.turns, notice.firstTurn) = (wanted, first - now)
    return notice
  }
}
