internal import HuaweiCloud
public import LuaHost
public import TaskLoop

extension TaskLoopHooks {
  /// For scripts of the runtime: what cancels a task is an error of the cloud's form, and code that
  /// never waits can be interrupted.
  ///
  /// - Parameter lua: the state that the loop schedules. Not kept alive.
  public init(for lua: LuaState) {
    self.init()
    interruptLua = { [weak lua] in lua?.interrupt() }
    makeError = { [errors = ErrorTable()] in errors.error(CloudError($0)) }
  }
}

extension CloudError {
  /// What a cancelled task is told.
  fileprivate init(_ cancellation: Cancellation) {
    switch cancellation.cause {
    case .deadline:
      self.init(.timeout, operation: "task", message: cancellation.message)
    case .request, .failedChild, .failedScope, .stop, .lapse, .exit, .deadlock:
      self.init(.cancelled, operation: "task", message: cancellation.message)
    }
    isOfScript = cancellation.isOfScript
  }
}
