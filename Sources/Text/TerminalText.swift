/// Text from elsewhere (a server, a file, a script) as it may stand before a person: in questions,
/// errors, tables, completions and logs.
///
/// What could move a cursor, begin a line, hide something or turn the direction of writing round is
/// written as an escape, in the one way in which Lua would read it: `\n`, `\u{202e}`.
extension Unicode.Scalar {
  /// Whether a terminal or a reader may take it for more than a character: controls (C0, DEL and C1),
  /// separators of lines and paragraphs, what sets the direction of writing, and what has no form of
  /// its own. Joiners and variation selectors, which scripts and emoji are written with, are none.
  package var isDeceptive: Bool {
    if value < 0x7F { return value < 0x20 }
    if value < 0xA0 { return true }
    switch value {
    case 0x200C, 0x200D, 0x180B...0x180D, 0x180F, 0xFE00...0xFE0F, 0xE0100...0xE01EF: return false
    default: break
    }
    switch properties.generalCategory {
    case .lineSeparator, .paragraphSeparator: return true
    default: return properties.isBidiControl || properties.isDefaultIgnorableCodePoint
    }
  }

  /// The escape for it that Lua's string literals have: `\n`, `\u{9b}`.
  package var luaEscape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: "\\u{\(String(value, radix: 16))}"
    }
  }

  /// What stands for it on a line that is being edited, at this column.
  ///
  /// A tab is so many blanks; what could deceive is its escape; what a terminal has no form for is
  /// U+FFFD.
  package func shown(atColumn column: Int) -> String {
    if self == "\t" { return String(repeating: " ", count: 8 - column % 8) }
    if isDeceptive { return luaEscape }
    return TextWidth.isShown(self) ? String(self) : "\u{FFFD}"
  }
}

extension String {
  /// Whether a terminal or a reader may take some of it for more than characters.
  package var isDeceptive: Bool {
    // Nearly everything, and cheap.
    if utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return false }
    return unicodeScalars.contains(where: \.isDeceptive)
  }

  /// The text on one line, with nothing in it that could deceive.
  package var escapingControls: String { escaping { _ in false } }

  /// The same for text of several lines, whose line breaks and tabs stay.
  package var escapingControlsInLines: String { escaping { $0 == "\n" || $0 == "\t" } }

  /// The text on one line for messages: every run of line breaks and other controls is one blank.
  package var oneLine: String {
    guard isDeceptive else { return self }
    var result = ""
    var wasControl = false
    for scalar in unicodeScalars {
      let isControl = scalar.breaksLine
      if !isControl {
        result += scalar.isDeceptive ? scalar.luaEscape : String(scalar)
      } else if !wasControl {
        result += " "
      }
      wasControl = isControl
    }
    return result
  }

  /// At most `length` scalars of it for messages, escaped, cut with an ellipsis.
  package func excerpt(_ length: Int) -> String {
    let beginning = String(unicodeScalars.prefix(length))
    let text = beginning.escaping { _ in false }
    return beginning.unicodeScalars.count < unicodeScalars.count ? text + "…" : text
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

  private func escaping(except isKept: (Unicode.Scalar) -> Bool) -> String {
    guard isDeceptive else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if !scalar.isDeceptive || isKept(scalar) {
        text.unicodeScalars.append(scalar)
      } else {
        text += scalar.luaEscape
      }
    }
    return text
  }
}

extension Unicode.Scalar {
  fileprivate var breaksLine: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
