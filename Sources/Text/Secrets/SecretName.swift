/// Which names say that what they name is a secret: the only list of them in Halo.
///
/// A name is taken as words, however it is spelt: `adminPass`, `ADMIN_PASS` and `X-Admin-Pass` are
/// the same. It is better to hide something harmless than to show a key, except where a script
/// goes on with what was hidden: a marker of the next page is none.
package enum SecretName {
  /// Where a name stands, since some are secret in one place and daily words in another.
  package enum Place {
    /// A header, an item of a query or a field of a form: `key`, `sig`, `code` are credentials.
    case wire
    /// A member of a JSON object, a field of a table or of a log record: `key` may be a tag's, and
    /// `code` is an error's.
    case member
  }

  package static func isSecret(_ name: some StringProtocol, in place: Place) -> Bool {
    isSecret(bytes: name.utf8, in: place)
  }

  static func isSecret(bytes: some Collection<UInt8>, in place: Place) -> Bool {
    let words = words(of: Array(bytes))
    guard let last = words.last else { return false }
    let before = words.dropLast().last
    if before != nil, aboutSecrets.contains(last) { return false }
    if last == "token", let before, pages.contains(before) { return false }
    if words.contains(where: isSecret(word:)) || last == "auth" { return true }
    if zip(words, words.dropFirst()).contains(where: { pairs.contains($0 + $1) }) { return true }
    switch last {
    case "key":
      guard let before else { return place == .wire }
      return keyHolders.contains(before) || place == .wire && !harmlessKeys.contains(before)
    case "tokens": return before.map { tokenKinds.contains($0) } ?? true
    case "code":
      return before.map { codeKinds.contains($0) } ?? (place == .wire)
    case "session", "sid", "sign", "pin", "authentication": return place == .wire
    default: return false
    }
  }

  /// How many digits a number has at most that only tells how many there are of what has this name: of more
  /// than one secret (`tokens=1200`), of tests (`pass=3`, `assertion=3`), and of signals (`sig=15`), which is
  /// which of them it is; on the wire these are a password and a signature. 0 where it is a secret.
  static func longestCount(of name: some Collection<UInt8>, in place: Place) -> Int {
    guard let last = words(of: Array(name)).last else { return 0 }
    // A secret that is a number is longer, or has a name of its own.
    if plurals.contains(last) { return 9 }
    return place == .member && ["pass", "sig", "assertion"].contains(last) ? 3 : 0
  }

  /// Whether a value only names a signal (`sig=TERM`), or the folder that a shell is in (`PWD=/tmp`).
  static func isDaily(_ value: some Collection<UInt8>, of name: some Collection<UInt8>) -> Bool {
    name.elementsEqual("sig".utf8) && value.count <= longestSignal && value.allSatisfy(\.isUpper)
      || value.first == UInt8(ascii: "/")
        && ["PWD", "OLDPWD"].contains { name.elementsEqual($0.utf8) }
  }

  /// `SIGVTALRM`
  private static let longestSignal = 9

  private static let plurals: Set<String> = [
    "tokens", "passwords", "passwds", "passphrases", "secrets", "credentials", "cookies",
    "signatures", "apikeys",
  ]

  // MARK: Words

  /// Words that are secret wherever they stand in a name.
  private static let words: Set<String> = [
    "pass", "pwd", "pw", "psk", "sk", "ak", "jwt", "otp", "totp", "hmac", "sig", "passcode",
    "bearer", "cookie", "cookies", "authorization", "credentials", "secrets", "assertion",
    "kubeconfig", "samlresponse", "connectionstring",
  ]

  /// What names written without a gap end in: `dbpassword`, `xauthtoken`.
  private static let endings = [
    "secret", "token", "apikey", "accesskey", "privatekey", "secretkey", "authkey", "signature",
    "credential", "adminpass", "rootpass", "userpass", "dbpass", "sessionid", "sessid", "userdata",
  ].map { Array($0.utf8) }

  /// What a longer word is secret by, in any place: `mypasswords`.
  private static let parts = ["password", "passwd", "passphrase"].map { Array($0.utf8) }

  /// Two words that are secret together. `user_data` is what a server runs when it is made, and
  /// often holds its passwords.
  private static let pairs: Set<String> = [
    "accesskey", "apikey", "privatekey", "secretkey", "authkey", "sessionid", "userdata",
    "codeverifier", "connectionstring", "samlresponse",
  ]

  /// Last words of names that are about a secret and hold none: `token_type`, `password_policy`.
  private static let aboutSecrets: Set<String> = [
    "type", "name", "policy", "length", "count", "url", "uri", "endpoint", "expiry", "expires",
    "expiration", "ttl", "method", "enabled", "required", "status", "mode", "algorithm", "version",
    "at", "in", "scheme", "format", "limit", "size", "hint", "label",
    "file", "path", "dir", "directory", "command", "domain", "source", "strength", "score",
    "bucket", "buckets", "rate", "rates", "ratio", "percent", "budget", "usage", "quota", "cost",
    "age", "days", "hours", "minutes", "seconds", "ms", "lifetime", "duration", "interval",
    "latency",
    "attempts", "retries", "failures", "errors", "requests", "hits", "misses", "total",
    "used", "left", "remaining", "changed", "checked", "expired", "through",
  ]

  /// Tokens that lead to the next page: `next_page_token`.
  private static let pages: Set<String> = [
    "page", "next", "previous", "prev", "continuation", "pagination",
  ]

  private static let tokenKinds: Set<String> = [
    "access", "refresh", "auth", "api", "bearer", "session", "device",
  ]

  /// `auth_code`, as against `error_code` and `country_code`.
  private static let codeKinds: Set<String> = [
    "auth", "authorization", "verification", "device", "otp", "mfa", "sms", "security", "reset",
    "recovery", "backup", "access", "function", "functions", "pass", "pin",
  ]

  /// Whose keys are secret wherever they stand: `signing_key`.
  private static let keyHolders: Set<String> = [
    "signing", "encryption", "master", "shared", "account", "client", "storage", "subscription",
    "service", "session", "consumer", "admin", "webhook", "routing", "integration", "license",
    "deploy", "functions", "ssh",
  ]

  /// Whose keys open nothing: `Idempotency-Key`.
  private static let harmlessKeys: Set<String> = [
    "public", "primary", "foreign", "partition", "sort", "cache", "surrogate", "idempotency", "tag",
    "object", "group", "dedup", "row", "index", "unique", "order", "socket", "label", "message",
    "resource", "start", "end", "last", "next",
  ]

  private static func isSecret(word: String) -> Bool {
    if words.contains(word) { return true }
    let bytes = Array(word.utf8)
    return endings.contains { bytes.ends(with: $0) } || parts.contains { bytes.holds($0) }
  }

  /// The words of a name in lower case, without figures at their ends and the `X` of headers:
  /// `X-AWSAccessKey2` is `aws`, `access`, `key`.
  private static func words(of bytes: [UInt8]) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    func end() {
      while let last = word.last, last.isDigit { word.removeLast() }
      if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
    }
    for (index, byte) in bytes.enumerated() {
      guard byte.isLetterOrDigit || byte >= 0x80 else {
        end()
        continue
      }
      if byte.isUpper, index > 0 {
        let follows = index + 1 < bytes.count && bytes[index + 1].isLower
        if bytes[index - 1].isLower || bytes[index - 1].isUpper && follows { end() }
      }
      word.append(byte.isUpper ? byte | 0x20 : byte)
    }
    end()
    if words.count > 1, words.first == "x" { words.removeFirst() }
    return words
  }
}

extension UInt8 {
  var isUpper: Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) }
  var isLower: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

// Asked of every name in every document that is recorded. The search of the standard library makes ready for
// longer texts than names, and what is written for any collection is slow.
extension [UInt8] {
  /// Whether these bytes, one at least, are among them.
  func holds(_ part: [UInt8]) -> Bool {
    count >= part.count && (0...count - part.count).contains { has(part, at: $0) }
  }

  func ends(with part: [UInt8]) -> Bool {
    count >= part.count && has(part, at: count - part.count)
  }

  private func has(_ part: [UInt8], at start: Int) -> Bool {
    for index in part.indices where self[start + index] != part[index] { return false }
    return true
  }
}
