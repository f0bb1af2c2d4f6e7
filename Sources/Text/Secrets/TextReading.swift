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

/// Where the elements of a text end, which is looked for once.
struct ClosingTags {
  /// The places of `</`, by the names behind it.
  private var places: [[UInt8]: [Int]]?

  /// Where the first `</name>` behind a place begins; nil for none.
  mutating func next(of name: ArraySlice<UInt8>, from start: Int, in bytes: [UInt8]) -> Int? {
    let found = places ?? Self.all(in: bytes)
    places = found
    guard let places = found[Array(name)] else { return nil }
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < start { low = middle + 1 } else { high = middle }
    }
    return low < places.count ? places[low] : nil
  }

  private static func all(in bytes: [UInt8]) -> [[UInt8]: [Int]] {
    var places: [[UInt8]: [Int]] = [:]
    for index in bytes.indices.dropLast()
    where bytes[index] == UInt8(ascii: "<") && bytes[index + 1] == UInt8(ascii: "/") {
      let name = bytes[(index + 2)...].prefix(while: \.isTagPart)
      places[Array(name), default: []].append(index)
    }
    return places
  }
}

extension UInt8 {
  /// Of the name of an element: `wsse:Password`.
  var isTagPart: Bool { isNamePart || self == UInt8(ascii: ":") || self == UInt8(ascii: ".") }
}
