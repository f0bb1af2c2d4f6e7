/// One thing wrong with a script, found without running it.
public struct Finding: Equatable, Sendable {
  /// Both count from 1; the column in characters.
  public let line: Int
  public let column: Int
  public let message: String

  init(at position: LuaToken.Position, _ message: String) {
    line = position.line
    column = position.column
    self.message = message
  }
}
