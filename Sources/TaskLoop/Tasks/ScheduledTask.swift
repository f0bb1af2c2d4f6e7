public import LuaHost
public import Ports

/// A Lua thread, what it waits for, and the tasks below it: a task is the scope of what it spawns.
public final class ScheduledTask {
  /// Where a task is in its life.
  public enum State: String, Sendable {
    /// Its body has not begun.
    case notStarted = "not started"
    case running
    case waiting
    /// What it waited for has ended; its turn comes.
    case ready
    /// Its body has ended, a task below it has not.
    case finishing
    case ended
  }

  // What every turn asks for comes first, side by side in memory: of ten thousand tasks, none is at hand
  // when its turn comes.

  /// Nil for what runs outside of any task, which can only wait in place.
  let thread: LuaThread?
  /// The wait registered last, until its results have been delivered.
  private(set) var awaited: WaitID?
  private var completion: LuaFunction?
  /// What stands between the end of the wait and whoever is told of it.
  private var interpreter: ((@escaping LuaFunction) -> LuaFunction)?
  /// How its body ended; nil while it has not.
  private(set) var bodyResult: TaskResult?
  /// Why it is to end; nil while it may go on.
  private(set) var cancellation: Cancellation?
  /// How often it was told that it is cancelled.
  var deliveryCount = 0

  /// Which task it is.
  public let id: TaskID
  /// As the script called it; nil if it did not.
  public let name: String?
  /// Where `task.spawn` was called.
  public let spawnedAt: LuaPosition?
  /// Nil for what the host itself started.
  public internal(set) weak var parent: ScheduledTask?
  /// When it is cancelled, unless it has ended; no later than its parent's.
  public let deadline: Instant
  /// A mark of the host's: what it has agreed to for a block, and for all that comes of it.
  public let hasConsent: Bool
  /// Whether it is an affair of the host's, which failures do not speak of.
  let isAnonymous: Bool
  /// Is told that its deadline has come before it has ended.
  public var whenOutOfTime: (() -> Void)?
  /// What a task says that ran out of time.
  let timeoutMessage: String

  /// Until when `<close>` handlers may wait once it is cancelled.
  private(set) var graceEnd = Instant.never
  /// How long `<close>` handlers have at least, counted from the cancellation or from when they began
  /// what takes so long; nil for as long as usual.
  private(set) var leastGrace: Duration?
  /// Its grace was ended before its time.
  private var hasLostGrace = false
  /// It was cancelled when its body had ended and tasks below it had not.
  private(set) var isCutShort = false
  /// Whether its `<close>` handlers were at work when it was cancelled, as those of a script that has failed.
  private(set) var wasClosing = false

  var children: [TaskID: ScheduledTask] = [:]
  /// The task below it whose failure became its own.
  var failedChild: ScheduledTask?
  /// The task whose error was last raised in it by a wait.
  var reraised: ScheduledTask?

  /// How it ended, with all tasks below it.
  public internal(set) var result: TaskResult?

  private var watchers: [ObjectIdentifier: Waker] = [:]
  private var endings: [(TaskEndings, Int)] = []

  init(
    id: TaskID, thread: LuaThread?, parent: ScheduledTask? = nil, name: String? = nil,
    spawnedAt: LuaPosition? = nil, deadline: Instant = .never,
    timeoutMessage: String = "the deadline has passed", hasConsent: Bool = false,
    isAnonymous: Bool = false
  ) {
    self.id = id
    self.isAnonymous = isAnonymous
    self.hasConsent = hasConsent
    self.thread = thread
    self.parent = parent
    self.name = name
    self.spawnedAt = spawnedAt
    self.deadline = deadline
    self.timeoutMessage = timeoutMessage
  }

  /// Where it is now, derived from what it waits for and what has ended.
  public var state: State {
    if result != nil { return .ended }
    if bodyResult != nil { return .finishing }
    if awaited != nil { return isReady ? .ready : .waiting }
    return thread?.state == .ready ? .notStarted : .running
  }

  /// The calls that are active in it.
  public var activeCalls: LuaTraceback? { thread?.activeCalls }

  /// Those below it, oldest first.
  var childrenInOrder: [ScheduledTask] {
    children.values.sorted { $0.id.number < $1.id.number }
  }

  /// The first to cancel says why.
  func cancel(_ cancellation: Cancellation, graceEnd: Instant) {
    guard self.cancellation == nil else { return }
    self.cancellation = cancellation
    self.graceEnd = graceEnd
    isCutShort = bodyResult != nil
    wasClosing = thread?.isClosing ?? false
  }

  /// Whether it is to end before its time.
  public var isCancelled: Bool { cancellation != nil }

  /// Leaves its `<close>` handlers no more time.
  func endGrace(at now: Instant) {
    graceEnd = min(graceEnd, now)
    hasLostGrace = true
  }

  /// Gives its `<close>` handlers at least so long from now on; nil for the usual time.
  func setLeastGrace(_ duration: Duration?, at now: Instant) {
    leastGrace = duration
    guard let duration, cancellation != nil, !hasLostGrace else { return }
    graceEnd = max(graceEnd, now + duration)
  }

  /// Whether it was cancelled because its time was over.
  public var isOutOfTime: Bool {
    if case .deadline = cancellation?.cause { true } else { false }
  }

  /// Whether its cancellation is held back, because a `<close>` handler cleans up.
  func isCleaningUp(at now: Instant) -> Bool {
    cancellation != nil && now < graceEnd && thread?.isClosing ?? false
  }

  /// Whether `other` is this task, or one above it.
  public func isInside(_ other: ScheduledTask) -> Bool {
    sequence(first: self, next: \.parent).contains { $0 === other }
  }
}

// MARK: Running

extension ScheduledTask {
  /// Runs the thread until it waits or ends.
  func resume() {
    switch thread?.resume() {
    case .finished: bodyResult = .finished
    case .failed(let failure): bodyResult = .failed(failure)
    case .suspended, nil: break
    }
  }

  /// Ends without having begun.
  func skipBody(_ failure: LuaFailure) {
    bodyResult = .failed(failure)
  }

  /// Whether what it waited for has ended.
  var isReady: Bool { completion != nil }

  func await(_ id: WaitID) {
    awaited = id
    completion = nil
    interpreter = nil
  }

  /// Has what it waits for deliver its results through a function.
  func deliver(through interpreter: @escaping (@escaping LuaFunction) -> LuaFunction) {
    self.interpreter = interpreter
  }

  /// Takes note of how a wait ended. False if it is not the one that is waited for.
  func complete(_ id: WaitID, with completion: @escaping LuaFunction) -> Bool {
    guard awaited == id else { return false }
    self.completion = completion
    return true
  }

  /// Hands out what delivers the results, once.
  func takeCompletion() -> LuaFunction? {
    defer {
      awaited = nil
      completion = nil
      interpreter = nil
    }
    guard let completion, let interpreter else { return completion }
    return interpreter(completion)
  }
}

// MARK: Being waited for

extension ScheduledTask {
  /// Whether somebody will learn how it ended.
  var isWatched: Bool { !watchers.isEmpty || !endings.isEmpty }

  func watch(_ watcher: AnyObject, _ waker: Waker) {
    watchers[ObjectIdentifier(watcher)] = waker
  }

  func unwatch(_ watcher: AnyObject) {
    watchers[ObjectIdentifier(watcher)] = nil
  }

  func tell(_ endings: TaskEndings, tag: Int) {
    self.endings.append((endings, tag))
  }

  /// Tells those who wait.
  func announceEnd() {
    let (watchers, endings) = (watchers, endings)
    self.watchers = [:]
    self.endings = []
    for waker in watchers.values { waker.wake() }
    for (endings, tag) in endings { endings.add(tag) }
  }
}

/// Names one task. Never reused within a loop.
public struct TaskID: Hashable, Sendable {
  /// In the order of beginning, from 1; 0 is what runs outside of any task.
  public let number: UInt64
}

/// How a task ended.
public enum TaskResult {
  /// The results are on the stack of its thread.
  case finished
  /// The error object is on top of the stack of its thread.
  case failed(LuaFailure)
}
