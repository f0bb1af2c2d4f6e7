internal import CPostgreSQL
internal import Text

/// Which database a journal is in: an address `postgresql://…`, or a service of libpq's own file,
/// `service=NAME`. What it leaves open, libpq's variables and files say, the password first of all.
struct PostgresAddress: Equatable {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  /// Whether `--journal` names a database by this, and no file.
  static func isOne(_ text: String) -> Bool {
    ["postgresql://", "postgres://", "service="].contains { text.utf8.starts(with: $0.utf8) }
  }

  /// The address without its password, as it may be shown.
  var shown: String {
    guard let start = text.utf8.firstRange(of: "://".utf8)?.upperBound else { return text }
    let rest = text[start...]
    let authority = rest.utf8.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else { return withoutQuery(text) }
    let user = rest[..<at].utf8.prefix { $0 != UInt8(ascii: ":") }
    return withoutQuery(text[..<start] + String(decoding: user, as: UTF8.self) + rest[at...])
  }

  /// A query may hold a password, too.
  private func withoutQuery(_ text: some StringProtocol) -> String {
    String(decoding: text.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// What libpq is told: what is usual here goes before the address, which may say otherwise.
  var parameters: [(keyword: String, value: String)] {
    [
      ("connect_timeout", "5"),
      // A server that is gone without a word.
      ("tcp_user_timeout", "5000"), ("keepalives_idle", "5"), ("keepalives_interval", "2"),
      ("keepalives_count", "3"),
      // Of several servers the one that takes changes.
      ("target_session_attrs", "read-write"),
      ("fallback_application_name", "halo"), ("dbname", text), ("client_encoding", "UTF8"),
    ]
  }

  /// - Throws: what is wrong with the address, without quoting it.
  func check() throws(JournalError) {
    var reason: UnsafeMutablePointer<CChar>?
    guard let parts = cpostgresql_parse(text, &reason) else {
      defer { cpostgresql_free(reason) }
      throw JournalError(
        .failed, "the address of the journal is not one that PostgreSQL understands",
        remedy: "write --journal postgresql://USER@HOST:PORT/DATABASE or service=NAME")
    }
    cpostgresql_free_parts(parts)
  }
}
