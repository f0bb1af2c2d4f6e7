internal import CPostgreSQL
internal import Ports
internal import Text
internal import WireText

/// A PostgreSQL database, shared by several machines.
///
/// Every statement stands alone or in a transaction, is sent unprepared and names its tables in full:
/// nothing is left in a session, so that a pooler may stand between. An answer that was lost is no
/// answer: what may have been done is done again where that makes no difference, and otherwise fails.
final class PostgresDatabase: SQLDatabase {
  let client: PostgresClient
  /// Without its password.
  let name: String
  /// How long somebody waits who has nothing else to do.
  let patience: Duration
  private var statements: [WireKey: String] = [:]
  private(set) var isUpToDate = false
  /// What this process has to hold for what it writes.
  weak var leases: Leases?

  /// Loads the library. The server is asked, and the schema brought up to date, when it is first needed.
  init(
    _ address: PostgresAddress, clock: any Clock, patience: Duration
  ) throws(JournalError) {
    if let reason = cpostgresql_load() {
      throw JournalError(
        .unavailable, "PostgreSQL's library cannot be loaded: \(String(cString: reason))",
        remedy: "install libpq5, or keep the journal in a file")
    }
    try address.check()
    (name, self.patience) = (address.shown, patience)
    client = PostgresClient(address, clock: clock)
  }

  func transaction<Result>(
    _ durability: Durability, _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    try bringUpToDate()
    return try client.transaction(within: patience, orThrow: { error($0) }, body)
  }

  func run(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> Int {
    try answer(sql, values).touched
  }

  func insert(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> Int64 {
    let rows = try answer("\(sql) RETURNING number", values).rows
    guard let number = rows.first?[0].integer else {
      throw JournalError(.failed, "\(name) gave a run no number")
    }
    return number
  }

  func rows(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [[SQLValue]] {
    try answer(sql, values).rows
  }

  /// In one statement with the check of the leases, which nobody can take before it has ended.
  ///
  /// What announces no change may come late, as long as nobody else goes on with the run: it tells what
  /// became of a change that was announced in time.
  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability
  ) throws(JournalError) {
    for (part, isLast) in Self.parts(of: rows) {
      let answer = try answer(
        appending(part, to: run, announces: isLast && durability == .powerCut))
      try check(answer, to: part, of: run)
    }
  }

  /// Whether the leases were all there, and so the rows are.
  func check(
    _ answer: PostgresAnswer, to rows: ArraySlice<[SQLValue]>, of run: Int64
  ) throws(JournalError) {
    guard answer.rows.first?[0].integer == leases.map({ Int64($0.fences.count) }) else {
      throw .lapsed(.run(run))
    }
    if answer.rows[0][1].integer != Int64(rows.count) { try checkOwn(rows, of: run) }
  }

  /// Some rows were there already: by an earlier sending of the same statement, whose answer was lost.
  private func checkOwn(_ rows: ArraySlice<[SQLValue]>, of run: Int64) throws(JournalError) {
    guard let first = rows.first?[0], let last = rows.last?[0] else { return }
    let found = try self.rows(
      "SELECT \(Entry.columns) FROM entries WHERE run = ? AND number BETWEEN ? AND ? ORDER BY number",
      [.integer(run), first, last])
    if !found.elementsEqual(rows) { throw .held(run) }
  }

  /// The rows as so many statements, each with a mark of the last.
  static func parts(of rows: [[SQLValue]]) -> [(rows: ArraySlice<[SQLValue]>, isLast: Bool)] {
    stride(from: 0, to: rows.count, by: mostRows).map { start in
      let end = min(start + mostRows, rows.count)
      return (rows[start..<end], end == rows.count)
    }
  }

  /// A statement has at most 65,535 values.
  private static let mostRows = 1000

  /// One that can be repeated: a row that is there already is this process's own, for nobody else may
  /// write to the run.
  func appending(
    _ rows: ArraySlice<[SQLValue]>, to run: Int64, announces: Bool
  ) -> SQLStatement {
    let held = (leases?.fences ?? [:]).sorted { $0.value < $1.value }
    var values = held.flatMap { [SQLValue.text($0.key.name), .integer($0.value)] }
    func next(_ value: SQLValue) -> String {
      values.append(value)
      return "$\(values.count)"
    }
    let leases = held.indices.map { "($\(2 * $0 + 1)::text, $\(2 * $0 + 2)::bigint)" }
    let run = next(.integer(run)) + "::bigint"
    let lines = rows.map { row in
      let cells = zip(row, Entry.types).map { "\(next($0))::\($1)" }
      return "(\(run), \(cells.joined(separator: ", ")))"
    }
    let sql = """
      WITH held AS MATERIALIZED (
        SELECT 1 FROM halo.leases WHERE (name, fence) IN (\(leases.joined(separator: ", ")))
          \(announces ? "AND ends_at > clock_timestamp()" : "") FOR SHARE
      ), written AS (
        INSERT INTO halo.entries (run, \(Entry.columns))
        SELECT * FROM (VALUES \(lines.joined(separator: ", "))) AS given
        WHERE (SELECT count(*) FROM held) = \(held.count)
        ON CONFLICT (run, number) DO NOTHING RETURNING 1
      )
      SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM written)
      """
    return SQLStatement(sql: sql, values: values)
  }

  /// That of the server.
  func wallTime() throws(JournalError) -> WallTime {
    let rows = try answer(
      "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", []
    ).rows
    return WallTime(nanoseconds: (rows.first?[0].integer ?? 0) * 1000)
  }

  /// Not asked: a database is pruned by those who keep it.
  func size() throws(JournalError) -> Int64 { 0 }

  /// Waits for the answer to a statement, whose tables are those of every journal.
  func answer(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> PostgresAnswer {
    try answer(statement(sql, values))
  }

  private func answer(_ statement: SQLStatement) throws(JournalError) -> PostgresAnswer {
    try bringUpToDate()
    do throws(PostgresFailure) {
      return try client.ask(statement, within: patience)
    } catch {
      throw self.error(error)
    }
  }

  /// A statement as this database has it: with `$1` for the first `?`, and tables by their full names.
  func statement(_ sql: String, _ values: [SQLValue]) -> SQLStatement {
    let key = WireKey(sql)
    if let known = statements[key] { return SQLStatement(sql: known, values: values) }
    let text = Self.translated(sql)
    // Those that have as many rows as there are entries are not kept.
    if sql.utf8.count < 2000 { statements[key] = text }
    return SQLStatement(sql: text, values: values)
  }

  private static let tables = ["runs", "entries", "texts", "sources", "windows"]

  /// Our own statements, in which neither a question mark nor a table's name stands for anything else.
  static func translated(_ sql: String) -> String {
    var (text, word): ([UInt8], [UInt8]) = ([], [])
    var count = 0
    func endWord() {
      let isQualified = text.last == UInt8(ascii: ".")
      if !isQualified, tables.contains(where: { $0.utf8.elementsEqual(word) }) {
        text += "halo.".utf8
      }
      text += word
      word = []
    }
    for byte in sql.utf8 {
      if byte.isLetterOrDigit || byte == UInt8(ascii: "_") {
        word.append(byte)
        continue
      }
      endWord()
      if byte == UInt8(ascii: "?") {
        count += 1
        text += "$\(count)".utf8
      } else {
        text.append(byte)
      }
    }
    endWord()
    return String(decoding: text, as: UTF8.self)
  }

  func error(_ failure: PostgresFailure) -> JournalError {
    JournalError(postgres: failure, in: name)
  }
}

// MARK: The schema

extension PostgresDatabase {
  /// Makes the tables, or brings them up to date; safe for any number of processes at once.
  func bringUpToDate() throws(JournalError) {
    if isUpToDate { return }
    var isOdd = false
    for _ in 0..<100 {
      let found = try version()
      guard found < PostgresSchema.version else {
        if found == PostgresSchema.version {
          isUpToDate = true
          return
        }
        throw JournalError(
          .newer, "the journal in \(name) was made by a newer Halo",
          remedy: "install that version, or name another database")
      }
      guard let step = PostgresSchema.steps(from: found).first else { return }
      do throws(PostgresFailure) {
        _ = try client.ask(SQLStatement(sql: step, values: []), within: patience)
      } catch {
        // Somebody else was quicker: then there is something to be found now.
        guard ["23505", "42P06", "42P07", "42710", "40P01", "XX000"].contains(error.state), !isOdd
        else { throw self.error(error) }
        isOdd = try version() == found && error.state == "XX000"
      }
    }
    throw JournalError(.failed, "\(name): the tables of the journal cannot be made")
  }

  private func version() throws(JournalError) -> Int {
    do throws(PostgresFailure) {
      let rows = try client.ask(
        SQLStatement(sql: PostgresSchema.question, values: []), within: patience
      ).rows
      return Int(rows.first?[0].integer ?? 0)
    } catch {
      // No such schema, no such table.
      if ["3F000", "42P01"].contains(error.state) { return 0 }
      throw self.error(error)
    }
  }
}

extension JournalError {
  /// What a server's refusal means to the person who started the run.
  init(postgres failure: PostgresFailure, in name: String) {
    guard let state = failure.state else {
      self.init(
        .away, "the journal in \(name) cannot be reached: \(failure.message)",
        remedy: "start the server, or check the address")
      return
    }
    switch state {
    case _ where failure.isOfTheServer:
      self.init(
        .away, "the journal in \(name) takes no changes: \(failure.message)",
        remedy: "name the server that takes changes, or several: postgresql://HOST1,HOST2/DATABASE")
    case "53100":
      self.init(.full, "\(name): the server's disk is full", remedy: "make room there")
    case "42501":
      self.init(
        .denied, "\(name): \(failure.message)",
        remedy: "README.md lists what the user of the journal has to be granted")
    default: self.init(.failed, "\(name): \(failure.message) (\(state))")
    }
  }
}
