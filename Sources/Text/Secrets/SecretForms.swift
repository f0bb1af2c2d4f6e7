/// The ways in which a secret may be written: as it is, percent-encoded, in Base64.
enum SecretForms {
  /// Shorter ones are looked for as they are alone: what little is left of them in Base64 is too common.
  private static let shortestEncoded = 8

  /// - Returns: the secret itself and its forms, each once.
  static func all(of secret: [UInt8]) -> [[UInt8]] {
    var forms = [secret]
    guard secret.count >= shortestEncoded else { return forms }
    let escaped = Array(String(decoding: secret, as: UTF8.self).percentEncoded.utf8)
    let others = [escaped, lowercasedEscapes(escaped)] + base64(secret)
    for form in others where !forms.contains(form) { forms.append(form) }
    return forms
  }

  private static func lowercasedEscapes(_ text: [UInt8]) -> [UInt8] {
    var bytes = text
    for index in text.indices where text[index] == UInt8(ascii: "%") {
      for digit in text[index...].dropFirst().prefix(2).indices { bytes[digit] |= 0x20 }
    }
    return bytes
  }

  /// What stands in Base64 wherever the secret is part of the text that was encoded: it may begin at any of
  /// three places in a group, and what it shares with its neighbours is left out. In both alphabets.
  private static func base64(_ secret: [UInt8]) -> [[UInt8]] {
    (0..<3).flatMap { offset -> [[UInt8]] in
      let bytes = [UInt8](repeating: 0, count: offset) + secret
      let usual = encoded(bytes)
      // So many characters have bits of the filler or of what may follow.
      let start = offset == 0 ? 0 : offset + 1
      let end = bytes.count * 8 / 6
      let core = Array(usual[start..<end])
      let other = core.map { byte in
        byte == UInt8(ascii: "+")
          ? UInt8(ascii: "-") : byte == UInt8(ascii: "/") ? UInt8(ascii: "_") : byte
      }
      return core == other ? [core] : [core, other]
    }
  }

  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in bytes {
      (bits, count) = (bits << 8 | Int(byte), count + 8)
      while count >= 6 {
        count -= 6
        text.append(alphabet[(bits >> count) & 0x3F])
      }
      bits &= 0xFF
    }
    return text
  }
}
