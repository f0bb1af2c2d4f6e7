internal import Crypto
internal import Ports

// What a run writes while it goes on. Each is one statement that may be repeated: one whose answer was
// lost is sent again when there is a connection again, however long that takes.
extension PostgresDatabase {
  func send<Value>(
    _ statement: SQLStatement, deadline: Instant = .never,
    then: @escaping (Result<Value, JournalError>) -> Void,
    _ value: @escaping (PostgresAnswer) -> Result<Value, JournalError>
  ) {
    whenReady { [self] ready in
      if case .failure(let error) = ready { return then(.failure(error)) }
      client.send(statement, deadline: deadline) { [self] answer in
        switch answer {
        case .failure(let failure): then(.failure(error(failure)))
        case .success(let answer): then(value(answer))
        }
      }
    }
  }

  /// Begins a run with a lease on it.
  func begin(
    _ start: RunStart, isWaitedFor: Bool,
    then: @escaping (Result<Int64, JournalError>) -> Void
  ) -> Bool {
    var values = values(of: start)
    let end = leases.end(after: "$10", &values)
    let (texts, sources) = Self.lines(of: start.sources, after: &values)
    let sql = """
      WITH given AS (
        INSERT INTO halo.runs (token, job, script, arguments, account, state, started_at, host, pid)
        VALUES ($1, $2, $3, $4, $5, 'running', $6, $7, $8)
        ON CONFLICT (token) DO UPDATE SET token = EXCLUDED.token RETURNING number
      ), lease AS (
        INSERT INTO halo.leases AS lease (name, holder, fence, ends_at)
        SELECT 'run ' || number, $9, \(Leases.lowestFence), \(end) FROM given
        ON CONFLICT (name) DO UPDATE SET ends_at = EXCLUDED.ends_at
        WHERE lease.holder = EXCLUDED.holder RETURNING fence
      )\(texts)\(sources.isEmpty ? "" : """
      , placed AS (
        INSERT INTO halo.sources (run, place, name, digest)
        SELECT given.number, source.* FROM given, (VALUES \(sources)) AS source
        ON CONFLICT DO NOTHING
      )
      """)
      SELECT given.number, lease.fence FROM given, lease
      """
    // Nobody would have a run that is made after that.
    let deadline = isWaitedFor ? client.clock.now + patience : .never
    let statement = SQLStatement(sql: sql, values: values)
    send(statement, deadline: deadline, then: then) { [leases] answer in
      guard let row = answer.rows.first, let number = row[0].integer, let fence = row[1].integer
      else { return .failure(JournalError(.failed, "the journal gave a run no number")) }
      leases.hold(.run(number), by: fence)
      return .success(number)
    }
    return true
  }

  /// With a name that nobody else's has, and those of its lease.
  private func values(of start: RunStart) -> [SQLValue] {
    [
      .text(Token.drawn()), SQLValue(start.job), .text(start.script),
      .text(start.arguments.stored), .text(start.account.stored),
      .integer(start.startedAt.nanoseconds), .text(start.process.host),
      .integer(Int64(start.process.pid)), .text(leases.holder),
      .integer(Int64(leases.term.milliseconds)),
    ]
  }

  /// The texts of sources, and where they stand, as parts of a statement.
  private static func lines(
    of sources: [RunSource], after values: inout [SQLValue]
  ) -> (texts: String, sources: String) {
    var (texts, lines): ([String], [String]) = ([], [])
    for (place, source) in sources.enumerated() {
      let count = values.count
      values += [
        .bytes(Array(SHA256.hash(data: source.text))), .bytes(source.text), .text(source.name),
      ]
      texts.append("($\(count + 1)::bytea, $\(count + 2)::bytea)")
      lines.append("(\(place)::bigint, $\(count + 3)::text, $\(count + 1)::bytea)")
    }
    if texts.isEmpty { return ("", "") }
    return (
      """
      , kept AS (
        INSERT INTO halo.texts (digest, text) VALUES \(texts.joined(separator: ", "))
        ON CONFLICT (digest) DO NOTHING
      )
      """, lines.joined(separator: ", ")
    )
  }

  /// Adds a text behind those of a run.
  func keep(_ source: RunSource, of run: Int64, then: @escaping WriteEnd) -> Bool {
    let digest = SQLValue.bytes(Array(SHA256.hash(data: source.text)))
    client.send(
      SQLStatement(
        sql: """
          WITH kept AS (
            INSERT INTO halo.texts (digest, text) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING
          )
          INSERT INTO halo.sources (run, place, name, digest)
          SELECT $3, (SELECT count(*) FROM halo.sources WHERE run = $3), $4, $1
          WHERE NOT EXISTS (
            SELECT 1 FROM halo.sources WHERE run = $3 AND name = $4 AND digest = $1)
          ON CONFLICT DO NOTHING
          """, values: [digest, .bytes(source.text), .integer(run), .text(source.name)]),
      deadline: .never
    ) { [self] answer in then(answer.map { _ in }.mapError { error($0) }) }
    return true
  }

  /// With what its lease says, which tells how it stands.
  func latestRun(
    of job: String, _ kind: SoughtRun, then: @escaping (Result<Run?, JournalError>) -> Void
  ) -> Bool {
    let lease = """
      EXISTS (SELECT 1 FROM halo.leases
        WHERE name = 'run ' || runs.number AND ends_at > clock_timestamp())
      """
    let condition =
      switch kind {
      case .held: "state IN ('running', 'rolling_back') AND \(lease)"
      case .interrupted:
        """
        (state = 'roll_back_incomplete' OR state IN ('running', 'rolling_back') AND NOT \(lease))
          AND EXISTS (SELECT 1 FROM entries WHERE run = runs.number AND kind = 'intent')
        """
      // Of one that others came after it has been told.
      case .inDoubt:
        """
        state = 'in_doubt' AND NOT EXISTS (
          SELECT 1 FROM runs AS later WHERE later.job = runs.job AND later.number > runs.number)
        """
      }
    let sql = """
      SELECT \(SQLJournal.columns) FROM runs WHERE job = ? AND \(condition)
      ORDER BY number DESC LIMIT 1
      """
    rows(sql, [.text(job)]) { result in
      then(result.map { rows in rows.first.flatMap { Run(row: $0, isLocked: kind == .held) } })
    }
    return true
  }

  func rows(
    _ sql: String, _ values: [SQLValue],
    then: @escaping (Result<[[SQLValue]], JournalError>) -> Void
  ) {
    send(statement(sql, values), then: then) { .success($0.rows) }
  }

  /// When its changes were announced, by the server's clock as this machine's tells it.
  func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant] {
    let rows = try answer(
      """
      SELECT number, (extract(epoch FROM clock_timestamp() - written_at) * 1000000)::bigint
      FROM halo.entries WHERE run = $1 AND kind IN ('intent', 'repeat')
      """, [.integer(run)]
    ).rows
    let now = client.clock.now
    return Dictionary(
      uniqueKeysWithValues: rows.compactMap { row in
        guard let number = row[0].integer, let age = row[1].integer else { return nil }
        return (number, now + .microseconds(-age))
      })
  }

  func keepLocally(_ outcomes: [Entry], of run: Int64) -> Bool {
    guard let spool else { return false }
    if outcomes.isEmpty {
      spool.drop(run)
      return false
    }
    guard let fence = leases.fences[.run(run)] else { return false }
    do throws(JournalError) {
      try spool.keep(outcomes, of: run, fence: fence)
      return true
    } catch {
      return false
    }
  }

  func advance() {
    leases.renew()
    client.advance()
  }

  var interest: Interest {
    var interest = client.interest
    interest.time = min(interest.time, leases.renewal)
    return interest
  }

  var trouble: JournalError? { client.trouble.map { error($0) } }

  var lapse: JournalError? { leases.lapsed.map { .lapsed($0) } }

  /// Waits until all that was sent has been answered.
  func finishWriting() throws(JournalError) {
    let clock = client.clock
    let deadline = clock.now + patience
    let waiting = client.slowness
    while !client.isIdle {
      advance()
      if client.isIdle { return }
      guard clock.now < deadline else {
        throw client.trouble.map { error($0) }
          ?? JournalError(.away, "the journal in \(name) did not answer in time")
      }
      let next = min(client.tell(waiting), deadline)
      clock.sleep(until: min(interest.time, next), orReady: interest.descriptors)
    }
  }

  func whenWaiting(_ tell: @escaping (String) -> Void) {
    client.whenSlow = { [unowned self] in
      let reason =
        client.trouble.map { error($0).message } ?? "the journal in \(name) does not answer"
      tell("\(reason); waiting for it, \(patience.short) at most")
    }
  }
}
