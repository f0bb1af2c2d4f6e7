/// An IPv4 address.
struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
  let bits: UInt32

  init(bits: UInt32) { self.bits = bits }

  /// Four decimal numbers without leading zeros; nil for anything else.
  init?(_ text: some StringProtocol) {
    var (bits, dots, digits, number) = (UInt32(0), 0, 0, UInt32(0))
    for byte in text.utf8 {
      if byte == UInt8(ascii: ".") {
        guard digits > 0, dots < 3 else { return nil }
        (bits, dots, digits, number) = (bits << 8 | number, dots + 1, 0, 0)
      } else {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits == 0 || number > 0
        else { return nil }
        (digits, number) = (digits + 1, number * 10 + UInt32(byte - UInt8(ascii: "0")))
        guard number < 256 else { return nil }
      }
    }
    guard dots == 3, digits > 0 else { return nil }
    self.bits = bits << 8 | number
  }

  var description: String {
    [24, 16, 8, 0].map { String(bits >> $0 & 255) }.joined(separator: ".")
  }

  static func < (lhs: IPv4Address, rhs: IPv4Address) -> Bool { lhs.bits < rhs.bits }
}

/// An address block: `192.168.0.0/24`. Blocks smaller than four addresses are not accepted.
struct IPv4Network: Codable, Equatable, Sendable, CustomStringConvertible {
  let first: IPv4Address
  let prefixLength: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let address = IPv4Address(parts[0]), let length = Int(parts[1]),
      (1...30).contains(length)
    else { return nil }
    prefixLength = length
    first = IPv4Address(bits: address.bits & ~(UInt32.max >> length))
  }

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let network = IPv4Network(text) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not an address block"))
    }
    self = network
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// The broadcast address.
  var last: IPv4Address { IPv4Address(bits: first.bits | UInt32.max >> prefixLength) }

  var description: String { "\(first)/\(prefixLength)" }

  func contains(_ address: IPv4Address) -> Bool { (first...last).contains(address) }
}
