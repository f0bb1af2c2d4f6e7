internal import Ports

// Limits of services that machines keep to together, by the server's clock. Who has no right to the
// table, as after an update that nobody has granted it after, keeps to its own.
extension PostgresDatabase {
  private static let milliseconds = "* interval '1 millisecond'"
  /// Of the row as it is after the report, in milliseconds.
  private static let rate = (
    calls: "coalesce($4::bigint, known.calls)", window: "coalesce($5::bigint, known.window_ms)"
  )

  /// As `LimitRow.take`. `$6` is how long nothing may be sent, `$7` the calls made and `$8` those wanted.
  /// Repeated because its answer was lost, it gives turns that nobody takes.
  ///
  /// - Parameter now: what the time is.
  private static func share(at now: String) -> String {
    let closed =
      "least(greatest(known.closed_until, EXCLUDED.closed_until), \(farthest(from: now)))"
    let start = "greatest(\(closed), \(now))"
    return """
      INSERT INTO halo.limits AS known
        (key, service, account, calls, window_ms, closed_until, next_turn, seen_at)
      VALUES ($1, $2, $3, $4, $5, \(now) + $6::bigint \(milliseconds),
        \(now) + ($6::bigint + coalesce(($7::bigint + $8::bigint) * $5::bigint * 1.02 / $4::bigint, 0))
          \(milliseconds), \(now))
      ON CONFLICT (key) DO UPDATE SET calls = \(rate.calls), window_ms = \(rate.window),
        closed_until = \(closed),
        next_turn = coalesce(
          least(greatest(known.next_turn, \(start)),
            \(start) + 2 * \(rate.window) \(milliseconds))
          + (least($7::bigint, \(rate.calls)) + $8::bigint) * \(rate.window) * 1.02 / \(rate.calls)
            \(milliseconds), \(now)),
        seen_at = \(now)
      RETURNING calls, window_ms,
        (extract(epoch FROM closed_until - \(now)) * 1000)::bigint,
        (extract(epoch FROM next_turn - \(now)) * 1000
          - coalesce($8::bigint * window_ms * 1.02 / calls, 0))::bigint
      """
  }

  private static func farthest(from now: String) -> String { "\(now) + interval '600 seconds'" }

  private static func forget(at now: String) -> String {
    "DELETE FROM halo.limits WHERE seen_at < \(now) - interval '1 day'"
  }

  /// Those whose answers are of no use any more are not waited for.
  private static let patience = Duration.seconds(30)

  func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    let rate = report.lesson?.rate
    let closed = min(report.lesson?.closed ?? .zero, LimitNotice.longestClosing)
    let wanted = min(max(0, report.wanted), LimitRow.mostTurns)
    let spent = min(max(0, report.spent), rate?.calls ?? report.spent)
    let values: [SQLValue] = [
      .text(report.key.text), .text(report.key.service), .text(report.key.account),
      SQLValue(rate.map { Int64($0.calls) }),
      SQLValue(rate.map { Int64($0.window.milliseconds) }),
      .integer(Int64(closed.milliseconds)), .integer(Int64(spent)), .integer(Int64(wanted)),
    ]
    ask(Self.share(at: limitTime), values) { rows in
      guard let row = rows?.first else { return then(nil) }
      let rate = LimitRate(row[0].integer, milliseconds: row[1].integer)
      then(
        LimitNotice(
          report.key.text, closed: .milliseconds(max(0, row[2].integer ?? 0)), rate: rate,
          turns: rate == nil ? 0 : wanted, firstTurn: .milliseconds(max(0, row[3].integer ?? 0))))
    }
    if report.lesson != nil { ask(Self.forget(at: limitTime), []) { _ in } }
  }

  func findLimits(then: @escaping ([LimitNotice]) -> Void) {
    let question = """
      SELECT key, calls, window_ms,
        (extract(epoch FROM least(closed_until, \(Self.farthest(from: limitTime))) - \(limitTime)) * 1000)::bigint
      FROM halo.limits WHERE seen_at > \(limitTime) - interval '10 minutes'
        AND (next_turn > \(limitTime) OR closed_until > \(limitTime)) \(SQLJournal.recentLimits)
      """
    ask(question, []) { rows in
      then(
        (rows ?? []).compactMap { row in
          guard let key = row[0].text else { return nil }
          return LimitNotice(
            key, closed: .milliseconds(max(0, row[3].integer ?? 0)),
            rate: LimitRate(row[1].integer, milliseconds: row[2].integer))
        })
    }
  }

  /// - Parameter then: given nil where there is no answer.
  private func ask(
    _ sql: String, _ values: [SQLValue], then: @escaping ([[SQLValue]]?) -> Void
  ) {
    client.send(
      SQLStatement(sql: sql, values: values), deadline: client.clock.now + Self.patience
    ) { answer in then(try? answer.get().rows) }
  }
}
