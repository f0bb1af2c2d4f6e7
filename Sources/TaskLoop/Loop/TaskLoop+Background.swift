import Glibc
import HeapModule
public import LuaHost
import Ports

// A prompt: blocks that run one after the other, and tasks that go on between them.
//
// A block is run by `run`. While it runs it is the scope of what it spawns, as a script is: it
// fails with a task that fails, and what is cancelled with it is cancelled. When it has returned,
// the tasks it leaves behind go on in the background.

/// The scope of the tasks that have outlived the blocks that spawned them.
struct Background {
  let scope = ScheduledTask(id: TaskID(number: 0), thread: nil)
  /// Is told of a task that has failed, which fails nobody else.
  let onFailure: (ScheduledTask, LuaFailure) -> Void
}

extension TaskLoop {
  /// From now on the tasks that a block leaves behind go on in the background, and `run` may be called
  /// again and again. To be called once, before anything runs.
  ///
  /// - Parameter onFailure: is told of a task that fails after its block has ended.
  public func keepBackground(
    onFailure: @escaping (ScheduledTask, LuaFailure) -> Void = { _, _ in }
  ) {
    background = Background(onFailure: onFailure)
  }

  /// How many tasks go on in the background.
  public var backgroundTaskCount: Int { background?.scope.children.count ?? 0 }

  /// Lets the tasks that there are go on until one of the descriptors can be read: until the user has
  /// typed something. Not to be called by a host function.
  ///
  /// - Parameter isOver: whether to return without; asked whenever something has happened, also a
  ///   signal.
  public func run(untilReadable descriptors: [CInt], or isOver: () -> Bool = { false }) {
    var watched = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    run(nil, orReadable: descriptors) {
      isOver() || poll(&watched, nfds_t(watched.count), 0) > 0 ? () : nil
    }
  }

  /// Lets the tasks in the background end by themselves. A signal cancels them.
  public func finishBackground() {
    guard let scope = background?.scope else { return }
    run(scope) { scope.children.isEmpty ? () : nil }
  }

  /// Cancels the tasks in the background, and waits for them to clean up.
  public func cancelBackground() {
    guard let scope = background?.scope else { return }
    cancel(scope, Cancellation(.stop(signal: 0), "cancelled, because the session has ended"))
    finishBackground()
  }

  /// Pushes the error object of a task that has failed. [-0, +1]
  public func pushError(of task: ScheduledTask, on stack: LuaStack) {
    task.pushError(on: stack, hooks.makeError)
  }

  /// Ctrl-C stops the block that runs, and when it is pressed again, the cleaning up as well. Every
  /// other signal ends the background, too.
  func stop(_ background: ScheduledTask, _ signal: CInt, _ cancellation: Cancellation) {
    guard signal == SIGINT else {
      for scope in [root, background].compactMap({ $0 }) { cancel(scope, cancellation) }
      return
    }
    guard let root else { return }
    if root.isCancelled {
      endGrace(of: root)
    } else {
      cancel(root, Cancellation(.stop(signal: signal), "stopped by Ctrl-C"))
    }
  }

  /// Ctrl-C reaches a task outside the block, too, that keeps the processor to itself.
  func stopRunningTask() {
    guard background != nil, let current, !(root.map(current.isInside) ?? false) else { return }
    cancel(current, Cancellation(.stop(signal: SIGINT), "stopped by Ctrl-C"))
  }

  func adopt(_ children: [ScheduledTask], of task: ScheduledTask, into background: ScheduledTask) {
    for child in children {
      task.children[child.id] = nil
      child.parent = background
      background.children[child.id] = child
      // So far the deadline of the block took care of it.
      if child.deadline != .never { limits.insert(TimeLimit(time: child.deadline, task: child.id)) }
    }
  }
}
