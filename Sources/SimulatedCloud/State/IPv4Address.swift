/// An IPv4 address.
struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
  let bits: UInt32

  init(bits: UInt32) { self.bits = bits }

  /// Four decimal numbers without leading zeros; nil for anything else.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count),
        part.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        part.utf8.count == 1 || !part.hasPrefix("0"), let byte = UInt8(part)
      else { return nil }
      bits = bits << 8 | UInt32(byte)
    }
    self.bits = bits
  }

  var description: String {
    [24, 16, 8, 0].map { String(bits >> $0 & 255) }.joined(separator: ".")
  }

  static func < (lhs: IPv4Address, rhs: IPv4Address) -> Bool { lhs.bits < rhs.bits }
}
