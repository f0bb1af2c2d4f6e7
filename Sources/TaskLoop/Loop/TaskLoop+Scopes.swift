public import LuaHost
public import Ports

// How tasks begin and end below one another.
extension TaskLoop {
  /// Makes a thread a task below the running one. Its body begins when the running task waits.
  ///
  /// - Parameters:
  ///   - deadline: when it is cancelled, if its parent is not before that.
  ///   - timeoutMessage: what it then says.
  ///   - isAnonymous: whether failures that come out of it do not speak of it, and it goes by the name
  ///     of the running one.
  public func spawn(
    _ thread: LuaThread, name: String? = nil, at position: LuaPosition?,
    deadline: Instant = .never, timeoutMessage: String? = nil, isAnonymous: Bool = false
  ) throws(LuaError) -> ScheduledTask {
    guard let parent = current, parent.bodyResult == nil else {
      throw LuaError("task.spawn: there is no task here to spawn another")
    }
    let own = deadline < self.deadline
    let task = start(
      thread, below: parent, name: isAnonymous ? parent.name : name, at: position,
      deadline: min(deadline, self.deadline),
      timeoutMessage: own
        ? timeoutMessage ?? "the deadline has passed" : parent.timeoutMessage,
      isAnonymous: isAnonymous)
    if let cancellation = parent.cancellation, !parent.isCleaningUp(at: clock.now) {
      task.cancel(cancellation, graceEnd: parent.graceEnd)
    }
    return task
  }

  func bodyEnded(_ task: ScheduledTask, _ body: TaskResult) {
    if case .failed(let failure) = body {
      let cancellation = Cancellation(
        .failedScope, "cancelled, because the task above failed: \(failure.message)")
      for child in task.childrenInOrder { cancel(child, cancellation) }
    } else if let background, task === root {
      adopt(task.childrenInOrder, of: task, into: background.scope)
    }
    finishIfAlone(task)
  }

  /// Ends a task whose body has ended, unless there are tasks below it.
  private func finishIfAlone(_ task: ScheduledTask) {
    guard task.result == nil, let body = task.bodyResult, task.children.isEmpty else { return }
    let result = outcome(of: task, body)
    task.result = result
    if case .failed = result { endedTasks.failed += 1 } else { endedTasks.done += 1 }
    forget(task)
    let parent = task.parent
    parent?.children[task.id] = nil
    if case .failed(let failure) = result { hand(failure, of: task, to: parent) }
    task.announceEnd()
    if let parent { finishIfAlone(parent) }
  }

  /// The first thing that went wrong is what a task fails with.
  private func outcome(of task: ScheduledTask, _ body: TaskResult) -> TaskResult {
    if let child = task.failedChild, case .failed(let failure) = child.result {
      if case .failed = body, !task.hasSameError(as: child, hooks.makeError) { showError(of: task) }
      return .failed(seenFromAbove(failure, task))
    }
    guard case .failed(let failure) = body else {
      guard task.isCutShort, let cancellation = task.cancellation else { return .finished }
      let message = hooks.makeError(cancellation).description
      return .failed(LuaFailure(message: message, traceback: nil).below(task))
    }
    if let child = task.reraised, case .failed(let cause) = child.result,
      task.hasSameError(as: child, hooks.makeError)
    {
      // What the error says may have been added to since.
      return .failed(
        seenFromAbove(
          LuaFailure(
            message: failure.message, traceback: cause.traceback, context: cause.context), task))
    }
    return .failed(seenFromAbove(failure, task))
  }

  /// What `run` runs is named by nobody, also where it is below the background.
  private func seenFromAbove(_ failure: LuaFailure, _ task: ScheduledTask) -> LuaFailure {
    task === root ? failure : failure.below(task)
  }

  /// Lets a failure have its consequences: it is the parent's unless somebody waits for it.
  private func hand(_ failure: LuaFailure, of task: ScheduledTask, to parent: ScheduledTask?) {
    guard !task.isWatched, let parent, task !== root else { return }
    let isOwnFault =
      switch task.cancellation?.cause {
      case nil, .failedChild: true
      default: false
      }
    var isFirst = parent.failedChild == nil && parent.cancellation == nil
    if case .failed = parent.bodyResult { isFirst = false }
    guard isOwnFault, isFirst else {
      showError(of: task)
      return
    }
    if let background, parent === background.scope {
      background.onFailure(task, failure)
      return
    }
    parent.failedChild = task
    let siblings = parent.childrenInOrder
    let cancellation = Cancellation(
      .failedScope, "cancelled, because another task failed: \(failure.message)")
    for sibling in siblings { cancel(sibling, cancellation) }
    cancel(parent, Cancellation(.failedChild, failure.message))
  }

  private func showError(of task: ScheduledTask) {
    guard let show = hooks.showUnseenError, let thread = task.thread,
      case .failed = task.bodyResult,
      thread.state == .ended
    else { return }
    show(task, thread.stack)
  }
}

extension ScheduledTask {
  /// Pushes what a task that has ended returned. [-0, +count]
  ///
  /// - Returns: The count.
  public func pushResults(on stack: LuaStack) -> Int {
    guard let own = thread?.stack else { return 0 }
    let count = own.count
    for index in 0..<count {
      own.pushCopy(of: index + 1)
      own.move(1, to: stack)
    }
    return count
  }

  /// Pushes the error object of a task that has failed. [-0, +1]
  ///
  /// - Parameter makeError: the loop's.
  func pushError(on stack: LuaStack, _ makeError: (Cancellation) -> LuaError) {
    if let failedChild {
      failedChild.pushError(on: stack, makeError)
    } else if let thread, thread.state == .ended, case .failed = bodyResult {
      thread.stack.pushCopy(of: -1)
      thread.stack.move(1, to: stack)
    } else if let cancellation {
      makeError(cancellation).push(on: stack)
    } else {
      stack.pushNil()
    }
  }

  /// Whether the error that ended this task's body is the one that ended `other`.
  func hasSameError(
    as other: ScheduledTask, _ makeError: (Cancellation) -> LuaError
  ) -> Bool {
    guard let thread, thread.state == .ended, case .failed = bodyResult else { return false }
    let stack = thread.stack
    other.pushError(on: stack, makeError)
    defer { stack.pop() }
    return stack.isSame(-1, -2)
  }
}

extension TaskLoop {
  /// The error that waiting for a failed task raises: the task's own.
  public func failure(of task: ScheduledTask) -> LuaError {
    running.reraised = task
    guard case .failed(let failure) = task.result else { return LuaError("it has not failed") }
    return LuaError(failure.message) { [makeError = hooks.makeError] stack in
      task.pushError(on: stack, makeError)
    }
  }
}

extension LuaFailure {
  /// The failure as seen from above a task.
  fileprivate func below(_ task: ScheduledTask) -> LuaFailure {
    guard task.parent != nil, !task.isAnonymous else { return self }
    var line = "in task \(task.id.number)"
    if let name = task.name { line += " '\(name)'" }
    if let position = task.spawnedAt { line += ", spawned at \(position)" }
    return LuaFailure(message: message, traceback: traceback, context: context + [line])
  }
}
