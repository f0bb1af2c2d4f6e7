public import LuaHost
public import Ports

/// What a `TaskLoop` asks and tells the program that it is part of.
public struct TaskLoopHooks {
  /// Makes the error that a cancelled task gets.
  public var makeError: (Cancellation) -> LuaError = { LuaError($0.message, level: 0) }
  /// How long `<close>` handlers may wait after their task was cancelled.
  public var gracePeriod = Duration.seconds(10)
  /// Makes Lua code ask `interrupted`: `LuaState.interrupt`.
  public var interruptLua: () -> Void = {}
  /// Is to interrupt Lua code when a time has come, because no event can while it runs. Told whenever
  /// that time changes; nil where nothing has to end in time.
  public var setAlarm: ((Instant) -> Void)?
  /// Is shown the error, on top of the stack, of a task that nobody waits for and that fails nobody:
  /// it was cancelled, or something else had failed before it.
  public var showUnseenError: ((ScheduledTask, LuaStack) -> Void)?
  /// Answers `signals_ask_report`.
  public var report: ((TaskLoop) -> Void)?
  /// Is told what is under way.
  public var observer: (any TaskLoopObserver)?

  /// None but those that every loop needs, as they stand above.
  public init() {}
}

/// Is told what a `TaskLoop` waits for. It must not use the loop or Lua while it is being told.
public protocol TaskLoopObserver: AnyObject {
  /// A wait has begun. Not called for one that ends at once.
  func waitStarted(_ activity: Activity)
  /// A wait looks different from what was told last.
  func waitChanged(_ activity: Activity)
  /// A wait has ended. Called once for each one that was started.
  func waitEnded(_ activity: Activity)

  /// How often `tick` is wanted while the loop waits; nil lets the loop sleep undisturbed.
  var tickInterval: Duration? { get }
  /// Time has passed.
  ///
  /// - Parameters:
  ///   - waits: how many are under way, but for those that only other tasks can end.
  ///   - oldest: gives so many of them, oldest first.
  func tick(at now: Instant, waits: Int, oldest: (_ count: Int) -> [Activity])
}

extension TaskLoopObserver {
  /// No ticks.
  public var tickInterval: Duration? { nil }
  /// Nothing to do when time passes.
  public func tick(at now: Instant, waits: Int, oldest: (_ count: Int) -> [Activity]) {}
}

/// Names one wait of a task. Never reused within a loop.
public struct WaitID: Hashable, Sendable {
  /// In the order of beginning.
  public let number: UInt64
  /// Where it is kept.
  let place: Int
}

/// What one wait is for and how far it has come, for people to look at.
public struct Activity: Equatable, Sendable {
  /// The wait itself.
  public let id: WaitID
  /// The task that waits.
  public let task: TaskID
  /// What the user asked for: `cloud.eip.bind`.
  public let what: String
  /// What is seen of it now, in the words of the service.
  public let state: String?
  /// When the wait began.
  public let since: Instant
  /// When it will look again; nil while it waits for an answer or for
  /// somebody else.
  public let nextStep: Instant?
  /// What it is about, in a person's words; nil where there is no more to say than `what`.
  public var subject: String? = nil
}
