import Glibc
public import LuaHost
import Synchronization
public import Ports

/// Runs Lua tasks, and whatever they wait for, on one thread.
///
///     let loop = TaskLoop(clock: clock, transport: CurlTransport(clock: clock))
///     lua.scheduler = loop  // which does not keep it alive
///     let result = loop.run(lua.stack.makeThread())
///
/// A host function waits by registering a `TaskOperation`:
///
///     lua.register(module: "task", ["sleep": { stack throws(LuaError) in
///       let duration = Duration(saturatingSeconds: stack.number(at: 1) ?? 0)
///       return try loop.suspend(stack, on: SleepOperation(until: clock.now + duration))
///     }])
///
/// Invariants:
/// 1. A task waits for at most one operation, and only the end of that operation resumes it.
/// 2. Lua runs from `run` alone, never from within an event: what has ended waits in a queue.
/// 3. Tasks are resumed in the order in which their operations ended.
/// 4. A task ends after all the tasks below it.
/// 5. A task that is cancelled stays cancelled: every wait raises, except in a `<close>` handler
///    during the grace period.
public final class TaskLoop: LuaScheduler {
  /// Makes the error that a cancelled task gets.
  public var makeError: (Cancellation) -> LuaError = { LuaError($0.message, level: 0) }
  /// How long `<close>` handlers may wait after their task was cancelled.
  public var gracePeriod = Duration.seconds(10)
  /// Makes Lua code ask `interrupted`: `LuaState.interrupt`.
  public var interruptLua: () -> Void = {}
  /// Is to interrupt Lua code when a time has come, because no event can while it runs. Told whenever
  /// that time changes.
  public var setAlarm: ((Instant) -> Void)?
  /// Is shown the error, on top of the stack, of a task that nobody waits for and that fails nobody:
  /// it was cancelled, or something else had failed before it.
  public var onUnseenError: ((ScheduledTask, LuaStack) -> Void)?
  /// Answers `requestReport`.
  public var onReport: (() -> Void)?

  let clock: any Clock
  let driver: OperationDriver
  let transport: any Transport
  /// What runs outside of any task, such as a `tostring` from Swift.
  private let outside = ScheduledTask(id: TaskID(number: 0), thread: nil)
  var running: ScheduledTask
  /// The task that `run` runs.
  var root: ScheduledTask?
  /// What outlives the blocks of a session; nil when there is none.
  var session: ScheduledTask?
  /// Is told of a task that fails in a session after its block has ended.
  public var onSessionFailure: ((ScheduledTask, LuaFailure) -> Void)?
  var live: [TaskID: ScheduledTask] = [:]
  private var waiting: [OperationID: ScheduledTask] = [:]
  private var ready: [ReadyTask] = []
  var limits = Heap<TimeLimit>()
  private var alarm = Instant.never
  private var lastTaskNumber: UInt64 = 0
  let stopSignal = Atomic<CInt>(0)
  let isReportWanted = Atomic(false)

  /// - Parameter clock: the one that `transport` waits on, too.
  public init(clock: any Clock, transport: any Transport) {
    self.clock = clock
    self.transport = transport
    driver = OperationDriver(clock: clock, transport: transport)
    running = outside
  }

  /// Is told what is under way. Not kept alive.
  public var observer: (any TaskLoopObserver)? {
    get { driver.observer }
    set { driver.observer = newValue }
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
    if session != nil {
      _ = stopSignal.compareExchange(expected: SIGINT, desired: 0, ordering: .relaxed)
    }
    let root = start(
      thread, below: session, deadline: deadline, timeoutMessage: timeoutMessage,
      hasConsent: hasConsent)
    let result = run(root, until: { root.result })
    if case .failed = result, root.failedChild != nil || root.isCutShort {
      root.pushError(on: thread.stack, makeError)
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
    ready.append(ReadyTask(task: task, operation: nil))
    return task
  }

  /// Those that become ready meanwhile have their turn after the next look at the network.
  private func resumeReady() {
    let batch = ready
    ready.removeAll()
    for entry in batch where entry.task.awaited == entry.operation { resume(entry.task) }
  }

  private func resume(_ task: ScheduledTask) {
    guard task.bodyResult == nil else { return }
    if let cancellation = task.cancellation, task.state == .notStarted {
      task.skipBody(LuaFailure(message: makeError(cancellation).description, traceback: nil))
    } else {
      updateAlarm()
      running = task
      if task.deliveryCount > Self.patience { interruptLua() }
      task.resume()
      running = outside
    }
    if let body = task.bodyResult {
      abandonOperation(of: task)
      bodyEnded(task, body)
    }
    collectEnded()
  }

  func forget(_ task: ScheduledTask) {
    live[task.id] = nil
  }

  private func updateAlarm() {
    guard let setAlarm else { return }
    dropOldLimits()
    let time = limits.first?.time ?? .never
    guard time != alarm else { return }
    alarm = time
    setAlarm(time)
  }

  private func dropOldLimits() {
    while limits.popFirst(if: { live[$0.task] == nil }) != nil {}
  }

  /// How often a task is told that it is cancelled before it is stopped wherever it is.
  static var patience: Int { 100 }
}

// MARK: Waiting

extension TaskLoop {
  /// Starts an operation that the calling host function waits for. The function returns the verdict.
  ///
  /// - Throws: in a finalizer, where nothing can wait; when the task is cancelled; and when only other
  ///   tasks could end the wait while they cannot run.
  public func suspend(
    _ stack: LuaStack, on operation: any TaskOperation
  ) throws(LuaError) -> LuaVerdict {
    guard !stack.isInFinalizer else {
      throw LuaError("\(operation.what) cannot be called in a finalizer, which cannot wait")
    }
    abandonOperation(of: running)
    try checkCancellation()
    let id = driver.start(operation, for: running.id)
    if driver.isWaitingForTasks(id), !stack.canSuspend {
      driver.discard(id)
      throw LuaError(
        "\(operation.what) cannot wait here: no other task can run inside a comparator, a"
          + " __tostring or another function that Lua itself calls")
    }
    running.await(id)
    waiting[id] = running
    collectEnded()
    return .suspend
  }

  public func complete(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    guard let completion = running.takeCompletion() else {
      preconditionFailure("a task is resumed before its operation has ended")
    }
    return try completion(stack)
  }

  public func pump(_ stack: LuaStack) {
    let task = running
    while !task.isReady { turn(waiting: true) }
  }

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
        waiting: waiting, until: limits.first?.time ?? .never, orReadable: descriptors)
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
      ready.append(ReadyTask(task: task, operation: end.id))
    }
  }

  /// A task can be left with an operation that it does not wait for: when memory ran out between
  /// registering it and waiting.
  private func abandonOperation(of task: ScheduledTask) {
    guard let id = task.awaited else { return }
    waiting[id] = nil
    driver.discard(id)
    _ = task.takeCompletion()
  }
}

/// A task to be resumed.
private struct ReadyTask {
  let task: ScheduledTask
  /// The operation that has ended; nil for a task that has not run yet. If it is not the one the task
  /// awaits, its results have been delivered in place meanwhile.
  let operation: OperationID?
}
