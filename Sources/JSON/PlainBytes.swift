/// Eight bytes of a string at once, nearly all of which stand for themselves.
extension UnsafeBufferPointer<UInt8> {
  /// How far from `start` on, in steps of eight bytes, all are of ASCII, and none is a quote, a backslash or
  /// a control.
  func endOfPlainBytes(from start: Int) -> Int {
    guard let base = UnsafeRawPointer(baseAddress) else { return start }
    var end = start
    while end + 8 <= count, base.loadUnaligned(fromByteOffset: end, as: UInt64.self).arePlainBytes {
      end += 8
    }
    return end
  }
}

extension UInt64 {
  /// By subtraction of the same from each byte, which borrows from the next one only where it has found
  /// something: so whether there is anything is exact, and where is not.
  fileprivate var arePlainBytes: Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    func zeros(_ bytes: UInt64) -> UInt64 { (bytes &- ones) & ~bytes }
    let controls = (self &- ones &* 0x20) & ~self
    let quotes = zeros(self ^ (ones &* 0x22))
    let backslashes = zeros(self ^ (ones &* 0x5C))
    return (self | controls | quotes | backslashes) & (ones &* 0x80) == 0
  }
}
