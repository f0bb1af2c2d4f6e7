internal import Glibc

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
  /// A PostgreSQL database, by its address or the name of a service.
  case postgreSQL(String)

  /// What `--journal` or `HALO_JOURNAL` names: `none`, an address `postgresql://…`, a service of
  /// libpq's `service=NAME`, or a file.
  public init(named text: String) {
    if text == "none" {
      self = .none
    } else if PostgresAddress.isOne(text) {
      self = .postgreSQL(text)
    } else {
      self = .file(text)
    }
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
    let home = [variable("HOME"), UserEntry(of: geteuid())?.home].compactMap { $0 }
      .first { $0.utf8.first == UInt8(ascii: "/") }
    return home.map { .standard("\($0)/.local/state/halo/journal.db") }
  }
}
