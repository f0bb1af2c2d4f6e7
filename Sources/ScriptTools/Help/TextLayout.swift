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
