/// The addresses of this machine itself, which alone may be spoken to without encryption.
package enum Loopback {
  /// Whether a host, in or without the brackets of an IPv6 address, is one of them.
  ///
  /// Only the plain spellings: `127.1` and `0x7f000001` are loopback addresses too, but nobody who
  /// means well writes them.
  package static func contains(_ host: Substring) -> Bool {
    if let address = PlainIPv4(host) { return address.bytes.0 == 127 }
    return ["localhost", "::1", "[::1]"].contains { host == $0 }
  }

  /// The same for a whole text.
  package static func contains(_ host: String) -> Bool { contains(host[...]) }
}

/// The addresses of what is on the same wire, which no router hands on.
package enum LinkLocal {
  /// Whether a host is one of them, in its plain spelling: `169.254.169.254`, `[fe80::1]`.
  package static func contains(_ host: Substring) -> Bool {
    if let address = PlainIPv4(host) { return address.bytes.0 == 169 && address.bytes.1 == 254 }
    let name = host.lowercased()
    return name.hasPrefix("fe80:") || name.hasPrefix("[fe80:")
  }

  /// The same for a whole text.
  package static func contains(_ host: String) -> Bool { contains(host[...]) }
}

/// An IPv4 address as four decimal numbers without leading zeros. Every request is asked about, so that
/// nothing is allocated.
struct PlainIPv4 {
  let bytes: (UInt8, UInt8, UInt8, UInt8)

  /// nil for any other text.
  init?(_ text: Substring) {
    var text = text
    guard let bytes = text.withUTF8(Self.parse) else { return nil }
    self.bytes = bytes
  }

  private static func parse(
    _ text: UnsafeBufferPointer<UInt8>
  ) -> (UInt8, UInt8, UInt8, UInt8)? {
    var (place, isValid) = (0, true)
    func number() -> UInt8 {
      let start = place
      var value = 0
      while place < text.count, place - start < 3, case let digit = text[place] &- 0x30, digit < 10
      {
        value = value * 10 + Int(digit)
        place += 1
      }
      let hasLeadingZero = place - start > 1 && text[start] == 0x30
      isValid = isValid && place > start && !hasLeadingZero && value <= 255
      return UInt8(truncatingIfNeeded: value)
    }
    func dot() {
      isValid = isValid && place < text.count && text[place] == UInt8(ascii: ".")
      place += 1
    }
    let first = number()
    dot()
    let second = number()
    dot()
    let third = number()
    dot()
    let fourth = number()
    return isValid && place == text.count ? (first, second, third, fourth) : nil
  }
}
