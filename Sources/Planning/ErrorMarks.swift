internal import JSON

// What the line of an error tells of its request is another each time, and a script may send that line on.

extension JSONValue {
  /// Without what errors tell of their requests: ` [request 0a1b]`, ` [2 attempts]`.
  var withoutErrorMarks: JSONValue { mapTexts(\.withoutErrorMarks) }
}

extension String {
  private static let (start, end) = (Array(" [".utf8), UInt8(ascii: "]"))

  /// Whether there may be such a mark in it.
  var mayHaveErrorMarks: Bool { contains(" [request ") || contains(" attempts]") }

  fileprivate var withoutErrorMarks: String {
    guard mayHaveErrorMarks else { return self }
    var (kept, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(utf8)[...])
    while let first = rest.first {
      if rest.starts(with: Self.start), let end = rest.firstIndex(of: Self.end),
        Self.isMark(rest[(rest.startIndex + Self.start.count)..<end])
      {
        rest = rest[(end + 1)...]
      } else {
        kept.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// - Parameter text: what stands between the brackets.
  private static func isMark(_ text: ArraySlice<UInt8>) -> Bool {
    if text.starts(with: "request ".utf8) { return text.dropFirst(8).allSatisfy { $0 > 0x20 } }
    let count = text.prefix { (0x30...0x39).contains($0) }
    return !count.isEmpty && text.dropFirst(count.count).elementsEqual(" attempts".utf8)
  }
}
