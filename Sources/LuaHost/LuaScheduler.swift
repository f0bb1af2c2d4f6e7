/// The loop on which host functions wait.
///
/// A host function that waits registers an operation with the scheduler, for the task that is
/// running, and returns `.suspend`. Then one of two things happens:
///
/// - The task is suspended: `LuaThread.resume` returns `.suspended`. When the operation has ended,
///   the scheduler resumes the task, and Lua calls `complete` in the place that waited.
/// - The place cannot be suspended (a comparator of `table.sort`, a `__tostring` …). Lua calls
///   `pump`, which runs the loop until the operation has ended, and then `complete`.
///
/// A finalizer (`__gc`) must not wait at all. Ask `LuaStack.isInFinalizer` before registering.
public protocol LuaScheduler: AnyObject {
  /// Pushes the results of the operation that the running task waited for.
  ///
  /// The stack is empty, and belongs to the task or to a coroutine inside it. An error thrown here
  /// is raised where the script waited, which is also how a task is cancelled: `<close>` variables
  /// are closed and may wait. `.suspend` waits for another operation.
  func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict

  /// Runs the loop until the operation that the running task registered last has ended.
  ///
  /// No thread may be resumed meanwhile: Lua is in the middle of a call.
  func pump(_ stack: LuaStack)

  /// Lua code was running when `LuaState.interrupt` was called. What this throws is raised where the
  /// code is.
  ///
  /// - Returns: Whether to ask again soon; if not, the interruption is over.
  func interrupted(_ stack: LuaStack) throws(LuaError) -> Bool
}

extension LuaScheduler {
  /// Forgets the interruption: for a loop that has nothing to stop for.
  public func interrupted(_ stack: LuaStack) throws(LuaError) -> Bool { false }
}
