/// One thing wrong with a script, found without running it.
package struct Finding: Equatable, Sendable {
  /// Both count from 1; the column in characters.
  package let line: Int
  package let column: Int
  package let message: String

  init(at position: LuaToken.Position, _ message: String) {
    line = position.line
    column = position.column
    self.message = message
  }
}
