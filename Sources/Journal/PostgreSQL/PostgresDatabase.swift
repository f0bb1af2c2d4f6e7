internal import CPostgreSQL
internal import Ports
internal import Text
internal import WireText

/// A PostgreSQL database, shared by several machines.
///
/// Every statement stands alone or in a transaction, and names its tables in full. A session keeps nothing but
/// the statement of a run's entries, and where that is gone it is sent as a whole: so a pooler may stand between.
/// An answer that was lost is no answer: what may have been done is done again, and all of it is such that it
/// is then done once.
final class PostgresDatabase: SQLDatabase {
  let client: PostgresClient
  /// Without its password.
  let name: String
  /// How long somebody waits who has nothing else to do.
  let patience: Duration
  private var statements: [WireKey: String] = [:]
  var isUpToDate = false
  /// What limits are reckoned by, in SQL.
  var limitTime = "clock_timestamp()"
  /// What this process has to hold for what it writes.
  private(set) lazy var leases = Leases(self, term: lease)
  private let lease: Duration
  /// What this process has written last of each run that it goes on with.
  var written: [Int64: WrittenEntries] = [:]
  /// Where outcomes are kept that the server could not be told; nil for nowhere.
  let spool: OutcomeSpool?

  /// Loads the library. The server is asked, and the schema brought up to date, when it is first needed.
  ///
  /// - Parameters:
  ///   - lease: how long a run is this process's unless it says that it still is.
  ///   - patience: how long somebody waits who has nothing else to do.
  ///   - spoolFolder: where outcomes are kept that the server could not be told; nil for nowhere.
  init(
    _ address: PostgresAddress, clock: any Clock, lease: Duration, patience: Duration,
    spoolFolder: String? = nil
  ) throws(JournalError) {
    if let reason = cpostgresql_load() {
      throw JournalError(
        .unavailable, "PostgreSQL's library cannot be loaded: \(String(cString: reason))",
        remedy: "install libpq5, or keep the journal in a file")
    }
    try address.check()
    (name, self.lease, self.patience) = (address.shown, lease, patience)
    client = PostgresClient(address, clock: clock)
    spool = spoolFolder.map { OutcomeSpool(in: $0, of: address.withoutPasswords) }
  }

  func transaction<Result>(
    _ durability: Durability, _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    try bringUpToDate()
    return try client.transaction(within: patience, orThrow: { error($0) }) {
      () throws(JournalError) in
      if durability == .powerCut { _ = try answer("SELECT \(PostgresAppend.durable)", []) }
      return try body()
    }
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

  func answer(_ statement: SQLStatement) throws(JournalError) -> PostgresAnswer {
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

extension JournalError {
  /// What a server's refusal means to the person who started the run.
  init(postgres failure: PostgresFailure, in name: String) {
    guard let state = failure.state else {
      self.init(
        .away, "the journal in \(name) cannot be reached: \(failure.message)",
        remedy: failure.remedyOfConnecting)
      return
    }
    switch state {
    case _ where failure.isOfTheServer:
      self.init(
        .away, "the journal in \(name) takes no changes: \(failure.message)",
        remedy: failure.remedyOfTheServer)
    case "53100":
      self.init(.full, "\(name): the server's disk is full", remedy: "make room there")
    case "42501":
      self.init(
        .denied, "\(name): \(failure.message)",
        remedy: "README.md lists what the user of the journal has to be granted")
    case "22P05":
      self.init(
        .failed, "\(name): \(failure.message)",
        remedy: "keep the journal in a database whose encoding is UTF8")
    // Cancelled, or a lock that was not to be had in time.
    case "57014", "55P03":
      self.init(
        .failed, "\(name): \(failure.message)",
        remedy:
          "try again; where it happens again, have a longer statement_timeout and lock_timeout for the journal's user"
      )
    // No such table, column, type of its values.
    case "42P01", "42703", "42804", "42883", "42809":
      self = .otherTables(name, failure.message)
    default: self.init(.failed, "\(name): \(failure.message) (\(state))")
    }
  }

  /// Tables of a version that no Halo gives them.
  static func otherTables(_ name: String, ofVersion version: Int) -> JournalError {
    otherTables(name, "they are of version \(version)")
  }

  /// Tables of which some are gone, or that another program has made.
  static func otherTables(_ name: String, _ why: String) -> JournalError {
    JournalError(
      .damaged, "the tables in the schema halo of \(name) are not those of a journal: \(why)",
      remedy:
        "restore them from a backup, or name another database; what is left can be renamed out of the way: "
        + "ALTER SCHEMA halo RENAME TO old")
  }
}
