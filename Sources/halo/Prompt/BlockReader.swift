internal import LuaHost
internal import ScriptTools

/// Finds out, by Lua's own parser, what an input is.
struct BlockReader {
  let lua: LuaState

  /// What errors call an input.
  static let chunkName = "=input"

  enum Reading {
    case complete(Block)
    /// More has to follow; the message is for when nothing does.
    case unfinished(String)
    case wrong(String)
  }

  func isComplete(_ text: String) -> Bool {
    if case .unfinished = read(text) { false } else { true }
  }

  /// - Parameter line: what errors call its first line.
  func read(_ text: String, line: Int = 1) -> Reading {
    let reading = readAsIs(text, line)
    // Nothing in Lua ends in '!' except a comment, which is left alone because it compiles.
    guard case .wrong = reading,
      let bang = text.utf8.lastIndex(where: { $0 > UInt8(ascii: " ") }),
      text.utf8[bang] == UInt8(ascii: "!"),
      case .complete(var block) = readAsIs(String(text[..<bang]), line)
    else { return reading }
    block.hasConsent = true
    return .complete(block)
  }

  private func readAsIs(_ text: String, _ line: Int) -> Reading {
    let before = String(repeating: "\n", count: line - 1)
    // An expression is what Lua accepts behind `return`.
    let expression = "\(before)return \(text)"
    let expressionError = error(in: expression)
    if expressionError == nil {
      return .complete(Block(text: text, form: .expression, source: expression))
    }
    guard let statementError = error(in: before + text) else {
      return .complete(Block(text: text, form: .statements, source: before + Self.guarded(text)))
    }
    if let place = placeOfLastExpression(in: text) {
      let (statements, value) = (String(text[..<place]), String(text[place...]))
      return .complete(
        Block(
          text: statements.trimmed, form: .statements,
          source: before + Self.guarded("\(statements) return \(value)"),
          expression: value.trimmed))
    }
    let isUnfinished = [expressionError, statementError].contains {
      $0?.hasSuffix("<eof>") ?? false
    }
    return isUnfinished ? .unfinished(statementError) : .wrong(statementError)
  }

  /// Where the expression begins that statements are followed by: `local n = 2; n * n`. Nil when it is
  /// something else.
  private func placeOfLastExpression(in text: String) -> String.Index? {
    // It is short; of a long input only the end is looked at.
    for start in WordStarts.last(30, of: text).reversed() where start > text.startIndex {
      if error(in: "return \(text[start...])") == nil, error(in: String(text[..<start])) == nil {
        return start
      }
    }
    return nil
  }

  /// With a variable in scope that may have to be closed, `return f()` is no tail call, which would
  /// throw away the locals before the hook that keeps them could see them.
  /// It has a name that nobody uses: the input may speak of `_`.
  private static func guarded(_ text: String) -> String {
    "local __input <close> = nil " + text
  }

  /// What the parser has against a chunk; nil when it compiles.
  func error(in source: String) -> String? {
    do throws(LuaError) {
      // The blank is for an input that begins with '#', which Lua would skip as the first line of a
      // script; the line break for a quote that is never closed, which more lines will not close.
      try lua.stack.load(" \(source)\n", name: Self.chunkName)
      lua.stack.pop()
      return nil
    } catch {
      return error.description
    }
  }
}

/// One input of a session that Lua accepts.
struct Block {
  enum Form {
    case expression
    case statements
  }

  /// As it was typed, without a `!` at its end.
  let text: String
  let form: Form
  /// What is compiled.
  let source: String
  /// What stands behind the statements and is their result; nil for none.
  var expression: String?
  /// Whether it ended in `!`: its changes need not be asked about.
  var hasConsent = false
}
