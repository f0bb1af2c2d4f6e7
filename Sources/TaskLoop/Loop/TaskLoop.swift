package import CSignals
import Glibc
import HeapModule
public import LuaHost
public import Ports

/// Runs Lua tasks, and whatever they wait for, on one thread.
///
///     let loop = TaskLoop(clock: clock, transport: CurlTransport(clock: clock))
///     lua.scheduler = loop  // which does not keep it alive
///     let result = loop.run(lua.stack.makeThread())
///
/// A host function waits by registering a `Wait`:
///
///     lua.register(module: "task", ["sleep": { stack throws(LuaError) in
///       let duration = Duration(saturatingSeconds: stack.number(at: 1) ?? 0)
///       return try loop.suspend(stack, on: Sleep(until: clock.now + duration))
///     }])
///
/// Invariants:
/// 1. A task has at most one wait, and only the end of that resumes it.
/// 2. Lua runs from `run` alone, never from within an event: what has ended waits in a queue.
/// 3. Tasks are resumed in the order in which their waits ended.
/// 4. A task ends after all the tasks below it.
/// 5. A task that is cancelled stays cancelled: every wait raises, except in a `<close>` handler
///    during the grace period.
public final class TaskLoop: LuaScheduler {
  let clock: any Clock
  let driver: WaitDriver
  let hooks: TaskLoopHooks
  /// What runs outside of any task, such as a `tostring` from Swift.
  private let outside = ScheduledTask(id: TaskID(number: 0), thread: nil)
  var running: ScheduledTask
  /// The task that `run` runs.
  var root: ScheduledTask?
  /// The scope of the tasks that outlive what started them; nil when none may.
  var background: Background?
  var live: [TaskID: ScheduledTask] = [:]
  /// How many tasks have begun to exist and not ended.
  public var taskCount: Int { live.count }
  var ready: [ReadyTask] = []
  /// What comes when all tasks wait.
  var known = Heap<KnownTurn>()
  var lastTurn: UInt64 = 0
  var limits = Heap<TimeLimit>()
  private var alarm = Instant.never
  /// A limit of the whole that scripts are not told.
  public var untoldDeadline = Instant.never
  /// Whether the last thread that was run was cancelled at its deadline, before it had ended by itself.
  public private(set) var wasOutOfTime = false
  private var lastTaskNumber: UInt64 = 0
  /// Where signal handlers, and other threads, leave what they ask for. The loop is the one that reads
  /// it.
  package let mailbox: OpaquePointer

  /// - Parameters:
  ///   - clock: the one that `transport` and `journal` wait on, too.
  ///   - transport: where the loop blocks, and where the requests go of waits that have no route.
  ///   - journal: where their entries go.
  ///   - loader: where they read files.
  public init(
    clock: any Clock, transport: any Transport, journal: any Journal = ImmediateJournal(),
    loader: any Loader = FileLoader(),
    hooks: TaskLoopHooks = TaskLoopHooks()
  ) {
    self.clock = clock
    self.hooks = hooks
    driver = WaitDriver(
      clock: clock, route: Route(transport: transport, journal: journal, loader: loader),
      observer: hooks.observer)
    guard let mailbox = signals_mailbox_new() else { fatalError("no memory for a loop") }
    self.mailbox = mailbox
    running = outside
  }

  deinit { signals_mailbox_free(mailbox) }

  /// What is under way, oldest first.
  public var activities: [Activity] { driver.activities }

  /// The tasks that have not ended, oldest first.
  public var tasks: [ScheduledTask] { live.values.sorted { $0.id.number < $1.id.number } }

  /// How many tasks have ended, and how.
  public internal(set) var endedTasks = TaskEndingCounts()

  /// The name of a task that has not ended; nil where it has none.
  public func name(of task: TaskID) -> String? { live[task]?.name }

  /// What a task waits for.
  public func activity(of task: ScheduledTask) -> Activity? {
    task.awaited.flatMap { driver.activity(of: $0) }
  }

  /// The running task; nil outside of any.
  public var current: ScheduledTask? { running === outside ? nil : running }

  /// When what the running task does has to have ended.
  public var deadline: Instant {
    running.cancellation == nil ? running.deadline : running.graceEnd
  }

  /// The same as scripts are told it: `.never` where it is a limit that only a rehearsal has.
  public var toldDeadline: Instant { deadline == untoldDeadline ? .never : deadline }
}

// MARK: Running tasks

extension TaskLoop {
  /// Runs a thread that has not started yet, and the tasks it spawns, until all have ended.
  ///
  /// The results, or the error object, are on `thread.stack` afterwards; the error object of a
  /// task below it is not. Not to be called by a host function.
  ///
  /// - Parameters:
  ///   - deadline: when it is cancelled.
  ///   - timeoutMessage: what it then says.
  ///   - hasConsent: the mark of its task and of those it spawns.
  public func run(
    _ thread: LuaThread, deadline: Instant = .never,
    timeoutMessage: String = "the deadline has passed", hasConsent: Bool = false
  ) -> TaskResult {
    // A Ctrl-C that came when nothing ran was not meant for this.
    if background != nil {
      signals_forget_stop(mailbox, SIGINT)
    }
    let root = start(
      thread, below: background?.scope, deadline: deadline, timeoutMessage: timeoutMessage,
      hasConsent: hasConsent)
    let result = run(root, until: { root.result })
    wasOutOfTime = root.isOutOfTime && !root.isCutShort && !root.wasClosing
    if case .failed = result, root.failedChild != nil || root.isCutShort {
      root.pushError(on: thread.stack, hooks.makeError)
    }
    return result
  }

  /// Runs everything until there is a result.
  ///
  /// - Parameters:
  ///   - root: what is cancelled when the program is told to stop; nil for nothing.
  ///   - descriptors: when one of them can be read, it is time to look for the result.
  func run<Result>(
    _ root: ScheduledTask?, orReadable descriptors: [CInt] = [], until result: () -> Result?
  ) -> Result {
    precondition(running === outside, "a loop is run inside itself")
    self.root = root
    defer {
      self.root = nil
      known = Heap()
    }
    var rounds = 0
    while true {
      resumeReady()
      if let result = result() { return result }
      rounds += 1
      // Of many, the network, the clock and signals have their turn in between.
      if ready.isEmpty, tellKnown(), rounds % 64 != 0 { continue }
      turn(waiting: ready.isEmpty, orReadable: descriptors)
    }
  }

  /// Makes a task of a thread; it runs when its turn comes.
  @discardableResult
  func start(
    _ thread: LuaThread, below parent: ScheduledTask? = nil, name: String? = nil,
    at position: LuaPosition? = nil, deadline: Instant = .never,
    timeoutMessage: String = "the deadline has passed", hasConsent: Bool = false,
    isAnonymous: Bool = false
  ) -> ScheduledTask {
    lastTaskNumber += 1
    let task = ScheduledTask(
      id: TaskID(number: lastTaskNumber), thread: thread, parent: parent, name: name,
      spawnedAt: position, deadline: deadline, timeoutMessage: timeoutMessage,
      hasConsent: hasConsent || parent?.hasConsent ?? false, isAnonymous: isAnonymous)
    live[task.id] = task
    parent?.children[task.id] = task
    // Its parent's deadline reaches it through its parent.
    if deadline < parent?.deadline ?? .never {
      limits.insert(TimeLimit(time: deadline, task: task.id))
    }
    ready.append(ReadyTask(task: task, wait: nil))
    return task
  }

  /// Those that become ready meanwhile have their turn after the next look at the network.
  private func resumeReady() {
    let batch = ready
    ready.removeAll()
    for entry in batch where entry.task.awaited == entry.wait { resume(entry.task) }
  }

  private func resume(_ task: ScheduledTask) {
    guard task.bodyResult == nil else { return }
    if let cancellation = task.cancellation, task.state == .notStarted {
      task.skipBody(LuaFailure(message: hooks.makeError(cancellation).description, traceback: nil))
    } else {
      updateAlarm()
      running = task
      if task.deliveryCount > Self.patience { hooks.interruptLua() }
      task.resume()
      running = outside
    }
    if let body = task.bodyResult {
      abandonWait(of: task)
      bodyEnded(task, body)
    }
    collectEnded()
  }

  func forget(_ task: ScheduledTask) {
    live[task.id] = nil
    limits.dropStale(beside: live.count) { live[$0.task] != nil }
  }

  private func updateAlarm() {
    guard let setAlarm = hooks.setAlarm else { return }
    dropOldLimits()
    let time = limits.min?.time ?? .never
    guard time != alarm else { return }
    alarm = time
    setAlarm(time)
  }

  func dropOldLimits() {
    while limits.popMin(if: { live[$0.task] == nil }) != nil {}
  }

  /// How often a task is told that it is cancelled before it is stopped wherever it is.
  static var patience: Int { 100 }
}

/// How many tasks have ended.
public struct TaskEndingCounts: Equatable, Sendable {
  /// Those that returned.
  public var done = 0
  /// Those that raised an error or were cancelled.
  public var failed = 0

  /// None.
  public init() {}
}

/// A task to be resumed.
struct ReadyTask {
  let task: ScheduledTask
  /// The wait that has ended; nil for a task that has not run yet. If it is not the one the task
  /// awaits, its results have been delivered in place meanwhile.
  let wait: WaitID?
}
