/// Numbers that look random and are the same in every run: a seed and how many were drawn.
struct Draw: Codable, Equatable, Sendable {
  let seed: Int64
  private(set) var drawn: Int64 = 0

  init(seed: Int64) { self.seed = seed }

  /// SplitMix64 of the seed at the next position.
  mutating func number() -> UInt64 {
    drawn += 1
    var z = UInt64(bitPattern: seed) &+ UInt64(bitPattern: drawn) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// From 0 up to but not including 1.
  mutating func fraction() -> Double { Double(number() >> 11) / 0x1p53 }

  /// 32 hexadecimal digits: ids of DNS, projects and requests.
  mutating func hex32() -> String { number().hex16 + number().hex16 }

  /// `8-4-4-4-12` hexadecimal digits, marked as a random UUID: ids of everything else.
  mutating func uuid() -> String {
    var digits = Array(hex32())
    digits[12] = "4"
    digits[16] = "a"
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
      .map { String(digits[$0]) }.joined(separator: "-")
  }
}

extension UInt64 {
  fileprivate var hex16: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
