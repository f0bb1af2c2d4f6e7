/// Tells which input holds a secret, so that it is not written to a file.
///
/// That is input with one of the known secrets in it, and input that gives a text to something that
/// is called a secret: `password = "…"`, `{ ["X-Auth-Token"] = '…' }`, `sk = "…"`,
/// `os.setenv("DB_PASSWORD", "…")`, `"token: …"`.
public struct SecretRule: Sendable {
  private let known: [String]

  /// - Parameter known: such as the account's keys.
  public init(known: [String] = []) {
    self.known = known.filter { !$0.isEmpty }
  }

  /// Whether a block of input holds a secret.
  public func matches(_ text: String) -> Bool {
    if known.contains(where: { text.contains($0) }) { return true }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      guard Self.isName(bytes[index]) else {
        index += 1
        continue
      }
      let start = index
      while index < bytes.count, Self.isName(bytes[index]) { index += 1 }
      let name = String(decoding: bytes[start..<index], as: UTF8.self).lowercased()
      if Self.isSecret(name), Self.isGivenText(bytes[index...]) { return true }
    }
    return false
  }

  private static func isSecret(_ name: String) -> Bool {
    let telling = [
      "secret", "password", "passwd", "passphrase", "token", "credential", "authorization",
      "access_key", "accesskey", "private_key", "privatekey", "api_key", "apikey",
    ]
    if telling.contains(where: { name.replacing("-", with: "_").contains($0) }) { return true }
    let words = name.split { $0 == "_" || $0 == "-" }
    return words.contains { ["sk", "pwd", "ak"].contains($0) }
  }

  /// Whether what follows a name is a value that is written out.
  private static func isGivenText(_ rest: ArraySlice<UInt8>) -> Bool {
    // The end of the name itself when it is in quotes or brackets.
    var rest = rest.drop { " \t\"']\\".utf8.contains($0) }
    guard let sign = rest.first, "=:,(".utf8.contains(sign) else { return false }
    rest = rest.drop { " \t\n=:,(\\".utf8.contains($0) }
    guard let quote = rest.first else { return false }
    switch quote {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      // An empty text is no secret.
      return rest.dropFirst().first.map { $0 != quote } ?? false
    case UInt8(ascii: "["):
      return true
    default:
      // Within a text, such as a header, a colon is all there is.
      return sign == UInt8(ascii: ":") && isName(quote)
    }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
      true
    default: false
    }
  }
}
