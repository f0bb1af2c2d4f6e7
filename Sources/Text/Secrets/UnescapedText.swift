/// A text with what is escaped in it written out, one time over: `%3D`, `\u003d`, `\x3d`, `&quot;`, `&#61;`.
struct UnescapedText {
  private(set) var bytes: [UInt8] = []
  /// Where each of the bytes begins in the text that has the escapes, and last where that ends.
  private var places: [Int] = []

  /// - Returns: nil for a text that has none.
  init?(_ text: [UInt8]) {
    guard var next = Self.firstEscape(in: text, from: 0) else { return nil }
    bytes.reserveCapacity(text.count)
    places.reserveCapacity(text.count + 1)
    var index = 0
    while true {
      bytes += text[index..<next.range.lowerBound]
      places += index..<next.range.lowerBound
      bytes.append(next.byte)
      places.append(next.range.lowerBound)
      index = next.range.upperBound
      guard let following = Self.firstEscape(in: text, from: index) else { break }
      next = following
    }
    bytes += text[index...]
    places += index...text.count
  }

  /// Where in the text that has the escapes something stands.
  func place(of range: Range<Int>) -> Range<Int> {
    places[range.lowerBound]..<places[range.upperBound]
  }

  /// Whether something is escaped in the word before a place.
  func isEscaped(before place: Int) -> Bool {
    for index in (max(0, place - Self.longestWord)..<place).reversed() {
      if places[index + 1] - places[index] > 1 { return true }
      if bytes[index] <= 0x20 { return false }
    }
    return false
  }

  private static let longestWord = 64

  // MARK: Escapes

  private typealias Escape = (byte: UInt8, range: Range<Int>)

  private static func firstEscape(in text: [UInt8], from start: Int) -> Escape? {
    var index = start
    while index < text.count {
      if let found = escape(in: text[index...]) {
        return (found.byte, index..<(index + found.count))
      }
      index += 1
    }
    return nil
  }

  /// What a text begins with, if that is an escape.
  private static func escape(in text: ArraySlice<UInt8>) -> (byte: UInt8, count: Int)? {
    switch text.first {
    case UInt8(ascii: "%"): return hexadecimal(text.dropFirst(), 2).map { ($0, 3) }
    case UInt8(ascii: "&"): return entity(text.dropFirst())
    case UInt8(ascii: "\\"):
      let digits = text.dropFirst(2)
      switch text.dropFirst().first {
      case UInt8(ascii: "x"): return hexadecimal(digits, 2).map { ($0, 4) }
      case UInt8(ascii: "u"): return hexadecimal(digits, 4).map { ($0, 6) }
      default: return nil
      }
    default: return nil
    }
  }

  /// What digits stand for; nil for what is no ASCII, unless it is a byte.
  private static func hexadecimal(_ text: ArraySlice<UInt8>, _ count: Int) -> UInt8? {
    let digits = text.prefix(count).compactMap(\.hexValue)
    guard digits.count == count, digits.dropLast(2).allSatisfy({ $0 == 0 }) else { return nil }
    return digits.suffix(2).reduce(0) { $0 << 4 | $1 }
  }

  /// Longer ones are of other signs than a secret's name has beside it.
  private static let longestEntity = 6

  private static let entities: [String: UInt8] = [
    "quot": UInt8(ascii: "\""), "apos": UInt8(ascii: "'"), "amp": UInt8(ascii: "&"),
    "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"),
  ]

  private static func entity(_ text: ArraySlice<UInt8>) -> (byte: UInt8, count: Int)? {
    let name = text.prefix(longestEntity).prefix { $0 != UInt8(ascii: ";") }
    guard name.count < longestEntity, name.endIndex < text.endIndex else { return nil }
    let text = String(decoding: name, as: UTF8.self)
    let number: UInt8? =
      text.utf8.starts(with: "#x".utf8)
      ? UInt8(text.dropFirst(2), radix: 16)
      : text.utf8.starts(with: "#".utf8) ? UInt8(text.dropFirst()) : entities[text]
    return number.map { ($0, name.count + 2) }
  }
}
