internal import CPostgreSQL
internal import Text

/// Which database a journal is in: an address `postgresql://…`, or a service of libpq's own file,
/// `service=NAME`. What it leaves open, libpq's variables and files say, the password first of all.
struct PostgresAddress: Equatable {
  private let text: String
  /// What the environment says that the password is, which it may say to nobody else any more.
  private let password: String

  init(_ text: String, password: String? = nil) {
    (self.text, self.password) = (text, password ?? "")
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

  /// The address as it is, but for its passwords: what a person may be shown to type.
  var withoutPasswords: String {
    var text = text
    for part in passwordParts.sorted(by: { $0.lowerBound > $1.lowerBound }) {
      text.removeSubrange(part)
    }
    return text
  }

  /// The passwords in it, as they stand there and as they are meant.
  var passwords: [String] {
    passwordParts.flatMap { part -> [String] in
      let mark = text[part].utf8.first == UInt8(ascii: ":") ? UInt8(ascii: ":") : UInt8(ascii: "=")
      let word = text[part].utf8.drop { $0 != mark }.dropFirst()
      let raw = String(decoding: word, as: UTF8.self)
      return [raw, raw.percentDecoded].filter { !$0.isEmpty }
    }
  }

  /// Where passwords stand, with what says that they are some: `:secret`, `password=secret`.
  private var passwordParts: [Range<String.Index>] {
    guard let start = text.utf8.firstRange(of: "://".utf8)?.upperBound else { return [] }
    var parts: [Range<String.Index>] = []
    let rest = text[start...].utf8
    let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
    if let at = rest[..<(end ?? rest.endIndex)].lastIndex(of: UInt8(ascii: "@")),
      let colon = rest[..<at].firstIndex(of: UInt8(ascii: ":"))
    {
      parts.append(colon..<at)
    }
    guard let query = rest.firstIndex(of: UInt8(ascii: "?")) else { return parts }
    for part in rest[query...].dropFirst().split(separator: UInt8(ascii: "&"))
    where ["password=", "sslpassword="].contains(where: { part.starts(with: $0.utf8) }) {
      parts.append(part.startIndex..<part.endIndex)
    }
    return parts
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
      // An empty one is none.
      ("fallback_application_name", "halo"), ("password", password), ("dbname", text),
      ("client_encoding", "UTF8"),
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
