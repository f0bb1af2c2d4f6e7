internal import CSQLite
internal import Glibc
public import Ports

/// What was found of a journal.
public struct JournalFinding {
  /// A sentence without its full stop.
  public let text: String
  /// The runs with which somebody has to deal, the newest first.
  public private(set) var unsettled: [Run] = []
}

extension JournalPlace {
  /// Looks whether runs can be recorded here, and makes and changes nothing that is recorded. Tables of an older
  /// Halo stay as they are, for those that still run it.
  ///
  /// - Parameters:
  ///   - password: what is to be taken for the variable PGPASSWORD.
  ///   - clock: by which a server is waited for.
  /// - Returns: what was found; nil where nothing is kept here for longer than a process lives.
  /// - Throws: what keeps runs from being recorded.
  public func examine(
    password: String? = nil, clock: any Clock = SystemClock()
  ) throws(JournalError) -> JournalFinding? {
    switch self {
    case .none, .memory: nil
    case .file(let path): try JournalFile.examine(path, makesFolders: false)
    case .standard(let path): try JournalFile.examine(path, makesFolders: true)
    case .postgreSQL(let address, let lease):
      try PostgresDatabase(
        PostgresAddress(address, password: password), clock: clock, lease: lease,
        patience: .seconds(10)
      ).examine()
    }
  }
}

extension JournalFile {
  fileprivate static func examine(
    _ path: String, makesFolders: Bool
  ) throws(JournalError) -> JournalFinding {
    if access(path, F_OK) == 0 {
      try checkSpace(at: path, for: path)
      if let found = try examineOld(path) { return JournalFinding(text: found) }
      let journal = try SQLJournal(sqlite: path, makesFolders: false)
      // Begun and ended with nothing in it: who may write it, and get at its lock.
      try journal.database.transaction(.process) {}
      let last = try journal.runs(RunQuery(limit: 1)).first
      return JournalFinding(
        text: "\(path) can be written"
          + (last.map { "; its last run is \($0.number)" } ?? "; it has no run yet"),
        unsettled: try journal.unsettled)
    }
    var folder = folder(of: path)
    while makesFolders, access(folder, F_OK) != 0, errno == ENOENT, !isLink(folder),
      folder != "/", folder != "."
    {
      folder = self.folder(of: folder)
    }
    try checkFolder(folder, for: path)
    try checkFileSystem(of: folder)
    try checkSpace(at: folder, for: path)
    guard access(folder, W_OK | X_OK) == 0 else { throw .file(folder, errno) }
    try checkFree(path)
    return JournalFinding(text: "\(path) is not there yet; the first run makes it")
  }

  /// A run that changes something begins with a few pages.
  private static func checkSpace(at place: String, for path: String) throws(JournalError) {
    var facts = statvfs()
    guard statvfs(place, &facts) == 0, facts.f_blocks > 0, facts.f_frsize > 0,
      facts.f_flag & UInt(ST_RDONLY) == 0
    else { return }
    let free = geteuid() == 0 ? facts.f_bfree : facts.f_bavail
    if free < (1 << 16) / facts.f_frsize { throw .full(path) }
  }

  /// Looks at a file that a run would change by opening it.
  ///
  /// - Returns: nil for one that it would leave as it is, and one with which something is wrong.
  private static func examineOld(_ path: String) throws(JournalError) -> String? {
    let news: String
    let place = try place(of: path)
    // What is no file is not opened: a pipe would be waited for.
    guard let bytes = size(of: place) else { return nil }
    if bytes == 0, size(of: place + "-wal") == 0 {
      news = "it is empty, and the first run makes its tables"
    } else {
      guard let version = version(of: place), (1..<Schema.version).contains(version) else {
        return nil
      }
      news = "its tables are those of an older Halo, and the next run brings them up to date"
    }
    try check(try status(of: path), of: path)
    let folder = folder(of: place)
    for (place, mode) in [(path, R_OK | W_OK), (folder, W_OK | X_OK)]
    where access(place, mode) != 0 {
      throw .file(place, errno)
    }
    try checkFileSystem(of: folder)
    return "\(path) can be written; \(news)"
  }

  /// 0 for what is not there; nil for what is no file.
  private static func size(of path: String) -> Int? {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return 0 }
    return facts.st_mode & S_IFMT == S_IFREG ? Int(facts.st_size) : nil
  }

  /// - Returns: nil for what is no journal, or cannot be read.
  private static func version(of path: String) -> Int? {
    guard csqlite_load() == nil else { return nil }
    var opened: OpaquePointer?
    let code = csqlite_open_v2(
      nameForSQLite(path), &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
    defer { _ = csqlite_close_v2(opened) }
    guard let opened, code == SQLITE_OK else { return nil }
    csqlite_checkpoint_on_close(opened, 0)
    let question = Statement(
      "SELECT user_version, application_id FROM pragma_user_version, pragma_application_id",
      on: opened)
    var version: Int?
    _ = question?.run([]) { row in
      if row.integer(1) == Schema.applicationID { version = row.integer(0).map { Int($0) } }
    }
    return version
  }
}

extension PostgresDatabase {
  /// What a worker has to be granted, as README.md lists it.
  private static let rights = """
    SELECT string_agg(name || ' (' || lower(wanted) || ')', ', ' ORDER BY name, wanted)
    FROM unnest(ARRAY['runs', 'entries', 'texts', 'sources', 'leases', 'windows', 'limits']) name,
      unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) wanted
    WHERE NOT has_table_privilege('halo.' || name, wanted)
    """

  /// Whether this user may bring the tables up to date.
  private static let ownership = """
    SELECT pg_has_role(relowner, 'USAGE')::int FROM pg_class WHERE oid = to_regclass('halo.schema')
    """

  fileprivate func examine() throws(JournalError) -> JournalFinding {
    let server = try asked(
      """
      SELECT has_database_privilege(current_database(), 'CREATE')::int,
        pg_is_in_recovery()::int, (current_setting('transaction_read_only') = 'on')::int
      """)
    if server?[1].integer == 1 {
      throw JournalError(
        .away, "the server of the journal in \(name) is a standby, which takes no changes",
        remedy: "name the server that takes changes, or several: postgresql://HOST1,HOST2/DATABASE")
    }
    if server?[2].integer == 1 {
      throw JournalError(
        .readOnly, "the journal in \(name) takes no changes: default_transaction_read_only is on",
        remedy: PostgresFailure.readOnlyRemedy)
    }
    guard let version = try version() else {
      guard server?[0].integer == 1 else { throw .notMade(name, isOld: false) }
      return JournalFinding(
        text: "\(name) answers; its tables are not there yet, and the first run makes them")
    }
    if version > PostgresSchema.version { throw .newer(name) }
    if version < 0 { throw .otherTables(name, ofVersion: version) }
    if version < PostgresSchema.version {
      guard try asked(Self.ownership)?[0].integer == 1 else {
        throw .notMade(name, isOld: version > 0)
      }
      return JournalFinding(
        text:
          "\(name) answers; its tables are those of an older Halo, and the next run brings them up to date"
      )
    }
    try checkTables()
    // Begun and ended with nothing in it: a pooler may have no place for one.
    try transaction(.process) {}
    let journal = SQLJournal(database: self, locks: leases, mostBytes: .max)
    return JournalFinding(
      text: "\(name) answers, and its tables can be written", unsettled: try journal.unsettled)
  }

  /// - Throws: where they are not all there, or not all for this user.
  private func checkTables() throws(JournalError) {
    if let lacking = try asked(PostgresSchema.lacking)?[0].text {
      throw .otherTables(name, "they lack \(lacking)")
    }
    if let lacking = try asked(Self.rights)?[0].text {
      throw JournalError(
        .denied, "\(name): this user may not use all of its tables: \(lacking)",
        remedy: "README.md lists what the user of the journal has to be granted")
    }
  }

  /// That of the tables; nil where there are none.
  private func version() throws(JournalError) -> Int? {
    do throws(PostgresFailure) {
      return try client.ask(
        SQLStatement(sql: PostgresSchema.question, values: []), within: patience
      )
      .rows.first?[0].integer.map { Int($0) }
    } catch {
      if ["3F000", "42P01"].contains(error.state) { return nil }
      throw self.error(error)
    }
  }

  /// The first row of an answer, for which no tables have to be there.
  private func asked(_ sql: String) throws(JournalError) -> [SQLValue]? {
    do throws(PostgresFailure) {
      return try client.ask(SQLStatement(sql: sql, values: []), within: patience).rows.first
    } catch {
      throw self.error(error)
    }
  }
}

extension SQLJournal {
  /// The runs that pruning leaves, but for those that go on.
  fileprivate var unsettled: [Run] {
    get throws(JournalError) {
      let states = RunState.allCases.filter { $0.isUnfinished && $0 != .running }
      return try runs(RunQuery(states: Set(states), limit: .max))
    }
  }
}
