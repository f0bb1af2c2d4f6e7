internal import Text

/// Lays out text for a terminal of 80 columns.
package enum TextLayout {
  package static let width = 80

  /// `text` cut between words, with `indent` blanks before the first line and `hanging` before
  /// those that follow.
  package static func wrapped(
    _ text: String, indent: Int = 0, hanging: Int? = nil, width: Int = width
  ) -> String {
    let hanging = String(repeating: " ", count: hanging ?? indent)
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        (line, isEmpty) = (hanging, true)
      }
      line += isEmpty ? "\(word)" : " \(word)"
      isEmpty = false
    }
    lines.append(line)
    return lines.joined(separator: "\n")
  }

  /// Text that was laid out for `width` columns, or for none, on a narrower terminal: what is too long is cut
  /// between words, and goes on a little to the right of where it began.
  package static func narrowed(_ text: String, to width: Int) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { $0.columns <= width ? String($0) : narrowed(line: $0, to: width) }
      .joined(separator: "\n")
  }

  private static func narrowed(line: Substring, to width: Int) -> String {
    let start = min(line.utf8.prefix { $0 == UInt8(ascii: " ") }.count, width / 4)
    var lines = [""]
    var isEmpty = true
    // A long word begins farther to the left, rather than being cut.
    func begin(_ word: Substring, at indent: Int) {
      lines.append(String(repeating: " ", count: max(0, min(indent, width - word.columns))) + word)
      isEmpty = word.isEmpty
    }
    // Two blanks stand between columns.
    for word in line.drop(while: { $0 == " " }).split(
      separator: " ", omittingEmptySubsequences: false)
    {
      let last = lines.count - 1
      if last == 0 {
        begin(word, at: start)
      } else if isEmpty {
        lines.removeLast()
        begin(word, at: start + 2)
      } else if lines[last].columns + 1 + word.columns > width {
        lines[last] = lines[last].withoutBlanksAtEnd
        begin(word, at: start + 2)
      } else {
        lines[last] += " \(word)"
      }
    }
    return lines.dropFirst().joined(separator: "\n")
  }

  /// Rows whose columns begin at the same place; the last column is wrapped.
  package static func table(_ rows: [[String]], indent: Int = 2) -> String {
    guard let count = rows.first?.count, count > 0 else { return "" }
    let widths = (0..<count - 1).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let start = widths.reduce(indent) { $0 + $1 + 2 }
    return rows.map { row in
      var line = String(repeating: " ", count: indent)
      for (text, width) in zip(row, widths) {
        line += text + String(repeating: " ", count: width - text.count + 2)
      }
      let last = wrapped(row[count - 1], indent: start)
      let text = line + last.dropFirst(start)
      return text.trimmingBlanksAtEnd
    }.joined(separator: "\n")
  }

  /// A paragraph set in by two blanks, as code is.
  static func code(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
  }
}

extension String {
  fileprivate var trimmingBlanksAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
