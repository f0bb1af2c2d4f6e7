/// A word that follows the name of a secret with nothing between them, as one of a sentence does, too:
/// `password hunter2`, and `password SHA256`.
enum SaidWord {
  static let shortestPassword = 6
  static let shortestKey = 16

  /// Whether it looks like no word, name, time or figure: it has letters and digits, in another way than those
  /// have them.
  static func isSecret(_ word: ArraySlice<UInt8>) -> Bool {
    guard let first = word.first, first.isLetterOrDigit, word.contains(where: \.isDigit) else {
      return false
    }
    if word.allSatisfy(\.isDigit) { return true }
    return word.contains { $0.isLetterOrDigit && !$0.isDigit } && !isPlace(word)
      && !isNumbered(word) && !isTime(word) && !isMeasure(word)
      && !isMethod(word)
  }

  /// `db1.example.com`, `etc/db1/key`, `v1.2`, `me1@example.com`
  private static func isPlace(_ word: ArraySlice<UInt8>) -> Bool {
    word.contains { "./\\:".utf8.contains($0) } && !word.contains(where: \.isUpper)
  }

  /// `SHA256`, `user_1`, `attempt-3`, `policy#2`
  private static func isNumbered(_ word: ArraySlice<UInt8>) -> Bool {
    let letters = word.prefix { !$0.isDigit }
    let digits = word[letters.endIndex...]
    guard let last = letters.last, digits.allSatisfy(\.isDigit) else { return false }
    return letters.allSatisfy { $0.isUpper || "_-".utf8.contains($0) } || !last.isLetterOrDigit
  }

  /// `2026-11-27T10:20:30Z`
  private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
    word.allSatisfy { $0.isDigit || "-:.TZ".utf8.contains($0) }
  }

  /// `1000ms`, `128bit`
  private static func isMeasure(_ word: ArraySlice<UInt8>) -> Bool {
    let unit = word.drop { $0.isDigit || $0 == UInt8(ascii: "-") }
    return unit.startIndex > word.startIndex && unit.count <= longestUnit
      && units.contains(String(decoding: unit, as: UTF8.self).lowercased())
  }

  private static let longestUnit = 10

  private static let units: Set<String> = [
    "ms", "s", "sec", "seconds", "min", "minutes", "h", "hours", "d", "day", "days", "times", "x",
    "bit", "bits", "byte", "bytes", "char", "chars", "characters", "th", "digit", "digits",
  ]

  /// `sha256-hashed`, `argon2id`
  private static func isMethod(_ word: ArraySlice<UInt8>) -> Bool {
    methods.contains {
      String(decoding: word.prefix(longestUnit), as: UTF8.self).lowercased().utf8.starts(
        with: $0.utf8)
    }
  }

  private static let methods = [
    "sha1", "sha2", "sha3", "sha5", "sha-", "md5", "argon2", "pbkdf2", "bcrypt", "scrypt", "base64",
    "utf8", "utf-", "oauth", "aes", "hmac", "x509", "ed25519", "totp", "http", "ipv", "i18n",
  ]
}
