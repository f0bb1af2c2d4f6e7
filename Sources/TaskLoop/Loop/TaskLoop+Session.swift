import Glibc
public import LuaHost
import Ports

// A prompt: blocks that run one after the other, and tasks that go on between them.
//
// A block is run by `run`. While it runs it is the scope of what it spawns, as a script is: it
// fails with a task that fails, and what is cancelled with it is cancelled. When it has returned,
// the tasks it leaves behind belong to the session.
extension TaskLoop {
  /// From now on `run` runs blocks of a session. To be called once, before anything runs.
  public func beginSession() {
    session = ScheduledTask(id: TaskID(number: 0), thread: nil)
  }

  /// How many tasks the session has.
  public var sessionTaskCount: Int { session?.children.count ?? 0 }

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

  /// Lets the tasks of the session end by themselves. A signal cancels them.
  public func finishSession() {
    guard let session else { return }
    run(session) { session.children.isEmpty ? () : nil }
  }

  /// Cancels the tasks of the session, and waits for them to clean up.
  public func cancelSession() {
    guard let session else { return }
    cancel(session, Cancellation(.stop(signal: 0), "cancelled, because the session has ended"))
    finishSession()
  }

  /// Pushes the error object of a task that has failed. [-0, +1]
  public func pushError(of task: ScheduledTask, on stack: LuaStack) {
    task.pushError(on: stack, makeError)
  }

  /// Ctrl-C stops the block that runs, and when it is pressed again, the cleaning up as well. Every
  /// other signal ends the session.
  func stop(_ session: ScheduledTask, _ signal: CInt, _ cancellation: Cancellation) {
    guard signal == SIGINT else {
      for scope in [root, session].compactMap({ $0 }) { cancel(scope, cancellation) }
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
    guard session != nil, let current, !(root.map(current.isInside) ?? false) else { return }
    cancel(current, Cancellation(.stop(signal: SIGINT), "stopped by Ctrl-C"))
  }

  private func endGrace(of task: ScheduledTask) {
    task.endGrace(at: clock.now)
    for child in task.childrenInOrder { endGrace(of: child) }
    endWait(of: task)
    collectEnded()
  }

  func adopt(_ children: [ScheduledTask], of task: ScheduledTask, into session: ScheduledTask) {
    for child in children {
      task.children[child.id] = nil
      child.parent = session
      session.children[child.id] = child
      // So far the deadline of the block took care of it.
      if child.deadline != .never { limits.insert(TimeLimit(time: child.deadline, task: child.id)) }
    }
  }
}
