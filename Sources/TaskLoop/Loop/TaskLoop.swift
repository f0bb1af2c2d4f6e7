import Glibc
import HeapModule
public import LuaHost
public import Ports
import Synchronization

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
  let transport: any Transport
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
  private var waiting: [WaitID: ScheduledTask] = [:]
  private var ready: [ReadyTask] = []
  var limits = Heap<TimeLimit>()
  private var alarm = Instant.never
  private var lastTaskNumber: UInt64 = 0
  let stopSignal = Atomic<CInt>(0)
  let isReportWanted = Atomic(false)

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
    self.transport = transport
    self.hooks = hooks
    driver = WaitDriver(
      clock: clock, route: Route(transport: transport, journal: journal, loader: loader),
      observer: hooks.observer)
    running = outside
  }

  /// What is under way, oldest first.
  public var activities: [Activity] { driver.activities }

  /// The tasks that have not ended, oldest first.
  public var tasks: [ScheduledTask] { live.values.sorted { $0.id.number < $1.id.number } }

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
      _ = stopSignal.compareExchange(expected: SIGINT, desired: 0, ordering: .relaxed)
    }
    let root = start(
      thread, below: background?.scope, deadline: deadline, timeoutMessage: timeoutMessage,
      hasConsent: hasConsent)
    let result = run(root, until: { root.result })
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
    defer { self.root = nil }
    while true {
      resumeReady()
      if let result = result() { return result }
      turn(waiting: ready.isEmpty, orReadable: descriptors)
    }
  }

  /// Makes a task of a thread; it runs when its turn comes.
  @discardableResult
  func start(
    _ thread: LuaThread, below parent: ScheduledTask? = nil, name: String? = nil,
    at position: LuaPosition? = nil, deadline: Instant = .never,
    timeoutMessage: String = "the deadline has passed", hasConsent: Bool = false
  ) -> ScheduledTask {
    lastTaskNumber += 1
    let task = ScheduledTask(
      id: TaskID(number: lastTaskNumber), thread: thread, parent: parent, name: name,
      spawnedAt: position, deadline: deadline, timeoutMessage: timeoutMessage,
      hasConsent: hasConsent || parent?.hasConsent ?? false)
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
  }

  private func updateAlarm() {
    guard let setAlarm = hooks.setAlarm else { return }
    dropOldLimits()
    let time = limits.min?.time ?? .never
    guard time != alarm else { return }
    alarm = time
    setAlarm(time)
  }

  private func dropOldLimits() {
    while limits.popMin(if: { live[$0.task] == nil }) != nil {}
  }

  /// How often a task is told that it is cancelled before it is stopped wherever it is.
  static var patience: Int { 100 }
}

// MARK: Waiting

extension TaskLoop {
  /// Starts what the calling host function waits for. The function returns the verdict.
  ///
  /// - Throws: in a finalizer, where nothing can wait; when the task is cancelled; and when only other
  ///   tasks could end the wait while they cannot run.
  public func suspend(
    _ stack: LuaStack, on wait: any Wait
  ) throws(LuaError) -> LuaVerdict {
    guard !stack.isInFinalizer else {
      throw LuaError("\(wait.what) cannot be called in a finalizer, which cannot wait")
    }
    abandonWait(of: running)
    try checkCancellation()
    let id = driver.start(wait, for: running.id)
    if driver.isWaitingForTasks(id), !stack.canSuspend {
      driver.discard(id)
      throw LuaError(
        "\(wait.what) cannot wait here: no other task can run inside a comparator, a"
          + " __tostring or another function that Lua itself calls")
    }
    running.await(id)
    waiting[id] = running
    collectEnded()
    return .suspend
  }

  /// Has the wait that a host function has just registered deliver its results, or its error, through
  /// a function made of the one that does.
  public func deliver(
    through interpreter: @escaping (@escaping LuaFunction) -> LuaFunction
  ) {
    running.deliver(through: interpreter)
  }

  /// Pushes what the running task's wait has ended with, or throws it.
  public func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let completion = running.takeCompletion() else {
      preconditionFailure("a task is resumed before its wait has ended")
    }
    return try completion(stack)
  }

  /// Runs the network and the clock, but no other task, until the running task's wait has ended.
  public func pump(_ stack: LuaStack) {
    let task = running
    while !task.isReady { turn(waiting: true) }
  }

  /// Acts on signals and on deadlines that have passed while Lua code ran.
  ///
  /// - Returns: whether a `<close>` handler goes on for the time that it has left.
  /// - Throws: the error of the running task's cancellation, again and again until the task ends.
  public func interrupted(_ stack: LuaStack) throws(LuaError) -> Bool {
    if handleRequests() != 0 { stopRunningTask() }
    expire()
    guard let cancellation = running.cancellation else { return false }
    if running.isCleaningUp(at: clock.now) { return true }
    running.deliveryCount += 1
    throw error(for: running, cancellation)
  }

  private func turn(waiting: Bool, orReadable descriptors: [CInt] = []) {
    dropOldLimits()
    if waiting, descriptors.isEmpty, limits.isEmpty, driver.isStalled, let root {
      cancel(root, Cancellation(.deadlock, "every task waits for another one"))
    } else {
      driver.turn(
        waiting: waiting, until: limits.min?.time ?? .never, orReadable: descriptors)
    }
    handleRequests()
    collectEnded()
    expire()
    collectEnded()
  }

  func collectEnded() {
    for end in driver.takeEnded() {
      guard let task = waiting.removeValue(forKey: end.id),
        task.complete(end.id, with: end.completion)
      else { continue }
      ready.append(ReadyTask(task: task, wait: end.id))
    }
  }

  /// A task can be left with a wait that it does not wait for: when memory ran out between registering
  /// it and being suspended.
  private func abandonWait(of task: ScheduledTask) {
    guard let id = task.awaited else { return }
    waiting[id] = nil
    driver.discard(id)
    _ = task.takeCompletion()
  }
}

/// A task to be resumed.
private struct ReadyTask {
  let task: ScheduledTask
  /// The wait that has ended; nil for a task that has not run yet. If it is not the one the task
  /// awaits, its results have been delivered in place meanwhile.
  let wait: WaitID?
}
