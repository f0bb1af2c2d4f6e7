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

  /// Delivers what is there already: at once where there is no other task, else once all tasks wait, and of
  /// what they wait for like this the one with the lowest place first.
  ///
  /// - Parameter mayBeAtOnce: false now and then, so that the network and the clock have their turn, too.
  public func suspend(
    _ stack: LuaStack, on what: String, at place: Int, mayBeAtOnce: Bool,
    delivering function: @escaping LuaFunction
  ) throws(LuaError) -> LuaVerdict {
    guard mayBeAtOnce, live.count == 1, !stack.isInFinalizer else {
      // Where others cannot run, they are not waited for either.
      let turn: KnownAnswer.Turn? =
        live.count > 1 && stack.canSuspend
        ? { [unowned self] waker in tell(at: place, waker.wake) } : nil
      return try suspend(stack, on: KnownAnswer(what, turn, function))
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

  /// Has something done that is known already to come, once all tasks wait, and after what has a lower place.
  ///
  /// - Parameter isDue: whether it can come now; if not, what goes on comes first.
  public func tell(
    at place: Int, if isDue: @escaping () -> Bool = { true }, _ event: @escaping () -> Void
  ) {
    lastTurn += 1
    known.insert(KnownTurn(place: place, number: lastTurn, isDue: isDue, tell: event))
  }

  /// Does the next of that.
  ///
  /// - Returns: whether some task goes on by that.
  func tellKnown() -> Bool {
    while ready.isEmpty, let next = known.min, next.isDue() || driver.isStalled {
      known.removeMin()
      // What was given up meanwhile does nothing.
      next.tell()
      collectEnded()
    }
    return !ready.isEmpty
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

/// Is there when it is asked for, and is delivered in its turn.
private final class KnownAnswer: Wait {
  typealias Turn = (Waker) -> Void

  let what: String
  private let awaitTurn: Turn?
  private let function: LuaFunction

  /// - Parameter turn: keeps what wakes it in its turn; nil where that has come.
  init(_ what: String, _ turn: Turn?, _ function: @escaping LuaFunction) {
    self.what = what
    self.awaitTurn = turn
    self.function = function
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    event == .start && awaitTurn != nil ? .park(until: .never) : .deliver(function)
  }

  var needsOtherTasks: Bool { true }

  func parked(_ waker: Waker, number: UInt64) { awaitTurn?(waker) }
}

/// What is known to come, in its turn; of the same place, what was asked for first.
struct KnownTurn: Comparable {
  let place: Int
  let number: UInt64
  let isDue: () -> Bool
  let tell: () -> Void

  static func < (left: KnownTurn, right: KnownTurn) -> Bool {
    (left.place, left.number) < (right.place, right.number)
  }

  static func == (left: KnownTurn, right: KnownTurn) -> Bool { left.number == right.number }
}
