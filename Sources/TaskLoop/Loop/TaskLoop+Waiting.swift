import CSignals
import HeapModule
public import LuaHost
import Ports

// What tasks wait for, and how the loop turns until that has ended.
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
    let id = driver.start(wait, for: running)
    if driver.isWaitingForTasks(id), !stack.canSuspend {
      driver.discard(id)
      throw LuaError(
        "\(wait.what) cannot wait here: no other task can run inside a comparator, a"
          + " __tostring or another function that Lua itself calls")
    }
    running.await(id)
    collectEnded()
    return .suspend
  }

  /// Delivers what is there already, after those that became ready before have had their turn: at once
  /// where there is no other task.
  ///
  /// - Parameter mayBeAtOnce: false now and then, so that the network and the clock have their turn, too.
  public func suspend(
    _ stack: LuaStack, on what: String, mayBeAtOnce: Bool,
    delivering function: @escaping LuaFunction
  ) throws(LuaError) -> LuaVerdict {
    guard mayBeAtOnce, live.count == 1, !stack.isInFinalizer else {
      return try suspend(stack, on: KnownAnswer(what, function))
    }
    try checkCancellation()
    stack.setCount(0)
    return try function(stack)
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
    guard let cancellation = running.cancellation else {
      // What an error or a result says of itself once its task has ended, which nobody waits for any longer.
      if current == nil { throw LuaError("stopped") }
      return false
    }
    if running.isCleaningUp(at: clock.now) { return true }
    running.deliveryCount += 1
    throw error(for: running, cancellation)
  }

  func turn(waiting: Bool, orReadable descriptors: [CInt] = []) {
    dropOldLimits()
    if waiting, descriptors.isEmpty, driver.isStalled, let root, !isToBeCutShort(besides: root) {
      cancel(root, Cancellation(.deadlock, "every task waits for another one"))
    } else {
      driver.turn(
        waiting: waiting, until: limits.min?.time ?? .never,
        orReadable: descriptors, endedBy: signals_descriptor(mailbox))
    }
    handleRequests()
    // A session goes on reading: whoever has typed something is told when it changes something.
    if background == nil, let root, !root.isCancelled, let lapse = driver.lapse {
      cancel(root, Cancellation(.lapse, "stopped: \(lapse.message)"))
    }
    collectEnded()
    expire()
    collectEnded()
  }

  /// Whether the time of some task will be over before that of the whole program, or clean-up code's: others may
  /// go on then.
  private func isToBeCutShort(besides root: ScheduledTask) -> Bool {
    limits.unordered.contains { limit in
      live[limit.task].map { $0 !== root || root.isCancelled } ?? false
    }
  }

  func collectEnded() {
    for end in driver.takeEnded() where end.task.complete(end.id, with: end.completion) {
      ready.append(ReadyTask(task: end.task, wait: end.id))
      end.task.thread?.prefetch()
    }
  }

  /// A task can be left with a wait that it does not wait for: when memory ran out between registering
  /// it and being suspended.
  func abandonWait(of task: ScheduledTask) {
    guard let id = task.awaited else { return }
    driver.discard(id)
    _ = task.takeCompletion()
  }
}

/// Has ended when it begins.
private final class KnownAnswer: Wait {
  let what: String
  private let function: LuaFunction

  init(_ what: String, _ function: @escaping LuaFunction) {
    self.what = what
    self.function = function
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction { .deliver(function) }
}
