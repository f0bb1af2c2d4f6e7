// Texts in quotation marks.
extension SecretText {
  /// Where the quotation mark is that begins a text, also one with letters before it: `b'…'`, `$'…'`.
  func openingQuote(at start: Int) -> Int? {
    let quote = bytes[start...].prefix(3).drop { "bBuUrRfF@$".utf8.contains($0) }
    guard let first = quote.first, "\"'`".utf8.contains(first) else { return nil }
    return quote.startIndex
  }

  /// What stands in the quotation marks of which one is at `quote`, or in three of them, over lines, too; nil
  /// for an empty text, which is no secret.
  func quoted(by quote: Int) -> Range<Int>? {
    let sign = bytes[quote]
    let start = quote + 1
    if bytes[start...].starts(with: [sign, sign]) {
      let inside = bytes[(start + 2)...]
      let end = inside.firstRange(of: [sign, sign, sign])?.lowerBound ?? bytes.count
      return inside.startIndex < end ? inside.startIndex..<end : nil
    }
    let end = closing(quote) ?? bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    let escapes = bytes[start..<end].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    let range = start..<(end - min(escapes, depth(of: quote)))
    return range.isEmpty ? nil : range
  }

  /// Where the quotation mark is that closes the text another one begins: the next that is not escaped deeper.
  /// In a text within another one both are escaped: `\"x\"`.
  ///
  /// - Parameter limit: where it is given up.
  func closing(_ quote: Int, before limit: Int = .max, overLines: Bool = true) -> Int? {
    let depth = depth(of: quote)
    var escapes = 0
    for index in (quote + 1)..<max(quote + 1, min(limit, bytes.count)) {
      switch bytes[index] {
      case UInt8(ascii: "\\"):
        escapes += 1
        continue
      case bytes[quote] where escapes < depth || escapes % (2 * depth + 2) == depth: return index
      case 0x0A where !overLines: return nil
      default: break
      }
      escapes = 0
    }
    return nil
  }

  /// How many backslashes a quotation mark is escaped with.
  private func depth(of quote: Int) -> Int {
    bytes[..<quote].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
  }
}
