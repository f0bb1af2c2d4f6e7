internal import Files

/// Where a run's journal is.
public enum JournalPlace: Equatable, Sendable {
  /// Nothing is recorded.
  case none
  /// Recorded while the process lives, and gone with it.
  case memory
  /// A file of SQLite that was named: its folder has to be there.
  case file(String)
  /// The file that is used where none is named: its folders are made.
  case standard(String)
  /// A PostgreSQL database, by its address or the name of a service, and how long a run in it is a
  /// process's unless it says that it still is.
  case postgreSQL(String, lease: Duration = .seconds(15))

  /// What `--journal` or `HALO_JOURNAL` names: `none`, an address `postgresql://…`, a service of
  /// libpq's `service=NAME`, or a file.
  ///
  /// - Parameter lease: of runs in a database; nil for what is usual.
  public init(named text: String, lease: Duration? = nil) {
    if text == "none" {
      self = .none
    } else if PostgresAddress.isOne(text) {
      self = lease.map { .postgreSQL(text, lease: $0) } ?? .postgreSQL(text)
    } else {
      self = .file(text)
    }
  }

  /// Why nothing can be meant by such a name; nil where something may.
  public static func objection(to text: String) -> JournalError? {
    guard PostgresAddress.isOne(text) else { return nil }
    let isTaken = ["postgresql://", "postgres://", "service="].contains {
      text.utf8.starts(with: $0.utf8)
    }
    return isTaken ? nil : .oddAddress
  }

  /// The passwords in an address, as they stand there and as they are meant.
  public static func passwords(in text: String) -> [String] { PostgresAddress(text).passwords }

  /// Where they stand in an argument, whose option may stand before the address.
  public static func passwordPlaces(in argument: [UInt8]) -> [Range<Int>] {
    // Most arguments are neither an address nor libpq's words.
    guard argument.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else {
      return []
    }
    let option = Array("--journal=".utf8)
    let start = argument.starts(with: option) ? option.count : 0
    return AddressPasswords(in: Array(argument[start...])).places.map { place in
      (place.password.lowerBound + start)..<(place.password.upperBound + start)
    }
  }

  /// The files in which libpq finds passwords and keys, there or not.
  public static func secretFiles(_ variable: (String) -> String?) -> [String] {
    let named = ["PGPASSFILE", "PGSERVICEFILE", "PGSSLKEY"].compactMap(variable)
    guard let home = UserEntry.home(variable) else { return named }
    return named
      + [".pgpass", ".pg_service.conf", ".postgresql/postgresql.key"].map { "\(home)/\($0)" }
  }

  /// All that a journal in a file is made of, there or not; empty for one that is none.
  public var files: [String] {
    switch self {
    case .file(let path), .standard(let path):
      // Where that cannot be told nothing is kept.
      let place = (try? JournalFile.place(of: path)) ?? path
      return [path] + ["", "-wal", "-shm", "-journal", "-lock"].map { place + $0 }
    case .postgreSQL, .memory, .none: return []
    }
  }

  /// The folder beside that file for what could not be written into a database. It has nothing else in it,
  /// and is kept from scripts as a whole; there or not.
  ///
  /// - Parameter variable: the value of a variable of the environment.
  public static func spoolFolder(_ variable: (String) -> String?) -> String? {
    guard case .standard(let path)? = standard(variable) else { return nil }
    return "\(JournalFile.folder(of: path))/unwritten"
  }

  /// `$XDG_STATE_HOME/halo/journal.db`, else `~/.local/state/halo/journal.db`. Without HOME, as cron
  /// and services may start a program, the user's own entry in the system's list decides.
  ///
  /// - Parameter variable: The value of a variable of the environment.
  /// - Returns: nil for a user who has no home at all.
  public static func standard(_ variable: (String) -> String?) -> JournalPlace? {
    // The specification has relative paths ignored.
    if let state = variable("XDG_STATE_HOME"), state.utf8.first == UInt8(ascii: "/") {
      return .standard("\(state)/halo/journal.db")
    }
    return UserEntry.home(variable).map { .standard("\($0)/.local/state/halo/journal.db") }
  }
}
