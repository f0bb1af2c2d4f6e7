internal import JSON

/// A word of Lua source and where it stands.
struct LuaToken {
  enum Kind: Equatable {
    case name(String)
    case keyword(String)
    case symbol(String)
    case string(String)
    case number(JSONValue)
    case end
  }

  /// Both count from 1; the column in characters.
  struct Position: Hashable, Comparable {
    let line: Int
    let column: Int

    static func < (lhs: Position, rhs: Position) -> Bool {
      (lhs.line, lhs.column) < (rhs.line, rhs.column)
    }
  }

  let kind: Kind
  let position: Position
  /// Its bytes.
  let range: Range<Int>
}

/// Source that is no Lua, where it stops being that.
struct LuaSyntaxError: Error {
  let position: LuaToken.Position
}
