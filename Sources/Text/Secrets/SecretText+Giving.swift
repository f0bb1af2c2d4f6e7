// What is given to the name of a secret, however that is written.
extension SecretText {
  /// The value that is written out after a name.
  func given(
    to name: ArraySlice<UInt8>, _ kind: Kind, _ reading: inout Reading
  ) -> Range<Int>? {
    guard let sign = sign(behind: name, kind) else { return nil }
    let start = sign.end
    guard start < bytes.count else { return nil }
    let isWeighed = (kind == .answer || isSaidOf(name)) && !sign.isAssignment
    if let quote = openingQuote(at: start) {
      guard let range = quoted(by: quote).flatMap({ secret($0, of: name) }) else { return nil }
      return isWeighed && !isRandom(bytes[range]) ? nil : range
    }
    if kind == .source {
      if bytes[start] == UInt8(ascii: "[") { return start..<bytes.count }
      // Within a text, such as a header or a command line, a sign is all there is.
      let isWritten =
        sign.byte == UInt8(ascii: ":")
        || sign.byte == UInt8(ascii: "=") && sign.isTight && isInText(name, &reading)
      guard isWritten, bytes[start].isNamePart else { return nil }
    } else {
      if let block = block(from: start, below: name, isWeighed: isWeighed) { return block }
      if let bracket = openingBracket(at: start) {
        let list = list(from: bracket, kind, isAssigned: sign.isAssignment, &reading)
        return list.flatMap { typed($0) } ?? list.map { start..<$0.upperBound }
      }
    }
    guard let (range, last) = word(from: start, of: name, &reading) else { return nil }
    if sign.isAssignment { return range }
    if let text = typed(range) { return text }
    return isWeighed && !isRandom(range, last) || isPlain(range) ? nil : range
  }

  /// Whether it is a secret's name, also one of several words: `API key`, `Secret Access Key`, `password is`.
  func isOfSecret(_ name: ArraySlice<UInt8>, _ reading: inout Reading) -> Bool {
    if let isKnown = reading.names[name] { return isKnown || isOfSecretAsAWhole(name) }
    let isSecret = SecretName.isSecret(bytes: name, in: .member)
    // Names are few, unless somebody makes them up.
    if reading.names.count < 256, name.count <= Self.longestGap { reading.names[name] = isSecret }
    return isSecret || isOfSecretAsAWhole(name)
  }

  private func isOfSecretAsAWhole(_ name: ArraySlice<UInt8>) -> Bool {
    let blank = name.startIndex - 1
    guard name.count <= 6, blank > 0, bytes[blank] == 0x20,
      ["key", "keys", "phrase", "is"].contains(String(decoding: name, as: UTF8.self).lowercased())
    else { return false }
    let before = bytes[..<blank].suffix(Self.longestGap).reversed().prefix(while: \.isNamePart)
    return SecretName.isSecret(bytes: bytes[(blank - before.count)..<name.endIndex], in: .member)
  }

  /// Whether what stands behind a name and a colon is said of what has that name, so that it has to look like
  /// a credential: `assertion: expected 3`, `/run/token: not found`, `unexpected token: end`.
  func isSaidOf(_ name: ArraySlice<UInt8>) -> Bool {
    let before = bytes[..<name.startIndex].suffix(Self.longestFlag)
    let path = before.reversed().prefix { $0.isNamePart || "./".utf8.contains($0) }
    let isPath = path.first == UInt8(ascii: "/") && path.last == UInt8(ascii: "/")
    return isPath && !bytes[name.endIndex...].dropFirst().prefix(1).contains { $0 > 0x20 }
      || before.suffix(11).elementsEqual("unexpected ".utf8)
      || String(decoding: name, as: UTF8.self).lowercased() == "assertion"
  }

  /// `[`, or one behind the name of what makes a value: `Some(`.
  private func openingBracket(at start: Int) -> Int? {
    let bracket = endOfName(from: start, atMost: Self.longestGap)
    guard bracket < bytes.count else { return nil }
    return (bracket == start ? "[{(" : "(").utf8.contains(bytes[bracket]) ? bracket : nil
  }

  /// The text behind the type of what is given: `password: String = "x"`, `"password" => string(1) "x"`.
  private func typed(_ type: Range<Int>) -> Range<Int>? {
    let gap = bytes[type.upperBound...].prefix(Self.longestGap).prefix { " =".utf8.contains($0) }
    guard gap.first == 0x20,
      gap.contains(UInt8(ascii: "=")) || bytes[gap.startIndex - 1] == UInt8(ascii: ")"),
      gap.endIndex < bytes.count, "\"'".utf8.contains(bytes[gap.endIndex])
    else { return nil }
    return quoted(by: gap.endIndex)
  }

  /// What gives something to a name: `=`, `: `, ` => `.
  private struct Sign {
    let byte: UInt8
    /// Where what is given begins.
    let end: Int
    let isTight: Bool
    /// Whether nobody writes a sentence so.
    let isAssignment: Bool
  }

  private func sign(behind name: ArraySlice<UInt8>, _ kind: Kind) -> Sign? {
    let end = endOfNaming(name)
    // The end of the name itself when it is in quotes or brackets. Behind quotes a line may end.
    let isQuoted = end < bytes.count && "\"'\\".utf8.contains(bytes[end])
    let gap = isQuoted ? " \t\"'`]\\+?\r\n" : " \t\"'`]\\+?"
    var rest = bytes[end...].drop { gap.utf8.contains($0) }
    let signs = kind == .source ? "=:,(" : "=:"
    guard let sign = rest.first, signs.utf8.contains(sign), !rest.starts(with: "://".utf8)
    else { return nil }
    let isTight = rest.startIndex == end
    let isArrow = rest.starts(with: "=>".utf8)
    let isAssignment =
      sign == UInt8(ascii: "=") && (isTight || kind == .source) || isArrow && kind != .source
    if isArrow { rest = rest.dropFirst(2) }
    rest = rest.drop { (" \t\\=" + signs).utf8.contains($0) || $0 == 0x0A && kind == .source }
    let below = rest.drop { $0 <= 0x20 }
    if isQuoted, let first = below.first, "\"'[{(".utf8.contains(first) { rest = below }
    return Sign(byte: sign, end: rest.startIndex, isTight: isTight, isAssignment: isAssignment)
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
    // A blank may be escaped, and what an authorization carries be in quotation marks: `response="x"`.
    var before: UInt8 = 0
    var open: UInt8?
    let isEnd = { (byte: UInt8) in
      defer { before = byte }
      if byte < 0x20 { return true }
      if isLine, before == UInt8(ascii: "="), "\"'".utf8.contains(byte), open == nil {
        open = byte
      } else if byte == open {
        open = nil
      } else if open == nil, stops.utf8.contains(byte) {
        return isLine || before != UInt8(ascii: "\\") || byte != 0x20
      }
      return false
    }
    value.read(bytes, from: endOfTag(at: start), until: isEnd, \.isMixed)
    reading.values[stops] = value
    return secret(start..<value.range.upperBound, of: name).map { ($0, value.last) }
  }

  /// Where a value begins behind what YAML has in front of it, as `!!str` and `&name`, or behind a first sign
  /// that would end others: `password: &x`.
  private func endOfTag(at start: Int) -> Int {
    guard bytes[start - 1] == 0x20, start + 1 < bytes.count, bytes[start + 1] > 0x20 else {
      return start
    }
    let tag = bytes[start...].prefix(Self.longestGap).prefix { $0 > 0x20 }
    let value = bytes[tag.endIndex...].prefix(Self.longestGap).drop { $0 == 0x20 }
    if "!&".utf8.contains(bytes[start]), let first = value.first, first > 0x20 {
      return value.startIndex
    }
    return "&;,)]}".utf8.contains(bytes[start]) ? start + 1 : start
  }

  /// Where that ends which says what is given: behind `password[0]`, `tokens.1`, and behind the word `value`
  /// where the name is a value itself, as in `name="password" value="x"`.
  private func endOfNaming(_ name: ArraySlice<UInt8>) -> Int {
    let next = bytes[name.endIndex...].prefix(Self.longestGap).drop {
      "\"', \t\r\n\\&;].".utf8.contains($0)
    }
    if next.startIndex > name.endIndex, next.startIndex < bytes.count {
      let end = endOfName(from: next.startIndex, atMost: 6)
      if String(decoding: bytes[next.startIndex..<end], as: UTF8.self).lowercased() == "value" {
        return end
      }
    }
    var end = name.endIndex
    for _ in 0..<Self.mostIndexes { end = endOfIndex(from: end) ?? end }
    return end
  }

  private static let mostIndexes = 8

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
    "to", "too", "done", "expected", "should",
  ]

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

  /// What is given to a name of a secret, where it is one; nil for nothing and for what tells only of it.
  func secret(_ range: Range<Int>, of name: ArraySlice<UInt8>) -> Range<Int>? {
    range.isEmpty || Secrets.isNone(bytes[range], of: name, in: .member) ? nil : range
  }
}
