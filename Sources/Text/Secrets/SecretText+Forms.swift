// Other ways of giving something to the name of a secret than by a sign behind it.
extension SecretText {
  /// `["a", "b"]`, `{user: x}`, `('a', 'b')`; nil for an empty one, and for words of a sentence.
  func list(
    from start: Int, _ kind: Kind, isAssigned: Bool, _ reading: inout Reading
  ) -> Range<Int>? {
    let inside = bytes[(start + 1)...].drop { " \t\r\n".utf8.contains($0) }
    guard let first = inside.first, !"]})".utf8.contains(first) else { return nil }
    if !isAssigned {
      let word = inside.prefix(Self.longestFlag + 1).prefix {
        $0 > 0x20 && !"]}),".utf8.contains($0)
      }
      // An element of several is no word of a sentence.
      let isElement = word.endIndex < bytes.count && bytes[word.endIndex] == UInt8(ascii: ",")
      if !isElement, isPlain(word.indices) { return nil }
      if kind == .answer, !isRandom(bytes[start..<endOfList(from: start, within: 256, &reading)]) {
        return nil
      }
    }
    return start..<endOfList(from: start, &reading)
  }

  /// Where what begins with a bracket ends: of what is cut off in the middle, with its line, or with the text
  /// where it goes over lines or has texts in it.
  ///
  /// - Parameter count: how many bytes are looked at.
  private func endOfList(
    from start: Int, within count: Int = .max, _ reading: inout Reading
  ) -> Int {
    let limit = bytes[start...].prefix(count).endIndex
    if let end = closingBracket(from: start, before: limit, &reading) { return end + 1 }
    if "\"'\r\n".utf8.contains(bytes[start + 1]) { return limit }
    return bytes[start..<limit].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? limit
  }

  /// What closes the bracket at `start`, texts in quotation marks passed over.
  private func closingBracket(
    from start: Int, before limit: Int, _ reading: inout Reading
  ) -> Int? {
    if reading.unclosed.contains(start) { return nil }
    var open: [Int] = []
    var index = start
    // Up to where nothing closes what a quotation mark would open: that is not looked for again.
    var endOfUnclosed: [UInt8: Int] = [:]
    while index < limit {
      switch bytes[index] {
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "("): open.append(index)
      case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ")"):
        open.removeLast()
        if open.isEmpty { return index }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = bytes[index]
        guard !bytes[index - 1].isNamePart, index >= endOfUnclosed[quote] ?? 0 else { break }
        if let end = closing(index, before: limit, overLines: false) {
          index = end
        } else {
          endOfUnclosed[quote] = bytes[index..<limit].firstIndex(of: 0x0A) ?? limit
        }
      default: break
      }
      index += 1
    }
    if limit == bytes.count { reading.unclosed.formUnion(open) }
    return nil
  }

  /// `<password>x</password>`, `<wsse:Password Type="…">x</wsse:Password>`, and the element of
  /// `<property name="password">x</property>`.
  func inElement(_ name: ArraySlice<UInt8>, _ reading: inout Reading) -> Range<Int>? {
    guard name.endIndex < bytes.count, "> \t\r\n\"'".utf8.contains(bytes[name.endIndex]),
      let tag = tag(around: name), SecretName.isSecret(bytes: name, in: .member)
    else { return nil }
    let inside = bytes[name.endIndex...].prefix(256).prefix { !"<>".utf8.contains($0) }
    let end = inside.endIndex
    guard end < bytes.count, bytes[end] == UInt8(ascii: ">"), bytes[end - 1] != UInt8(ascii: "/"),
      let close = reading.tags.next(of: bytes[tag], from: end, in: bytes)
    else { return nil }
    return secret((end + 1)..<close, of: name)
  }

  /// The name of the element whose name this is, or in whose first tag it is the value of an attribute.
  private func tag(around name: ArraySlice<UInt8>) -> Range<Int>? {
    let before = bytes[..<name.startIndex].suffix(64)
    guard let open = before.lastIndex(of: UInt8(ascii: "<")) else { return nil }
    let tag = (open + 1)..<endOfTagName(from: open + 1)
    if tag.upperBound == name.endIndex { return tag.isEmpty ? nil : tag }
    guard let quote = before.last, "\"'".utf8.contains(quote), bytes[name.endIndex] == quote,
      before.dropLast().last == UInt8(ascii: "="), !tag.isEmpty,
      !before[open...].contains(UInt8(ascii: ">"))
    else { return nil }
    return tag
  }

  private func endOfTagName(from start: Int) -> Int {
    bytes[start...].firstIndex { !$0.isTagPart } ?? bytes.count
  }

  /// `--password x`, `["--password", "x"]`: nil where a sentence goes on, or where something stands for it.
  func option(_ name: ArraySlice<UInt8>, _ kind: Kind) -> Range<Int>? {
    guard name.first == UInt8(ascii: "-"), kind != .source || bytes.first == UInt8(ascii: ":"),
      !name.starts(with: "--no-".utf8)
    else { return nil }
    let gap = bytes[name.endIndex...].prefix(Self.longestGap).prefix {
      " \t\r\n,\"'\\".utf8.contains($0)
    }
    let isQuoted = gap.first.map { "\"'\\".utf8.contains($0) } == true
    guard gap.endIndex < bytes.count, gap.contains(where: { " \t,".utf8.contains($0) }),
      isQuoted || !gap.contains(UInt8(ascii: ","))
    else { return nil }
    let behind = gap.drop { !" \t,".utf8.contains($0) }
    if let quote = behind.firstIndex(where: { "\"'".utf8.contains($0) }) {
      return quoted(by: quote)
    }
    let rest = bytes[gap.endIndex...]
    guard !isQuoted, let first = rest.first, !"-<[({".utf8.contains(first) else { return nil }
    let end = rest.firstIndex { $0 <= 0x20 || "&;,\"'<>)]}`".utf8.contains($0) } ?? bytes.count
    guard let range = secret(gap.endIndex..<end, of: name), !isPlain(range) else { return nil }
    if kind == .answer, !isRandom(bytes[range]) { return nil }
    return saysNothing(range) ? nil : range
  }

  /// Whether a word behind an option goes on with a sentence, or stands for a value as `FILE` does.
  func saysNothing(_ range: Range<Int>) -> Bool {
    let word = bytes[range].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ":") }
    return word.allSatisfy { $0.isUpper || $0 == UInt8(ascii: "_") }
      || word.count <= Self.longestFlag
        && Self.wordsBehindOptions.contains(String(decoding: word, as: UTF8.self))
  }

  private static let wordsBehindOptions: Set<String> = [
    "to", "with", "for", "by", "on", "at", "of", "as", "option", "options", "flag", "argument",
    "value", "instead", "when", "if", "which", "that", "then", "takes", "needs", "expects", "wants",
    "requires", "before", "after", "should", "will", "would", "does", "were", "be", "been", "but",
  ]
}
