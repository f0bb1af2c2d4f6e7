internal import Text

/// Where the passwords of an address stand, which libpq reads as it does
/// (`conninfo_uri_parse_options`): in `postgresql://USER:PASSWORD@HOST:PORT/DATABASE?WORD=VALUE` whatever is
/// before the first `@`, if that is before the first `/`, is the user's; words may be written as `%XX`.
///
/// What a person may have meant for a password is taken for one as well, though libpq takes it for something
/// else: such an address is refused without being shown.
struct AddressPasswords {
  /// `:secret`, `password=secret`, and in it the secret.
  typealias Place = (whole: Range<Int>, password: Range<Int>)

  /// In the order in which they stand.
  private(set) var places: [Place] = []
  /// Whether what else there is can be no part of one.
  private(set) var isCertain = true

  private static let words: [[UInt8]] = [
    "password", "sslpassword", "oauth_client_secret", "scram_client_key", "scram_server_key",
  ].map { Array($0.utf8) }

  /// - Parameter text: an address, which something else may stand before.
  init(in text: [UInt8]) {
    if let start = text.firstRange(of: Array("://".utf8))?.upperBound {
      readCredentials(text, from: start)
      readQuery(text, from: places.last?.whole.upperBound ?? start)
    } else if text.starts(with: "service=".utf8) {
      readService(text)
    } else if Self.areWords(text) {
      readWords(text)
    }
  }

  // MARK: Forms

  /// Whether there is a scheme: the `postgresql` of `postgresql://…`, or what somebody took for one.
  static func isURL(_ text: [UInt8]) -> Bool {
    guard let end = text.firstRange(of: Array("://".utf8))?.lowerBound else { return false }
    let scheme = text[..<end].drop { $0 <= UInt8(ascii: " ") }
    return !scheme.isEmpty
      && scheme.allSatisfy { $0.isLetterOrDigit || Array("+-.:".utf8).contains($0) }
  }

  /// Whether it is libpq's other form, `host=db.example password=secret`, or holds a password as that does.
  static func areWords(_ text: [UInt8]) -> Bool {
    let text = text.drop { $0 <= UInt8(ascii: " ") }
    // A path.
    if text.first == UInt8(ascii: "/") || text.first == UInt8(ascii: ".") { return false }
    let word = text.prefix { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
    let sign = text[word.endIndex...].first { $0 > UInt8(ascii: " ") }
    if sign == UInt8(ascii: "="), libraryWords.contains(where: { $0.utf8.elementsEqual(word) }) {
      return true
    }
    return firstPassword(in: text) != nil
  }

  /// Those of libpq's words that one begins with.
  private static let libraryWords = [
    "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "service", "sslmode",
    "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "application_name", "options",
    "connect_timeout", "client_encoding", "target_session_attrs", "requirepeer", "gssencmode",
    "channel_binding", "require_auth", "keepalives", "load_balance_hosts",
  ]

  /// Where a word for a password begins, and where what stands behind its sign does.
  private static func firstPassword(in text: ArraySlice<UInt8>) -> (word: Int, value: Int)? {
    for start in text.indices {
      if start > text.startIndex, text[start - 1].isLetterOrDigit || text[start - 1] == 0x5F {
        continue
      }
      guard let word = words.first(where: { text[start...].starts(with: $0) }) else { continue }
      let rest = text[(start + word.count)...].drop { $0 <= UInt8(ascii: " ") }
      if rest.first == UInt8(ascii: "=") { return (start, rest.startIndex + 1) }
    }
    return nil
  }

  // MARK: Reading

  /// Words of libpq's, whose values may be in quotation marks: all behind the first password is taken for
  /// it, and none of them is taken for an address.
  private mutating func readWords(_ text: [UInt8]) {
    isCertain = false
    guard let first = Self.firstPassword(in: text[...]) else { return }
    places.append((first.word..<text.endIndex, first.value..<text.endIndex))
  }

  /// A service alone: what stands behind its name are other words of libpq's, and their values.
  private mutating func readService(_ text: [UInt8]) {
    let start = "service=".utf8.count
    let name = text[start...].prefix { byte in
      byte > UInt8(ascii: " ") && byte != UInt8(ascii: "'") && byte != UInt8(ascii: "\\")
    }
    isCertain = !name.isEmpty && name.endIndex == text.endIndex
    let rest = name.endIndex..<text.endIndex
    let words = text[rest].firstIndex { $0 > UInt8(ascii: " ") } ?? rest.upperBound
    if !rest.isEmpty { places.append((rest, words..<rest.upperBound)) }
  }

  private mutating func readCredentials(_ text: [UInt8], from start: Int) {
    let (at, colon) = (UInt8(ascii: "@"), UInt8(ascii: ":"))
    let authority = text[start...].prefix { $0 != UInt8(ascii: "/") }
    guard let first = authority.firstIndex(of: at) else {
      return readHosts(text, from: start)
    }
    // Behind the host there may be one in a word's value.
    let host = authority[(first + 1)...].prefix { $0 != UInt8(ascii: "?") }
    let end = host.lastIndex(of: at) ?? first
    if end != first { isCertain = false }
    guard let mark = text[start..<end].firstIndex(of: colon) else { return }
    places.append((mark..<end, (mark + 1)..<end))
  }

  /// Without a user: `me:sec/ret@host` is a host, a port that is no number, and a database.
  private mutating func readHosts(_ text: [UInt8], from start: Int) {
    let hosts = text[start...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    for host in hosts.split(separator: UInt8(ascii: ",")) {
      // One in brackets has colons of its own.
      let bracket = host.lastIndex(of: UInt8(ascii: "]")) ?? host.startIndex
      guard let mark = host[bracket...].firstIndex(of: UInt8(ascii: ":")),
        !host[(mark + 1)...].allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
      else { continue }
      let end = text[mark...].lastIndex(of: UInt8(ascii: "@")) ?? hosts.endIndex
      isCertain = false
      return places.append((mark..<end, (mark + 1)..<end))
    }
  }

  private mutating func readQuery(_ text: [UInt8], from start: Int) {
    guard let query = text[start...].firstIndex(of: UInt8(ascii: "?")) else { return }
    for part in text[(query + 1)...].split(separator: UInt8(ascii: "&")) {
      guard let sign = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let word = String(decoding: part[..<sign], as: UTF8.self).percentDecoded
      guard Self.words.contains(where: { $0.elementsEqual(word.utf8) }) else { continue }
      places.append((part.indices, (sign + 1)..<part.endIndex))
    }
  }
}
