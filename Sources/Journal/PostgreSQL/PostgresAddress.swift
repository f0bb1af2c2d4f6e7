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

  /// Whether `--journal` names a database by this, and no file: whatever looks like an address, which may
  /// have a password in it, also where it is of no form that is taken.
  static func isOne(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return AddressPasswords.isURL(bytes) || AddressPasswords.areWords(bytes)
  }

  /// The address without its password, as it may be shown.
  var shown: String {
    String(decoding: withoutPasswords.utf8.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self)
  }

  /// The address as it is, but for its passwords: what a person may be shown to type.
  var withoutPasswords: String {
    var bytes = Array(text.utf8)
    for place in AddressPasswords(in: bytes).places.reversed() {
      bytes.removeSubrange(place.whole)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The passwords in it, as they stand there and as they are meant.
  var passwords: [String] {
    let bytes = Array(text.utf8)
    return AddressPasswords(in: bytes).places.flatMap { place -> [String] in
      let raw = String(decoding: bytes[place.password], as: UTF8.self)
      return [raw, raw.percentDecoded].filter { !$0.isEmpty }
    }
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

  /// - Throws: what is wrong with the address, without quoting it; also where it is one of libpq's, but not
  ///   one of which it is certain which parts are passwords.
  func check() throws(JournalError) {
    let passwords = AddressPasswords(in: Array(text.utf8))
    var reason: UnsafeMutablePointer<CChar>?
    guard passwords.isCertain, let parts = cpostgresql_parse(text, &reason) else {
      defer { cpostgresql_free(reason) }
      throw .oddAddress
    }
    cpostgresql_free_parts(parts)
  }
}

extension JournalError {
  /// It is not quoted: part of it may be a password.
  static var oddAddress: JournalError {
    JournalError(
      .failed, "the address of the journal's database is in a form that is not taken",
      remedy:
        "write --journal postgresql://USER@HOST:PORT/DATABASE or service=NAME, other bytes than "
        + "letters and digits in a password as %XX, and a file that is called like this as ./NAME")
  }
}
