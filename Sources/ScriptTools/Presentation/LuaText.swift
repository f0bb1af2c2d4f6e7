internal import Text

extension String {
  /// As a literal of Lua's: `"a\nb"`. Safe to print: it holds no control characters.
  package var luaLiteral: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.isControl: text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// The text itself where it can be told from what is around it, else the literal.
  var bareOrLiteral: String {
    let isClear =
      !isEmpty && first != " " && last != " " && !unicodeScalars.contains { $0.isControl }
    return isClear ? self : luaLiteral
  }

  /// How many columns of a terminal it takes.
  package var columns: Int { TextWidth.of(self) }

  /// Cut, with a mark, so that it takes no more columns than `width`.
  package func cut(to width: Int) -> String {
    guard columns > width else { return self }
    var (text, used) = ("", 0)
    for character in self {
      let next = String(character).columns
      guard used + next < width else { break }
      text.append(character)
      used += next
    }
    return text + "…"
  }

  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - columns))
  }

  var withoutBlanksAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

extension Unicode.Scalar {
  /// Also what turns the direction of writing round, which makes text look like another.
  fileprivate var isControl: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    default: false
    }
  }
}
