/// SplitMix64: the same numbers for the same seed, on every machine.
struct Draw: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }

  mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }

  mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = below(bytes.count + 1)
    return start..<min(bytes.count, start + 1 + below(1 << below(8)))
  }
}

/// What is done to a sound text so that it becomes one that nobody has thought of.
enum Mutation: CaseIterable {
  case flip, cut, double, insert, swap, truncate, repeated, number

  func apply(to text: inout [UInt8], pieces: [[UInt8]], _ draw: inout Draw) {
    let range = draw.range(in: text)
    switch self {
    case .flip:
      guard let index = range.first else { return }
      text[index] ^= 1 << UInt8(draw.below(8))
    case .cut: text.removeSubrange(range)
    case .double: text.insert(contentsOf: text[range], at: range.upperBound)
    case .insert: text.insert(contentsOf: draw.one(of: pieces), at: range.lowerBound)
    case .swap:
      let part = Array(text[range])
      text.removeSubrange(range)
      text.insert(contentsOf: part, at: draw.below(text.count + 1))
    case .truncate: if draw.below(4) == 0 { text.removeSubrange(range.lowerBound...) }
    case .repeated:
      let piece = draw.one(of: pieces)
      let count = 1 << draw.below(12)
      text.insert(
        contentsOf: Array(repeatElement(piece, count: count).joined()), at: range.lowerBound)
    case .number:
      guard let start = text[range].firstIndex(where: { (0x30...0x39).contains($0) }) else {
        return
      }
      let end = text[start...].firstIndex { !(0x30...0x39).contains($0) } ?? text.count
      text.replaceSubrange(start..<end, with: draw.one(of: Self.numbers).utf8)
    }
  }

  private static let numbers = [
    "0", "-1", "1e308", "1e999", "9223372036854775807", "-9223372036854775808",
    "18446744073709551616", "0.1", "00", "99999999999999999999999999", "-0", "1.5",
  ]

  /// What is odd in every format.
  static let pieces =
    [
      "\0", "\n", "\r\n", "\t", "\u{1B}[2J", "\u{7F}", "\u{202E}", "\u{FEFF}", "カ\u{3099}",
      "\u{301}",
      "/", "..", "\\", "\"", "'", "{", "}", "[", "]", "(", ")", ",", ":", "=", "%", "%s", "&", "?",
      "#", "null", "true", "nil", "-", "--", "[[", "]]", "\\u{d800}", "\\ud800", " ",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x80]]

  /// One of the texts, changed a few times.
  static func mutated(
    one texts: [String], more pieces: [String] = [], _ draw: inout Draw
  ) -> [UInt8] {
    mutated(Array(draw.one(of: texts).utf8), more: pieces, &draw)
  }

  static func mutated(_ text: [UInt8], more pieces: [String] = [], _ draw: inout Draw) -> [UInt8] {
    var text = text
    let pieces = Self.pieces + pieces.map { Array($0.utf8) }
    for _ in 0...draw.below(6) {
      draw.one(of: allCases).apply(to: &text, pieces: pieces, &draw)
    }
    return text
  }
}
