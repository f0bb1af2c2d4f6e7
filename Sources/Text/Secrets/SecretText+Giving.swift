// What is given to the name of a secret, however that is written.
extension SecretText {
  /// The value that is written out after a name.
  func given(
    to name: ArraySlice<UInt8>, _ kind: Kind, _ reading: inout Reading
  ) -> Range<Int>? {
    guard SecretName.isSecret(bytes: name, in: .member) else { return nil }
    let end = endOfNaming(name)
    // The end of the name itself when it is in quotes or brackets.
    let gap = kind == .source ? " \t\"']\\" : " \t\"'\\"
    var rest = bytes[end...].drop { gap.utf8.contains($0) }
    let signs = kind == .source ? "=:,(" : "=:"
    guard let sign = rest.first, signs.utf8.contains(sign) else { return nil }
    let isTight = rest.startIndex == end
    let isArrow = rest.starts(with: "=>".utf8)
    // Nobody writes a sentence so.
    let isAssigned =
      sign == UInt8(ascii: "=") && (isTight || kind == .source) || isArrow && kind != .source
    if isArrow { rest = rest.dropFirst(2) }
    rest = rest.drop { (" \t=\\" + signs).utf8.contains($0) || $0 == 0x0A && kind == .source }
    guard let first = rest.first else { return nil }
    let start = rest.startIndex
    if let quote = openingQuote(at: start) {
      guard let range = quoted(by: bytes[quote], from: quote + 1), !isCount(range, of: name)
      else { return nil }
      return kind == .answer && !isAssigned && !isRandom(bytes[range]) ? nil : range
    }
    if kind == .source {
      if first == UInt8(ascii: "[") { return start..<bytes.count }
      // Within a text, such as a header or a command line, a sign is all there is.
      let isWritten =
        sign == UInt8(ascii: ":")
        || sign == UInt8(ascii: "=") && isTight && isInText(name, &reading)
      guard isWritten, first.isNamePart else { return nil }
    } else if "[{(".utf8.contains(first) {
      return list(from: start, kind, isAssigned: isAssigned, &reading)
    }
    guard let (range, last) = word(from: start, of: name, &reading) else { return nil }
    if isAssigned { return range }
    return kind == .answer && !isRandom(range, last) || isPlain(range) ? nil : range
  }

  /// What is given to a name up to a blank or a sign, and where its last capital or digit is; nil for what is
  /// no secret.
  private func word(
    from start: Int, of name: ArraySlice<UInt8>, _ reading: inout Reading
  ) -> (Range<Int>, last: Int?)? {
    // What an authorization or a cookie carries has blanks in it.
    let last = String(decoding: name, as: UTF8.self).lowercased()
    let isLine = last.hasSuffix("authorization") || last.hasSuffix("cookie")
    let stops = isLine ? "\r\n\"'" : " \t\r\n&;,\"'<>)]}`"
    var value = reading.values[stops] ?? TextStretch()
    value.read(bytes, from: start, until: { $0 < 0x20 || stops.utf8.contains($0) }, \.isMixed)
    reading.values[stops] = value
    return secret(start..<value.range.upperBound, of: name).map { ($0, value.last) }
  }

  /// Where that ends which says what is given: behind `password[0]`, `tokens.1`, and behind the word `value`
  /// where the name is a value itself, as in `name="password" value="x"`.
  private func endOfNaming(_ name: ArraySlice<UInt8>) -> Int {
    let next = bytes[name.endIndex...].prefix(Self.longestGap).drop {
      "\"', \t\r\n\\".utf8.contains($0)
    }
    if next.startIndex > name.endIndex, next.startIndex < bytes.count {
      let end = endOfName(from: next.startIndex, atMost: 6)
      if String(decoding: bytes[next.startIndex..<end], as: UTF8.self).lowercased() == "value" {
        return end
      }
    }
    var end = name.endIndex
    while let next = endOfIndex(from: end) { end = next }
    return end
  }

  /// `[0]`, `["main"]`, `.0`.
  private func endOfIndex(from start: Int) -> Int? {
    let rest = bytes[start...].prefix(Self.longestGap)
    switch rest.first {
    case UInt8(ascii: "["):
      let inside = rest.dropFirst().prefix { $0 >= 0x20 && !"[]".utf8.contains($0) }
      return inside.endIndex < rest.endIndex && bytes[inside.endIndex] == UInt8(ascii: "]")
        ? inside.endIndex + 1 : nil
    case UInt8(ascii: "."):
      let digits = rest.dropFirst().prefix(while: \.isDigit)
      return digits.isEmpty ? nil : digits.endIndex
    default: return nil
    }
  }

  static let longestGap = 32

  /// Where the quotation mark is that begins a text, also one with letters before it: `b'…'`.
  private func openingQuote(at start: Int) -> Int? {
    let quote = bytes[start...].prefix(3).drop { "bBuUrRfF@$".utf8.contains($0) }
    guard let first = quote.first, first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") else {
      return nil
    }
    return quote.startIndex
  }

  /// Whether a value behind a colon is no value but what is said of it: a word of a sentence, or the name of a
  /// variable that holds it.
  func isPlain(_ range: Range<Int>) -> Bool {
    guard range.count <= Self.longestFlag else { return false }
    let text = String(
      decoding: bytes[range].drop { $0 == UInt8(ascii: "(") }.prefix { $0 != UInt8(ascii: ".") },
      as: UTF8.self)
    if Self.plainWords.contains(text.lowercased()) { return true }
    return text.utf8.contains(UInt8(ascii: "_"))
      && text.utf8.allSatisfy { $0.isUpper || $0.isDigit || $0 == UInt8(ascii: "_") }
      && SecretName.isSecret(text, in: .member)
  }

  private static let plainWords: Set<String> = [
    "set", "unset", "not", "no", "none", "nil", "is", "are", "was", "has", "have", "must", "may",
    "cannot", "can", "expired", "missing", "invalid", "wrong", "failed", "required", "unknown",
    "denied", "rejected", "accepted", "mismatch", "given", "give", "use", "see", "and", "or", "the",
    "a", "an", "it", "ok", "empty", "hidden", "there", "without", "from", "in",
  ]

  /// Whether a value tells only whether there is a secret.
  func isFlag(_ range: Range<Int>) -> Bool {
    range.count <= Self.longestFlag && Secrets.isFlag(String(decoding: bytes[range], as: UTF8.self))
  }

  static let longestFlag = 64

  /// Whether a text is as long and as mixed as credentials are.
  func isRandom(_ text: ArraySlice<UInt8>) -> Bool {
    isRandom(text.indices, text.lastIndex(where: \.isMixed))
  }

  /// - Parameter last: the last capital or digit in the text, or before it.
  func isRandom(_ text: Range<Int>, _ last: Int?) -> Bool {
    text.count >= 6
      && (last.map { $0 > text.lowerBound } ?? false
        || bytes[text.upperBound - 1] == UInt8(ascii: "="))
  }

  /// Whether a name in Lua source stands in a text. A command of the prompt is text as a whole.
  func isInText(_ name: ArraySlice<UInt8>, _ reading: inout Reading) -> Bool {
    reading.quotes.read(bytes, to: name.startIndex)
    return reading.quotes.isOpen || bytes.first == UInt8(ascii: ":")
  }

  /// What stands in quotation marks; nil for an empty text, which is no secret.
  func quoted(by quote: UInt8, from start: Int) -> Range<Int>? {
    // In a text within another one, what closes it is escaped as what opens it: `\"\"`.
    let escapes = bytes[..<(start - 1)].suffix(Self.longestGap).reversed().prefix {
      $0 == UInt8(ascii: "\\")
    }
    if bytes[start...].starts(with: Array(escapes) + [quote]) { return nil }
    let end = closing(quote, from: start)
    return end > start ? start..<end : nil
  }

  /// - Parameter limit: where it is given up; nil for the end of the text.
  func closing(_ quote: UInt8, from start: Int, before limit: Int? = nil) -> Int {
    let limit = limit ?? bytes.count
    var index = start
    while index < limit, bytes[index] != quote, bytes[index] != 0x0A {
      index += bytes[index] == UInt8(ascii: "\\") && index + 1 < limit ? 2 : 1
    }
    return index
  }

  /// Whether a value says how many there are of what a name is plural of: `tokens=1200`.
  func isCount(_ range: Range<Int>, of name: ArraySlice<UInt8>) -> Bool {
    Secrets.isCount(bytes[range]) && SecretName.isPlural(bytes: name)
  }

  /// What is given to a name of a secret, where it is one; nil for nothing, a flag, and how many there are.
  func secret(_ range: Range<Int>, of name: ArraySlice<UInt8>) -> Range<Int>? {
    range.isEmpty || isFlag(range) || isCount(range, of: name) ? nil : range
  }
}
