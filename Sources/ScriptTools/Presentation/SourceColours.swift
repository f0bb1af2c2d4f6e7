/// What words of Lua source are, for an editor that colours them while they are typed.
package enum SourceColours {
  /// The parts that are set off, in their order; all else is plain.
  ///
  /// - Parameter text: source that may end anywhere, and may be none.
  package static func parts(of text: [UInt8]) -> [(range: Range<Int>, part: TextStyle.Part)] {
    let beginning = LuaLexer.beginning(of: text)
    var parts: [(range: Range<Int>, part: TextStyle.Part)] = []
    var end = 0
    // Between words there are blanks and comments.
    func between(_ range: Range<Int>) {
      guard let dash = text[range].firstIndex(where: { !$0.isBlank }),
        text[dash...].starts(with: "--".utf8)
      else { return }
      parts.append((dash..<range.upperBound, .comment))
    }
    for token in beginning.tokens {
      between(end..<token.range.lowerBound)
      end = token.range.upperBound
      switch token.kind {
      case .keyword: parts.append((token.range, .keyword))
      case .string, .number: parts.append((token.range, .literal))
      case .name, .symbol, .end: break
      }
    }
    switch beginning.end {
    case .text(let start, let closing):
      parts.append((max(end, start - closing.utf8.count)..<text.count, .literal))
    case .comment, .words: between(end..<text.count)
    case .nonsense: break
    }
    return parts
  }
}

/// Where words of Lua source begin.
package enum WordStarts {
  /// The last ones of a text, in order.
  package static func last(_ count: Int, of text: String) -> [String.Index] {
    LuaLexer.beginning(of: Array(text.utf8)).tokens.suffix(count).map {
      text.utf8.index(text.startIndex, offsetBy: $0.range.lowerBound)
    }
  }
}
