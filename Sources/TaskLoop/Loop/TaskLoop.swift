public import LuaHost
import Synchronization
public import Transport

/// Runs Lua tasks, and whatever they wait for, on one thread.
///
///     let loop = TaskLoop(clock: clock, transport: CurlTransport(clock: clock))
///     lua.scheduler = loop  // which does not keep it alive
///     let result = loop.run(lua.stack.makeThread())
///
/// A host function waits by registering an `TaskOperation`:
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
public final class TaskLoop: LuaScheduler {
  /// Makes the error that a task gets when the process has received a signal and is to stop.
  public var stopError: (_ signal: CInt) -> LuaError = { signal in
    LuaError("stopped by signal \(signal)", level: 0)
  }

  private let transport: any Transport
  private let driver: OperationDriver
  /// What runs outside of any task, such as a `tostring` from Swift.
  private let outside = ScheduledTask(id: TaskID(number: 0), thread: nil)
  private var running: ScheduledTask
  private var waiting: [OperationID: ScheduledTask] = [:]
  private var ready: [ReadyTask] = []
  private var lastTaskNumber: UInt64 = 0
  private let stopSignal = Atomic<CInt>(0)

  /// - Parameter clock: the one that `transport` waits on, too.
  public init(clock: any Clock, transport: any Transport) {
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
}

// MARK: Tasks

extension TaskLoop {
  /// Runs a thread that has not started yet until it ends; where it waits, the loop waits.
  ///
  /// The results, or the error object, are on `thread.stack` afterwards. Not to be called by a host
  /// function.
  public func run(_ thread: LuaThread) -> TaskResult {
    precondition(running === outside, "a loop is run inside itself")
    let root = start(thread)
    while true {
      resumeReady()
      if let result = root.result { return result }
      turn(waiting: ready.isEmpty)
    }
  }

  /// Makes a task of a thread; it runs when its turn comes.
  func start(_ thread: LuaThread) -> ScheduledTask {
    lastTaskNumber += 1
    let task = ScheduledTask(id: TaskID(number: lastTaskNumber), thread: thread)
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
    running = task
    task.resume()
    running = outside
    if task.result != nil { abandonOperation(of: task) }
  }
}

// MARK: Waiting

extension TaskLoop {
  /// Starts an operation that the calling host function waits for. The function returns the verdict.
  ///
  /// - Throws: in a finalizer, where nothing can wait, and `stopError` if a stop was requested.
  public func suspend(
    _ stack: LuaStack, on operation: any TaskOperation
  ) throws(LuaError) -> LuaVerdict {
    guard !stack.isInFinalizer else {
      throw LuaError("\(operation.what) cannot be called in a finalizer, which cannot wait")
    }
    abandonOperation(of: running)
    if let error = takeStopRequest() { throw error }
    let id = driver.start(operation, for: running.id)
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

  private func turn(waiting: Bool) {
    driver.turn(waiting: waiting)
    if let error = takeStopRequest() { driver.cancelAll(with: error) }
    collectEnded()
  }

  private func collectEnded() {
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

// MARK: Stopping

extension TaskLoop {
  /// Ends every wait: `error` is raised where a script waits. `<close>` variables are closed on the
  /// way out, and may wait for operations of their own.
  public func cancelAll(with error: LuaError) {
    driver.cancelAll(with: error)
    collectEnded()
  }

  /// Cancels what is under way, or the next operation if nothing is, with `stopError`. One request
  /// is one error: a script that catches it goes on.
  ///
  /// May be called from a signal handler; takes effect on the thread of the loop.
  public func requestStop(signal: CInt) {
    stopSignal.store(signal, ordering: .relaxed)
    transport.interrupt()
  }

  private func takeStopRequest() -> LuaError? {
    let signal = stopSignal.exchange(0, ordering: .relaxed)
    return signal == 0 ? nil : stopError(signal)
  }
}

/// A task to be resumed.
private struct ReadyTask {
  let task: ScheduledTask
  /// The operation that has ended; nil for a task that has not run yet. If it is not the one the task
  /// awaits, its results have been delivered in place meanwhile.
  let operation: OperationID?
}
