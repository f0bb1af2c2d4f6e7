extension String {
  /// Whether a terminal or a log reader may take some of it for more than characters.
  var hasControls: Bool { unicodeScalars.contains(where: \.isControl) }

  /// The text with control characters, line breaks among them, written as Lua writes them in
  /// strings: none of it can move a cursor, hide text or begin a line.
  package var escapingControls: String { escapingControls { _ in false } }

  /// The same for text of several lines, whose line breaks and tabs stay.
  package var escapingControlsInLines: String {
    escapingControls { $0 == "\n" || $0 == "\t" }
  }

  /// The text with all lines but the first indented, so that none of them can be taken for a
  /// message of its own. Those that begin with a blank or a tab are left as they are.
  package var withIndentedContinuation: String {
    guard contains("\n") else { return self }
    var isFirst = true
    let lines = split(separator: "\n", omittingEmptySubsequences: false).map { line in
      defer { isFirst = false }
      return isFirst || line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("\t")
        ? String(line) : "  \(line)"
    }
    return lines.joined(separator: "\n")
  }

  private func escapingControls(except isKept: (Unicode.Scalar) -> Bool) -> String {
    guard hasControls else { return self }
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case let scalar where !scalar.isControl || isKept(scalar): text.unicodeScalars.append(scalar)
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      default: text += "\\u{\(String(scalar.value, radix: 16))}"
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
