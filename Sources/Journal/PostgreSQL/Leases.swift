internal import Ports

/// Who goes on with which runs and jobs, among all machines that share a database.
///
/// A lease is a row with a holder, a fence that only rises, and an end on the database's clock. It is
/// renewed while its holder lives; whoever comes after its end gets it with a higher fence. What a holder
/// writes is written together with the check that it still has its leases, so that one who was stopped
/// for longer than its lease lasts can write nothing, and so send nothing.
///
/// No state of a session is used: a pooler may hand each statement to another server process.
final class Leases: RunLocks {
  private unowned let database: PostgresDatabase
  /// How long a lease lasts unless it is renewed.
  let term: Duration
  /// Nobody else's name, which begins with the process that has it, for people.
  let holder: String
  /// The fences of those that are held.
  private(set) var fences: [RunLock: Int64] = [:]
  /// One that ended before it was renewed.
  private(set) var lapsed: RunLock?
  private var renewedAt: Instant

  init(_ database: PostgresDatabase, term: Duration) {
    (self.database, self.term) = (database, term)
    renewedAt = database.client.clock.now
    let (process, now) = (RunProcess.current, database.client.clock.wallTime)
    holder =
      "\(process.host) \(process.pid) \(now.nanoseconds / 1_000_000_000) \(Token.drawn())"
  }

  // MARK: Statements

  /// Of a lease that nobody is known to have had: a standby that was promoted may have forgotten one.
  static let lowestFence = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

  /// All leases that are held end together, one that is taken later with those that there are: were the lease
  /// of a job to end before that of its run, whoever took the job in between would find the run going on, in
  /// nobody's way.
  ///
  /// - Parameters:
  ///   - term: where its milliseconds stand among the values: `$3`.
  ///   - values: of the statement.
  func end(after term: String, _ values: inout [SQLValue]) -> String {
    let end = "clock_timestamp() + \(term)::bigint * interval '1 millisecond'"
    if fences.isEmpty { return end }
    return """
      least(\(end), (SELECT min(ends_at) FROM halo.leases
        WHERE (name, fence) IN (\(pairs(after: &values))) AND ends_at > clock_timestamp()))
      """
  }

  // MARK: Taking and letting go

  /// The end is reckoned when the row is there to be written: who has waited for it gets a whole term.
  private func claim(_ lock: RunLock) -> SQLStatement {
    var values: [SQLValue] = [
      .text(lock.name), .text(holder), .integer(Int64(term.milliseconds)),
    ]
    let end = end(after: "$3", &values)
    return SQLStatement(
      sql: """
        INSERT INTO halo.leases AS lease (name, holder, fence, ends_at)
        VALUES ($1, $2, \(Self.lowestFence), \(end))
        ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder,
          fence = greatest(lease.fence + 1, \(Self.lowestFence)), ends_at = \(end)
        WHERE lease.ends_at <= clock_timestamp() OR lease.holder = EXCLUDED.holder
        RETURNING fence
        """, values: values)
  }

  func take(_ lock: RunLock) throws(JournalError) -> Bool {
    if fences[lock] != nil { return false }
    let rows = try database.answer(claim(lock)).rows
    guard let fence = rows.first?[0].integer else { return false }
    hold(lock, by: fence)
    return true
  }

  /// As `take`, without waiting; true also where it is held already.
  func take(_ lock: RunLock, then: @escaping (Result<Bool, JournalError>) -> Void) {
    if fences[lock] != nil { return then(.success(true)) }
    database.send(claim(lock), then: then) { [self] answer in
      guard let fence = answer.rows.first?[0].integer else { return .success(false) }
      hold(lock, by: fence)
      return .success(true)
    }
  }

  /// It was given together with something else.
  func hold(_ lock: RunLock, by fence: Int64) {
    if fences.isEmpty { renewedAt = database.client.clock.now }
    fences[lock] = fence
  }

  func holder(of lock: RunLock) -> JobHolder? {
    let answer = try? database.answer(holderQuestion(lock))
    return answer.flatMap { JobHolder(lease: $0) }
  }

  func holder(of lock: RunLock, then: @escaping (JobHolder?) -> Void) {
    database.send(holderQuestion(lock)) { result in
      then((try? result.get()) ?? nil)
    } _: { answer in
      .success(JobHolder(lease: answer))
    }
  }

  private func holderQuestion(_ lock: RunLock) -> SQLStatement {
    SQLStatement(
      sql: "SELECT holder FROM halo.leases WHERE name = $1 AND ends_at > clock_timestamp()",
      values: [.text(lock.name)])
  }

  func release(_ lock: RunLock) {
    guard let fence = fences.removeValue(forKey: lock) else { return }
    // Who cannot be told finds out when the lease ends; so does whoever asks a database that is away.
    guard database.client.trouble == nil else { return }
    _ = try? database.answer(
      Self.giveBack, [.text(lock.name), .text(holder), .integer(fence)])
  }

  func releaseAll() {
    for lock in fences.keys { release(lock) }
  }

  func release(_ lock: RunLock, then: @escaping () -> Void) {
    guard let fence = fences.removeValue(forKey: lock), database.client.trouble == nil else {
      return then()
    }
    let client = database.client
    client.send(
      SQLStatement(
        sql: Self.giveBack, values: [.text(lock.name), .text(holder), .integer(fence)]),
      deadline: client.clock.now + database.patience, then: { _ in then() })
  }

  private static let giveBack = """
    UPDATE halo.leases SET ends_at = '-infinity' WHERE name = $1 AND holder = $2 AND fence = $3
    """

  func drop(_ lock: RunLock) throws(JournalError) {
    _ = try database.answer("DELETE FROM halo.leases WHERE name = $1", [.text(lock.name)])
  }

  /// One that ended a moment ago may be in somebody's hands who has not begun a run yet. Whoever takes it next
  /// gets a fence that is higher all the same: see `lowestFence`.
  func dropUnusedJobs() throws(JournalError) {
    _ = try database.answer(
      """
      DELETE FROM halo.leases AS lease WHERE name LIKE 'job %'
        AND ends_at < clock_timestamp() - interval '1 minute'
        AND NOT EXISTS (SELECT 1 FROM halo.runs WHERE job = substr(lease.name, 5))
      """, [])
  }

  func holds(_ lock: RunLock) -> Bool { fences[lock] != nil }

  func isHeld(_ lock: RunLock) throws(JournalError) -> Bool {
    let rows = try database.answer(
      "SELECT 1::bigint FROM halo.leases WHERE name = $1 AND ends_at > clock_timestamp()",
      [.text(lock.name)]
    ).rows
    return !rows.isEmpty
  }

  /// Of all leases that it holds: one who has lost that on a job has lost its run, too.
  ///
  /// - Throws: where somebody else has taken one meanwhile, or may.
  func confirm(_ lock: RunLock) throws(JournalError) {
    guard fences[lock] != nil else { throw .lapsed(lock) }
    var values: [SQLValue] = [.text(holder)]
    let count = fences.count
    let pairs = pairs(after: &values)
    let rows = try database.answer(
      """
      SELECT 1::bigint FROM halo.leases WHERE (name, fence) IN (\(pairs))
        AND holder = $1 AND ends_at > clock_timestamp() FOR SHARE
      """, values
    ).rows
    if rows.count != count { throw .lapsed(lock) }
  }

  /// Those that are held, with their fences, as a list in a statement, and its values.
  private func pairs(after values: inout [SQLValue]) -> String {
    var pairs: [String] = []
    for (held, fence) in fences {
      values += [.text(held.name), .integer(fence)]
      pairs.append("($\(values.count - 1)::text, $\(values.count)::bigint)")
    }
    return pairs.joined(separator: ", ")
  }

  // MARK: Staying

  /// When the leases are to be renewed.
  var renewal: Instant { fences.isEmpty ? .never : renewedAt + .nanoseconds(term.nanoseconds / 3) }

  /// Makes all leases that are held last a term from now, without waiting for that. One that has ended is not
  /// brought back: somebody may have acted on its end. Nor does one last that came with a run which was
  /// given up before it was known to be there.
  func renew() {
    let clock = database.client.clock
    guard clock.now >= renewal else { return }
    renewedAt = clock.now
    let renewed = fences
    var values: [SQLValue] = [.text(holder), .integer(Int64(term.milliseconds))]
    let pairs = pairs(after: &values)
    database.client.send(
      SQLStatement(
        sql: """
          WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now)
          UPDATE halo.leases SET ends_at = moment.now + $2::bigint * interval '1 millisecond'
          FROM moment
          WHERE (name, fence) IN (\(pairs)) AND holder = $1 AND ends_at > clock_timestamp()
          RETURNING name
          """, values: values),
      deadline: clock.now + term
    ) { [self] answer in
      guard case .success(let answer) = answer else { return }
      let names = answer.rows.compactMap { $0[0].text }
      // What was let go of meanwhile has not been lost.
      let lost = renewed.keys.filter { lock in
        fences[lock] == renewed[lock] && !names.contains { $0.utf8.elementsEqual(lock.name.utf8) }
      }
      // Of a run rather than of its job.
      lapsed = lapsed ?? lost.max { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
  }
}

extension JobHolder {
  /// Nil where nobody has it, or has said who he is.
  fileprivate init?(lease answer: PostgresAnswer) {
    guard let holder = answer.rows.first?[0].text else { return nil }
    let words = holder.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    guard words.count > 3, let pid = Int32(words[words.count - 3]),
      let since = Int64(words[words.count - 2])
    else { return nil }
    let host = words.dropLast(3).joined(separator: " ")
    self.init(
      process: RunProcess(host: host, pid: pid), since: WallTime(seconds: since))
  }
}

extension RunLock {
  /// In the table of leases.
  var name: String {
    switch self {
    case .run(let number): "run \(number)"
    case .job(let name): "job \(name)"
    }
  }
}

extension JournalError {
  /// Another machine may go on with it.
  static func lapsed(_ lock: RunLock) -> JournalError {
    let what =
      switch lock {
      case .run(let number): "run \(number)"
      case .job(let name): "the job '\(name)'"
      }
    return JournalError(
      .lapsed,
      "this process was away for longer than its lease on \(what) lasts, so that another one may go on "
        + "with it; it changes nothing more",
      remedy: "'halo runs' shows what became of it",
      inShort: "this process has lost its lease on \(what)")
  }
}
