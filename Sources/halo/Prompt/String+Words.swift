internal import Text

extension String {
  /// Its words, as a shell takes them apart: what stands in quotes is not split, and a backslash
  /// makes the character behind it an ordinary one, but not between single quotes. Nil when a quote
  /// is not closed.
  var shellWords: [String]? {
    var words: [String] = []
    var word: String?
    var quote: Unicode.Scalar?
    var isEscaped = false
    for scalar in unicodeScalars {
      if isEscaped {
        word = (word ?? "") + String(scalar)
        isEscaped = false
      } else if scalar == "\\", quote != "'" {
        isEscaped = true
      } else if scalar == quote {
        quote = nil
      } else if quote == nil, scalar == "'" || scalar == "\"" {
        quote = scalar
        word = word ?? ""
      } else if quote == nil, scalar.isBlank {
        if let complete = word { words.append(complete) }
        word = nil
      } else {
        word = (word ?? "") + String(scalar)
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let word { words.append(word) }
    return words
  }

  /// Whether it can only be meant for a file, there or not: Lua has no such beginning of a sentence.
  var isNamedAsScript: Bool {
    hasSuffix(".lua")
      || ["/", "./", "../", "~/"].contains { utf8.starts(with: $0.utf8) }
  }

  /// Whether it is a name of Lua, or members of one: `eip`, `_.id`.
  var isPath: Bool {
    split(separator: ".", omittingEmptySubsequences: false).allSatisfy { name in
      let isName = name.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") }
      return isName && name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
    }
  }
}

extension String {
  /// Without the blanks at both ends.
  var trimmed: String {
    let text = unicodeScalars.drop(while: \.isBlank)
    let end = text.lastIndex { !$0.isBlank }.map { text.index(after: $0) }
    return String(text[..<(end ?? text.startIndex)])
  }
}

extension Unicode.Scalar {
  fileprivate var isBlank: Bool { self == " " || (0x09...0x0D).contains(value) }
}
