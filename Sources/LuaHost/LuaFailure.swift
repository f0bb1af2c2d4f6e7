/// How a task failed.
public struct LuaFailure: Error {
  /// What `tostring` makes of the error object. The object itself is on top of the thread's stack.
  public let message: String
  /// Where the error was raised; nil if memory had run out.
  public let traceback: LuaTraceback?
  /// What else is worth knowing, from the inside out: whose failure this was. Empty in a failure of
  /// `LuaThread`.
  public let context: [String]

  /// - Parameter context: from the inside out.
  public init(message: String, traceback: LuaTraceback?, context: [String] = []) {
    self.message = message
    self.traceback = traceback
    self.context = context
  }
}
