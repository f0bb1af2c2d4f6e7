/// How a task failed.
public struct LuaFailure: Error {
  /// What `tostring` makes of the error object. The object itself is on top of the thread's stack.
  public let message: String
  /// Where the error was raised; nil if memory had run out.
  public let traceback: LuaTraceback?
}
