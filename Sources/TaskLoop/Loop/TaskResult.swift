public import LuaHost

/// How a task ended.
public enum TaskResult {
  /// The results are on the stack of its thread.
  case finished
  /// The error object is on top of the stack of its thread.
  case failed(LuaFailure)
}
