internal import CSQLite
internal import Ports

/// A file of SQLite, in write-ahead mode, shared by several processes.
///
/// **What is durable.** A commit is written to the log before it returns, so that it outlives the
/// process. One that has to outlive a power cut is also synchronised (`synchronous=FULL`), which is
/// what an intent costs.
///
/// **Who may do a checkpoint.** SQLite 3.7.0 to 3.51.2, and so the one of Debian 12, may lose
/// acknowledged commits when one connection does a checkpoint while another's commit starts the log
/// over: the checkpoint then takes pages of the new log for copied that it never saw
/// (https://sqlite.org/wal.html#walresetbug). Only one process at a time is therefore in a
/// transaction that writes or in a checkpoint: both hold the writers' byte of the lock file, and
/// SQLite's own checkpoints are off. The one at the last closing remains: SQLite does it only
/// while it holds the whole file, when nobody else has it open. A rollback journal would do without,
/// at four times the price of an intent. The byte also queues writers, where SQLite would have them
/// try again and again.
final class SQLiteDatabase: SQLDatabase {
  private var file: JournalFile
  private let locks: FileLocks
  private let connection: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// How many pages the log had after the last commit; SQLite's hook writes it.
  private let pagesInLog: UnsafeMutablePointer<Int32>
  private let mostPagesInLog: Int32
  private var hasSynchronised = false
  var clock: any Clock = SystemClock()

  /// Opens the file, which exists, and brings its schema up to date.
  ///
  /// - Parameter mostPagesInLog: How far the write-ahead log may grow before its pages are moved,
  ///   while nobody reads.
  init(
    _ file: JournalFile, locks: FileLocks, vfs: String? = nil, mostPagesInLog: Int32 = 1000
  ) throws(JournalError) {
    if let reason = csqlite_load() {
      throw JournalError(
        .unavailable, "SQLite cannot be loaded: \(String(cString: reason))",
        remedy: "install libsqlite3-0, or run with --journal none")
    }
    var opened: OpaquePointer?
    let code = csqlite_open_v2(
      JournalFile.nameForSQLite(file.place), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
      vfs)
    guard let opened, code == SQLITE_OK else {
      let error = JournalError(
        sqlite: code, opened.map { csqlite_system_errno($0) } ?? 0, "", in: file.path)
      _ = csqlite_close_v2(opened)
      throw error
    }
    self.file = file
    self.locks = locks
    connection = opened
    self.mostPagesInLog = mostPagesInLog
    pagesInLog = .allocate(capacity: 1)
    pagesInLog.initialize(to: 0)
    _ = csqlite_extended_result_codes(connection, 1)
    _ = csqlite_busy_timeout(connection, locks.patience.inMilliseconds)
    csqlite_wal_hook(
      connection,
      { context, _, _, pages in
        context?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, pagesInLog)
    csqlite_checkpoint_on_close(connection, 0)
    try bringUpToDate()
  }

  deinit {
    statements = [:]
    // A process that made nothing durable does not wait for the disk at its end either.
    if hasSynchronised { csqlite_checkpoint_on_close(connection, 1) }
    _ = csqlite_close_v2(connection)
    pagesInLog.deallocate()
  }

  func transaction<Result>(
    _ durability: Durability, _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    try locks.whileWriting { () throws(JournalError) in
      if durability == .powerCut {
        // Another file of this name would never tell the next process what this one meant to do.
        try file.checkIdentity()
        try locks.checkIdentity()
        if !hasSynchronised {
          // Before anything is committed: what fails afterwards would be there, and unknown.
          try file.synchroniseFolder()
          hasSynchronised = true
        }
        try execute("PRAGMA synchronous=FULL")
      }
      // Restoring it cannot fail but for want of memory, and then it only costs time.
      defer { if durability == .powerCut { try? execute("PRAGMA synchronous=NORMAL") } }
      let result = try committing(body)
      // What has been committed stays so whether or not it can be moved now.
      if pagesInLog.pointee >= mostPagesInLog { _ = csqlite_checkpoint(connection) }
      return result
    }
  }

  /// As `transaction(.process)`, but waits for others who write for a moment at most.
  ///
  /// - Throws: where somebody does for longer.
  func transactionAtOnce<Result>(
    within moment: Duration, _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    let patience = locks.patience
    locks.patience = moment
    _ = csqlite_busy_timeout(connection, moment.inMilliseconds)
    defer {
      locks.patience = patience
      _ = csqlite_busy_timeout(connection, patience.inMilliseconds)
    }
    return try transaction(.process, body)
  }

  /// That of the machine, which all who share a file are on.
  func wallTime() -> WallTime { clock.wallTime }

  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability
  ) throws(JournalError) {
    try transaction(durability) { () throws(JournalError) in
      for row in rows {
        try self.run(
          """
          INSERT INTO entries (run, \(Entry.columns))
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """, [.integer(run)] + row)
      }
    }
  }

  /// Begins with the right to write: one that reads first and writes then is refused at once where
  /// another process has written meanwhile, however long it would have waited.
  private func committing<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    try run("BEGIN IMMEDIATE", [])
    do throws(JournalError) {
      let result = try body()
      try run("COMMIT", [])
      return result
    } catch {
      if csqlite_get_autocommit(connection) == 0 { _ = try? run("ROLLBACK", []) }
      throw error
    }
  }

  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> Int {
    let code = try statement(sql).run(values) { _ in }
    guard code == SQLITE_DONE else { throw failure(code) }
    return Int(csqlite_changes(connection))
  }

  func insert(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> Int64 {
    try run(sql, values)
    return csqlite_last_insert_rowid(connection)
  }

  func rows(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    let code = try statement(sql).run(values) { rows.append($0.values) }
    guard code == SQLITE_DONE else { throw failure(code) }
    return rows
  }

  /// Straight from their columns: a run that is gone on with may have very many.
  func entries(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [Entry] {
    var entries: [Entry] = []
    let code = try statement(sql).run(values) { row in
      if let entry = Entry(row: row) { entries.append(entry) }
    }
    guard code == SQLITE_DONE else { throw failure(code) }
    return entries
  }

  func size() throws(JournalError) -> Int64 {
    func number(_ pragma: String) throws(JournalError) -> Int64 {
      try rows("PRAGMA \(pragma)", []).first?.first?.integer ?? 0
    }
    return try (number("page_count") - number("freelist_count")) * number("page_size")
  }

  /// Runs a statement that is not worth keeping.
  func execute(_ sql: String) throws(JournalError) {
    let code = csqlite_exec(connection, sql)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  private func statement(_ sql: String) throws(JournalError) -> Statement {
    if let kept = statements[sql] { return kept }
    guard let made = Statement(sql, on: connection) else {
      throw failure(csqlite_extended_errcode(connection))
    }
    statements[sql] = made
    return made
  }

  private func failure(_ code: Int32) -> JournalError {
    let text = String(cString: csqlite_errmsg(connection))
    var system = csqlite_system_errno(connection)
    if system == 0, code == SQLITE_IOERR | 3 << 8 /* SQLITE_IOERR_WRITE */ {
      system = csqlite_file_errno(connection)
    }
    return JournalError(sqlite: code, system, text, in: file.path)
  }

  /// Makes or migrates the tables, unless they are this version's.
  private func bringUpToDate() throws(JournalError) {
    let version = try schemaVersion()
    try execute("PRAGMA synchronous=NORMAL")
    guard version != Schema.version else { return }
    try locks.whileWriting { () throws(JournalError) in
      let mode = try rows("PRAGMA journal_mode=WAL", []).first?.first?.text
      guard mode == "wal" else {
        throw JournalError(
          .networkFileSystem, "\(file.path): this file system cannot share a write-ahead log",
          remedy: "name a journal on a local disk with --journal FILE")
      }
    }
    try transaction(.powerCut) { () throws(JournalError) in
      // Another process may have been quicker.
      for step in try Schema.steps(from: schemaVersion()) { try execute(step) }
    }
    hasSynchronised = false
  }

  /// 0 for a file without anything in it. One query tells all of it: between two, another process
  /// may make the tables.
  private func schemaVersion() throws(JournalError) -> Int {
    let told = try rows(
      """
      SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master)
      FROM pragma_user_version, pragma_application_id
      """, [])
    let numbers = told.first?.compactMap(\.integer) ?? []
    guard numbers.count == 3 else { return 0 }
    let (version, application, tables) = (numbers[0], numbers[1], numbers[2])
    if version == 0, application == 0, tables == 0 { return 0 }
    guard application == Schema.applicationID, version > 0 else {
      throw JournalError(
        .notAJournal, "\(file.path) is a database of another program",
        remedy: "name another file with --journal FILE")
    }
    guard version <= Schema.version else {
      throw JournalError(
        .newer,
        "\(file.path) was written by a newer Halo (journal version \(version), this one knows "
          + "\(Schema.version))",
        remedy: "update this Halo, or name another file with --journal FILE"
      )
    }
    return Int(version)
  }
}

extension Duration {
  fileprivate var inMilliseconds: Int32 {
    Int32(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
