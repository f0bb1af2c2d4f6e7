internal import CPostgreSQL
internal import Text

/// What a server made of a statement.
struct PostgresAnswer {
  let rows: [[SQLValue]]
  /// How many rows a statement that writes has touched.
  let touched: Int

  /// - Parameter result: stays the caller's.
  init(_ result: OpaquePointer) {
    let columns = cpostgresql_columns(result)
    let types = (0..<columns).map { cpostgresql_type(result, $0) }
    rows = (0..<cpostgresql_rows(result)).map { row in
      (0..<columns).map { column in
        if cpostgresql_is_null(result, row, column) != 0 { return .null }
        let bytes = UnsafeRawBufferPointer(
          start: cpostgresql_value(result, row, column),
          count: Int(cpostgresql_length(result, row, column)))
        return SQLValue(bytes, type: types[Int(column)])
      }
    }
    touched = Int(cpostgresql_touched(result))
  }
}

/// Why a server did not do what a statement says.
struct PostgresFailure: Error, Equatable {
  /// The SQLSTATE; nil where the connection was lost, so that nobody knows what was done.
  let state: String?
  let message: String
  /// Whether each of the servers that were tried has said something about the address that stays so, however
  /// often it is asked. libpq has no SQLSTATE for what keeps it from connecting: one that speaks another
  /// language than English is asked again.
  private(set) var isOfTheAddress = false

  /// - Parameter text: what libpq says, a line for each address that it has tried, and advice between them.
  init(lost text: String) {
    let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { String($0) ?? "" }
    // Nobody listens at most of the addresses that a name may have: another one's line says more.
    let telling = lines.first { line in
      !line.utf8.starts(with: "\t".utf8) && !line.contains("Connection refused")
    }
    self.init(state: nil, message: telling ?? lines.first ?? "the connection was lost")
    // With several hosts, one that is no more must not keep anybody from waiting for the others.
    let attempts = lines.filter { $0.utf8.starts(with: "connection to server".utf8) }
    isOfTheAddress =
      attempts.isEmpty
      ? ["definition of service", "service file", Self.statementPooling].contains {
        text.contains($0)
      }
      : attempts.allSatisfy(Self.isLasting)
  }

  /// What pgbouncer says that gives each statement another connection.
  private static let statementPooling = "transaction blocks not allowed"

  private static func isLasting(_ line: String) -> Bool {
    [
      "does not exist", "authentication failed", "no pg_hba.conf entry",
      "is not permitted to log in", "no password supplied", "no such database", "no such user",
    ].contains { line.contains($0) }
  }

  init(state: String?, message: String) {
    (self.state, self.message) = (state, message)
  }

  /// The server does not take changes (any more): it is a standby, or about to stop.
  var isOfTheServer: Bool {
    guard let state else { return true }
    // Read-only; shut down, crashed, starting up, gone; a session that was idle for too long; too many
    // connections. And whatever has to do with the connection, also of a pooler.
    return ["25006", "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "53300"].contains(state)
      || state.utf8.starts(with: "08".utf8)
  }

  /// There is no statement of that name, or the tables have changed since it was kept.
  var isOfKeptStatements: Bool { ["26000", "0A000"].contains(state) }

  /// Two transactions were in each other's way; the same may be tried again.
  var isTransient: Bool { ["40001", "40P01"].contains(state) }
}

extension PostgresFailure {
  /// What to do where there is no connection.
  var remedyOfConnecting: String {
    func says(_ words: String...) -> Bool { words.contains { message.contains($0) } }
    if says("certificate", "SSL", "sslmode", "sslrootcert") {
      return
        "sslrootcert=FILE in the address, or PGSSLROOTCERT, names the authority that has signed the "
        + "server's certificate, and sslmode= what is asked of it"
    }
    if says("password", "authentication failed", "pg_hba.conf", "role \"") {
      return "check the user, and the password in ~/.pgpass or PGPASSWORD"
    }
    if says("definition of service", "service file") {
      return
        "define the service in ~/.pg_service.conf, or in the file that PGSERVICEFILE names, or check its name"
    }
    if says("read-only", "hot standby") { return Self.readOnlyRemedy }
    if says("too many ", "connection slots") { return Self.crowdedRemedy }
    if says("starting up", "shutting down", "in recovery") {
      return "wait until the server has started, or see why it does not"
    }
    if says(Self.statementPooling) {
      return "have the pooler keep a connection for a whole transaction (pool_mode = transaction)"
    }
    if says("bouncer config error") { return "look at the pooler's configuration, and at its log" }
    if says("database \"") { return "create the database, or check its name" }
    return "start the server, or check the address"
  }

  /// For one that says so when it is asked to change something.
  var remedyOfTheServer: String {
    switch state {
    case "25006": Self.readOnlyRemedy
    case "53300": Self.crowdedRemedy
    default: "start the server again, or name several: postgresql://HOST1,HOST2/DATABASE"
    }
  }

  /// What libpq looks for says no more than that it is one or the other.
  static let readOnlyRemedy =
    "for a standby name the server that takes changes, or several: postgresql://HOST1,HOST2/DATABASE; "
    + "otherwise have default_transaction_read_only turned off for the user, the database and the server"

  private static let crowdedRemedy =
    "have a pooler such as pgbouncer in between, or a higher max_connections on the server"
}

extension SQLValue {
  /// A number, bytes or a text as the server sends it in its own form: what they look like as text is a
  /// matter of settings.
  ///
  /// - Parameter type: the number that PostgreSQL has for its type.
  fileprivate init(_ bytes: UnsafeRawBufferPointer, type: UInt32) {
    switch type {
    case 20: self = .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
    case 23: self = .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
    case 17: self = .bytes(Array(bytes))
    default: self = .text(String(decoding: bytes, as: UTF8.self))
    }
  }
}
