/// What Lua source is written with: the words of the language, names, and texts as literals.
package enum LuaSource {
  /// The reserved words, which no variable and no field after a dot can be called.
  package static let keywords: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
  ]

  /// A text as a literal: `"a\nb"`. Safe to print, since nothing in it can deceive, and what Lua reads
  /// it as is the same bytes; those that are no UTF-8 are written as `\xff`.
  package static func literal(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) {
      if text.isDeceptive || text.utf8.contains(where: { $0 == 0x22 || $0 == 0x5C }) {
        return "\"\(text.unicodeScalars.map(escaped).joined())\""
      }
      return "\"\(text)\""
    }
    // As a whole it is no text: every byte but ASCII's stands for itself.
    let digits = Array("0123456789abcdef")
    let escapes = bytes.map { byte in
      byte < 0x80
        ? escaped(Unicode.Scalar(byte)) : "\\x\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }
    return "\"\(escapes.joined())\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    default: scalar.isDeceptive ? scalar.luaEscape : String(scalar)
    }
  }
}

extension String {
  /// As a literal of Lua's: `"a\nb"`.
  package var luaLiteral: String { LuaSource.literal(utf8) }

  /// The text itself where it can be told from what is around it, else the literal.
  package var bareOrLiteral: String {
    let bytes = utf8
    let isClear =
      !isEmpty && bytes.first != UInt8(ascii: " ") && bytes.last != UInt8(ascii: " ")
    return isClear && !isDeceptive ? self : luaLiteral
  }

  /// Whether it has the form of a name. Reserved words have it, too.
  package var isLuaName: Bool {
    guard let first = utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
      return false
    }
    return utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
  }

  /// As a field in a table that is written out: `name`, `["a b"]`.
  package var luaField: String {
    isLuaName && !LuaSource.keywords.contains(self) ? self : "[\(luaLiteral)]"
  }
}
