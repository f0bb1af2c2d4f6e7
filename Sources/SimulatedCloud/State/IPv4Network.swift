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
