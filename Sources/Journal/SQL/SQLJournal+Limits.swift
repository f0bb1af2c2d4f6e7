public import Ports

// Limits of services that processes with the same journal keep to together.
extension SQLJournal {
  /// Of whatever there is, the newest.
  static let recentLimits = "ORDER BY seen_at DESC LIMIT 100"

  /// Tells the others what a service has said of its limit, and asks for turns.
  ///
  /// - Parameter then: given nil where the journal cannot tell; before this returns where it is a file.
  public func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    database.share(report, then: then)
  }

  /// Looks what others have said in the last ten minutes of limits that somebody waits for.
  ///
  /// - Parameter then: given none where the journal cannot tell.
  public func findLimits(then: @escaping ([LimitNotice]) -> Void) {
    database.findLimits(then: then)
  }
}

// A file is done at once.
extension SQLiteDatabase {
  /// The loop stands still meanwhile, so nobody is waited for: where another process writes, there are no
  /// turns this time. But what a throttled answer has said, which comes to all processes at once, must not be
  /// left untold until the next call, for which it may be too late.
  func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    let moment = report.lesson == nil ? Duration.zero : .milliseconds(100)
    let notice = try? transactionAtOnce(within: moment) { () throws(JournalError) in
      let now = try wallTime()
      let key = SQLValue.text(report.key.text)
      let known = try rows(
        "SELECT calls, window_ms, closed_until, next_turn FROM limits WHERE key = ?", [key])
      var row = known.first.map { LimitRow(row: $0, at: now) } ?? LimitRow(at: now)
      let notice = row.take(report, at: now)
      try run(
        """
        INSERT INTO limits
          (key, service, account, calls, window_ms, closed_until, next_turn, seen_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET calls = excluded.calls, window_ms = excluded.window_ms,
          closed_until = excluded.closed_until, next_turn = excluded.next_turn,
          seen_at = excluded.seen_at
        """,
        [
          key, .text(report.key.service), .text(report.key.account),
          SQLValue(row.rate.map { Int64($0.calls) }),
          SQLValue(row.rate.map { Int64($0.window.milliseconds) }),
          .integer(row.closedUntil.nanoseconds), .integer(row.nextTurn.nanoseconds),
          .integer(now.nanoseconds),
        ])
      if report.lesson != nil {
        try run(
          "DELETE FROM limits WHERE seen_at < ? OR seen_at > ?",
          [
            .integer((now + .seconds(-86_400)).nanoseconds),
            .integer((now + .seconds(60)).nanoseconds),
          ])
      }
      return notice
    }
    then(notice)
  }

  func findLimits(then: @escaping ([LimitNotice]) -> Void) {
    guard let now = try? wallTime(),
      let found = try? rows(
        """
        SELECT calls, window_ms, closed_until, next_turn, key FROM limits
        WHERE seen_at BETWEEN ? AND ? AND (next_turn > ? OR closed_until > ?) \(SQLJournal.recentLimits)
        """,
        [.integer((now + .seconds(-600)).nanoseconds)]
          + Array(repeating: .integer(now.nanoseconds), count: 3))
    else { return then([]) }
    then(
      found.map { values in
        let row = LimitRow(row: values, at: now)
        return LimitNotice(
          values[4].text ?? "", closed: max(.zero, row.closedUntil - now), rate: row.rate)
      })
  }
}

extension LimitRow {
  /// - Parameter now: further ahead of which than is allowed nothing lies.
  fileprivate init(row: [SQLValue], at now: WallTime) {
    self.init(
      rate: LimitRate(row[0].integer, milliseconds: row[1].integer),
      closedUntil: min(
        WallTime(nanoseconds: row[2].integer ?? 0), now + LimitNotice.longestClosing),
      nextTurn: WallTime(nanoseconds: row[3].integer ?? 0))
  }
}

extension LimitRate {
  init?(_ calls: Int64?, milliseconds: Int64?) {
    guard let calls, let milliseconds, (1...3_600_000).contains(milliseconds) else { return nil }
    self.init(calls: Int(calls), window: .milliseconds(milliseconds))
  }
}
