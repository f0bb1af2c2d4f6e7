/// What a text has up to some sign that ends it, read once from wherever it is asked for.
struct TextStretch {
  /// What was read: up to the sign.
  private(set) var range = 0..<0
  /// The last byte of it that was looked for.
  private(set) var last: Int?

  /// Reads on from a place, unless that has been read from an earlier one.
  ///
  /// - Parameters:
  ///   - isEnd: the signs that end it, the same each time.
  ///   - isSought: the bytes that are looked for, the same each time.
  mutating func read(
    _ bytes: [UInt8], from start: Int, until isEnd: (UInt8) -> Bool, _ isSought: (UInt8) -> Bool
  ) {
    if range.contains(start) { return }
    range = start..<(bytes[start...].firstIndex(where: isEnd) ?? bytes.count)
    last = bytes[range].lastIndex(where: isSought)
  }
}

/// The quotation marks of Lua source, read up to one place after the other.
struct LuaQuotes {
  private var index = 0
  private var open: UInt8?
  private var isEscaped = false

  /// Whether the place that was read up to stands in a text: the quotes before it on its line are odd.
  var isOpen: Bool { open != nil }

  /// - Parameter place: behind the last one.
  mutating func read(_ bytes: [UInt8], to place: Int) {
    for byte in bytes[index..<place] {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), open != nil {
        isEscaped = true
      } else if byte == open || byte == 0x0A {
        open = nil
      } else if open == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        open = byte
      }
    }
    index = place
  }
}
