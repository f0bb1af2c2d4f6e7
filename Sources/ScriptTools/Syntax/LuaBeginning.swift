/// The beginning of Lua source: what has been typed so far.
struct LuaBeginning {
  enum End: Equatable {
    /// Between words, or right after one.
    case words
    case comment
    /// A string that begins at `start`, after its quote, and wants `closing`.
    case text(start: Int, closing: String)
    /// Something that can begin no Lua.
    case nonsense
  }

  /// The words that are whole.
  let tokens: [LuaToken]
  let end: End
}

extension LuaLexer {
  /// The words of source that may end anywhere, and what it ends in.
  static func beginning(of bytes: [UInt8]) -> LuaBeginning {
    var lexer = LuaLexer(bytes)
    var tokens: [LuaToken] = []
    while true {
      do throws(LuaSyntaxError) {
        let token = try lexer.next()
        if token.kind == .end {
          return LuaBeginning(tokens: tokens, end: lexer.endsInComment ? .comment : .words)
        }
        tokens.append(token)
      } catch {
        return LuaBeginning(tokens: tokens, end: lexer.unfinished)
      }
    }
  }

  /// What could not be read to its end.
  private var unfinished: LuaBeginning.End {
    guard let wordStart else { return .comment }
    let byte = bytes[wordStart]
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      // A line break ends it too early.
      if index < bytes.count || bytes.last == UInt8(ascii: "\n") { return .nonsense }
      return .text(start: wordStart + 1, closing: byte == UInt8(ascii: "'") ? "'" : "\"")
    }
    guard byte == UInt8(ascii: "["), index == bytes.count || bytes[wordStart...].count > 1,
      let end = bytes[(wordStart + 1)...].firstIndex(of: byte)
    else { return .nonsense }
    let marks = String(repeating: "=", count: end - wordStart - 1)
    return .text(start: end + 1, closing: "]\(marks)]")
  }
}
