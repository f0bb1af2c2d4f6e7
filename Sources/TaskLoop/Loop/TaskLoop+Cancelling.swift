import CSignals
import HeapModule
public import LuaHost
import Ports

// How tasks are told to end.
extension TaskLoop {
  /// Cancels a task and all below it. What they wait for is given up; a task that runs is told the
  /// next time it waits. Nothing happens to one that is cancelled already.
  public func cancel(_ task: ScheduledTask, _ cancellation: Cancellation) {
    guard task.result == nil, task.cancellation == nil else { return }
    let graceEnd = clock.now + max(hooks.gracePeriod, task.leastGrace ?? .zero)
    task.cancel(cancellation, graceEnd: graceEnd)
    limits.insert(TimeLimit(time: graceEnd, task: task.id))
    for child in task.childrenInOrder { cancel(child, cancellation) }
    endWait(of: task)
    collectEnded()
  }

  /// Gives the `<close>` handlers of the running task at least so long, whether it was cancelled or
  /// is while they run: for what must not be cut short. A second request to stop ends that time.
  ///
  /// - Parameter duration: nil for the usual time again.
  public func setLeastGrace(_ duration: Duration?) {
    // Where handlers have no time at all, their process is gone.
    guard hooks.gracePeriod > .zero else { return }
    let change = (duration == nil ? 0 : 1) - (running.leastGrace == nil ? 0 : 1)
    signals_add_graces(mailbox, CInt(change))
    running.setLeastGrace(duration, at: clock.now)
    if running.isCancelled {
      limits.insert(TimeLimit(time: running.graceEnd, task: running.id))
    }
  }

  /// Whether a `<close>` handler has more than the usual time.
  public var hasLongGrace: Bool { signals_has_grace(mailbox) }

  /// Leaves the `<close>` handlers of a task and of all below it no more time.
  func endGrace(of task: ScheduledTask) {
    task.endGrace(at: clock.now)
    for child in task.childrenInOrder { endGrace(of: child) }
    endWait(of: task)
    collectEnded()
  }

  /// Cancels everything that runs, and leaves the running task no way to go on but its `<close>`
  /// handlers. The error is to be thrown.
  ///
  /// - Parameter endingBackground: whether the tasks in the background end besides the block.
  public func exit(endingBackground: Bool = true) -> LuaError {
    let cancellation = Cancellation(.exit, "the script has called os.exit")
    for scope in [root, endingBackground ? background?.scope : running].compactMap({ $0 }) {
      cancel(scope, cancellation)
    }
    running.deliveryCount = Self.patience + 1
    hooks.interruptLua()
    return hooks.makeError(cancellation)
  }

  /// Raises the cancellation of the running task.
  func checkCancellation() throws(LuaError) {
    handleRequests()
    expire()
    guard let cancellation = running.cancellation, !running.isCleaningUp(at: clock.now) else {
      return
    }
    running.deliveryCount += 1
    if running.deliveryCount > Self.patience { hooks.interruptLua() }
    throw error(for: running, cancellation)
  }

  func error(for task: ScheduledTask, _ cancellation: Cancellation) -> LuaError {
    guard let child = task.failedChild, case .failed(let failure) = child.result else {
      return hooks.makeError(cancellation)
    }
    return LuaError(failure.message) { [makeError = hooks.makeError] stack in
      child.pushError(on: stack, makeError)
    }
  }

  /// Gives up what a cancelled task waits for, unless it cleans up.
  func endWait(of task: ScheduledTask) {
    guard let cancellation = task.cancellation, let id = task.awaited, !task.isReady,
      !task.isCleaningUp(at: clock.now)
    else { return }
    task.deliveryCount += 1
    driver.cancel(id, with: error(for: task, cancellation))
  }

  /// Cancels the tasks whose time is over, and ends the waits of those whose grace is.
  func expire() {
    let now = clock.now
    while let limit = limits.popMin(if: { $0.time <= now }) {
      guard let task = live[limit.task] else { continue }
      if task.cancellation != nil {
        endWait(of: task)
      } else if task.deadline <= now {
        endTime(of: task)
      }
    }
  }

  /// Cancels a task as its deadline does.
  public func endTime(of task: ScheduledTask) {
    if task.result == nil, task.cancellation == nil { task.whenOutOfTime?() }
    cancel(task, Cancellation(.deadline, task.timeoutMessage, isOfScript: task.parent == nil))
  }

  /// Whether the whole that runs is to end.
  public var isStopping: Bool { root?.isCancelled ?? false }
}

// MARK: Requests from outside

extension TaskLoop {
  /// Cancels everything that runs, soon and on the thread of the loop. May be called on any thread; what
  /// handlers of signals do instead is C (`signals.h`).
  public func requestStop(signal: CInt) {
    signals_ask_stop(mailbox, signal)
    hooks.interruptLua()
  }

  /// - Returns: The signal that has stopped something; 0 for none.
  @discardableResult
  func handleRequests() -> CInt {
    if signals_take_report(mailbox) { hooks.report?(self) }
    let signal = signals_take_stop(mailbox)
    guard signal != 0 else { return 0 }
    let cancellation = Cancellation(
      .stop(signal: signal), "stopped by signal \(signal)", isOfScript: true)
    if let background {
      stop(background.scope, signal, cancellation)
    } else if let root {
      let wasCancelled = root.isCancelled
      cancel(root, cancellation)
      if wasCancelled, hasLongGrace { endGrace(of: root) }
    } else if let id = running.awaited {
      driver.cancel(id, with: hooks.makeError(cancellation))
    }
    return signal
  }
}
