internal import Text

// What is to be seen of the block, in colours, and what the history suggests.
extension LineEditor {
  func draw() {
    let (scalars, cursor) = text
    var picture = Picture(
      prompt: prompt, continuationPrompt: continuationPrompt, text: scalars, cursor: cursor,
      below: below)
    if let colours {
      picture.colours = Self.inScalars(colours(String(scalars)), of: scalars)
      picture.suggestion =
        suggestion.map { rest in
          // All of it is taken, and its first line is shown.
          rest.firstIndex(of: "\n").map { Array(rest[..<$0]) + ["…"] } ?? rest
        } ?? []
    }
    canvas.draw(picture)
  }

  /// Ranges of bytes as ranges of scalars.
  private static func inScalars(
    _ parts: [(range: Range<Int>, sequence: String)], of scalars: [Unicode.Scalar]
  ) -> [(range: Range<Int>, sequence: String)] {
    guard !parts.isEmpty else { return [] }
    var starts: [Int: Int] = [:]
    var byte = 0
    for (index, scalar) in scalars.enumerated() {
      starts[byte] = index
      byte += UTF8.width(scalar)
    }
    starts[byte] = scalars.count
    return parts.compactMap { part in
      guard let start = starts[part.range.lowerBound], let end = starts[part.range.upperBound]
      else { return nil }
      return (start..<end, part.sequence)
    }
  }

  /// What the newest entry of the history that begins with the text goes on with; nil when there is
  /// none, or the cursor is not at the end.
  var suggestion: [Unicode.Scalar]? {
    let (scalars, cursor) = text
    guard colours != nil, outcome == nil, below.isEmpty, !scalars.isEmpty, cursor == scalars.count
    else { return nil }
    let bytes = Array(String(scalars).utf8)
    let entry = history.entries.last { entry in
      entry.utf8.count > bytes.count && entry.utf8.starts(with: bytes)
    }
    return entry.map { Array($0.unicodeScalars.dropFirst(scalars.count)) }
  }
}
