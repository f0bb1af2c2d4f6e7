public import LuaHost
public import Ports

/// What a `TaskLoop` asks and tells the program that it is part of.
public struct TaskLoopHooks {
  /// Makes the error that a cancelled task gets.
  public var makeError: (Cancellation) -> LuaError = { LuaError($0.message, level: 0) }
  /// How long `<close>` handlers may wait after their task was cancelled.
  public var gracePeriod = Duration.seconds(10)
  /// Makes Lua code ask `interrupted`: `LuaState.interrupt`. May be called by a signal handler.
  public var interruptLua: () -> Void = {}
  /// Is to interrupt Lua code when a time has come, because no event can while it runs. Told whenever
  /// that time changes; nil where nothing has to end in time.
  public var setAlarm: ((Instant) -> Void)?
  /// Is shown the error, on top of the stack, of a task that nobody waits for and that fails nobody:
  /// it was cancelled, or something else had failed before it.
  public var showUnseenError: ((ScheduledTask, LuaStack) -> Void)?
  /// Answers `requestReport`.
  public var report: ((TaskLoop) -> Void)?
  /// Is told what is under way.
  public var observer: (any TaskLoopObserver)?

  /// None but those that every loop needs, as they stand above.
  public init() {}
}
