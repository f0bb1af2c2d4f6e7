import CLuaHost
import CPrefetch

/// The Lua side of one task: a function that can be suspended by the host functions it calls.
///
/// `lua_newthread` and `lua_resume` (§2.6 of the manual), with a message handler around the function.
public final class LuaThread {
  /// What came of a resumption.
  public enum Outcome {
    /// The function has returned; its results are all there is on `stack`.
    case finished
    /// A host function waits for an operation. Resume when it has ended.
    case suspended
    /// An error ended the task, after all its `<close>` variables were closed. The error object is
    /// on top of `stack`.
    case failed(LuaFailure)
  }

  /// Where a thread is in its life.
  public enum State: Sendable {
    case ready, running, suspended, ended
  }

  /// Where it is in its life.
  public private(set) var state = State.ready
  private let core: LuaCore
  private let task: OpaquePointer
  private let thread: OpaquePointer

  /// Takes a function and the arguments above it from the stack. [-(count + 1), +0, –]
  init(core: LuaCore, taking argumentCount: Int, from stack: LuaStack) {
    self.core = core
    task = lh_task_new(stack.thread, Int32(argumentCount))
    thread = lh_task_thread(task)
  }

  deinit {
    if core.main != nil { lh_task_free(task) }
  }

  /// The results, or the error object, of a thread that has ended.
  public var stack: LuaStack {
    precondition(core.main != nil, "the state of this thread has been closed")
    return LuaStack(thread, of: self)
  }

  /// Whether one of its `<close>` handlers is running or waiting.
  public var isClosing: Bool {
    core.main != nil && state != .ended && lh_task_is_closing(task)
  }

  /// The calls that are active now, in the coroutine that runs or waits. Nil when it has ended.
  public var activeCalls: LuaTraceback? {
    guard core.main != nil, state != .ended else { return nil }
    return LuaStack(lh_task_innermost(task)).traceback()
  }

  /// Has the locals of the thread's function, a chunk, put into the table on top of `stack` when it
  /// returns or fails. The thread must be ready; one of a state at a time can have this. [-1, +0, –]
  ///
  /// Left out are locals called `_`, and constants that the compiler has replaced by their values.
  public func keepLocals(inTableOn stack: LuaStack) {
    precondition(state == .ready, "a thread that has begun is to keep its locals")
    lh_task_keep_locals(task, stack.thread)
  }

  /// Has what a resumption reads first be at hand by then.
  public func prefetch() {
    CPrefetch.prefetch(UnsafeRawPointer(task), 64)
    CPrefetch.prefetch(UnsafeRawPointer(thread), 256)
  }

  /// Runs the thread until it waits or ends. It must be ready, or suspended with its operation
  /// ended.
  public func resume() -> Outcome {
    precondition(core.main != nil, "the state of this thread has been closed")
    precondition(state == .ready || state == .suspended, "a thread is resumed while \(state)")
    state = .running
    switch lh_task_resume(task) {
    case LH_TASK_SUSPENDED:
      state = .suspended
      return .suspended
    case LH_TASK_FINISHED:
      state = .ended
      return .finished
    default:
      state = .ended
      return .failed(failure())
    }
  }

  /// Ends a thread that is ready or suspended, without telling it why: its `<close>` variables are
  /// closed with no error, and where they wait, they wait in place. For the end of the program;
  /// a task is cancelled by throwing from `LuaScheduler.complete`.
  ///
  /// - Returns: What went wrong in closing a variable.
  public func close() -> LuaFailure? {
    precondition(state != .running, "a thread is closed while it is running")
    guard core.main != nil, state != .ended else { return nil }
    state = .running
    defer { state = .ended }
    return lh_task_close(task) ? nil : failure()
  }

  private func failure() -> LuaFailure {
    LuaFailure(
      message: stack.description(ofError: -1),
      traceback: lh_task_traceback(task).map { LuaTraceback($0) })
  }
}
