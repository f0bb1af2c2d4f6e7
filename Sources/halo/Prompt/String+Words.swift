extension String {
  /// Its words, as a shell takes them apart: what stands in quotes is not split, and a backslash
  /// makes the character behind it an ordinary one, but not between single quotes. Nil when a quote
  /// is not closed.
  var shellWords: [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in self {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character.isWhitespace {
        if let complete = word { words.append(complete) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    guard quote == nil, !isEscaped else { return nil }
    if let word { words.append(word) }
    return words
  }

  /// Whether it is a name of Lua, or members of one: `eip`, `_.id`.
  var isPath: Bool {
    split(separator: ".", omittingEmptySubsequences: false).allSatisfy { name in
      name.first.map { $0.isLetter || $0 == "_" } ?? false
        && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
  }

  /// The variable that an error message of Lua says to be nil: `x` in `…a nil value (global 'x')`.
  var unknownGlobal: String? {
    let (start, end) = ("a nil value (global '", "')")
    let line = prefix { $0 != "\n" }
    guard line.hasSuffix(end), let quote = line.dropLast(end.count).lastIndex(of: "'"),
      line[...quote].hasSuffix(start)
    else { return nil }
    return String(line[line.index(after: quote)...].dropLast(end.count))
  }
}
