internal import CSignals
internal import Glibc
internal import LuaHost
internal import TaskLoop

/// Ctrl-C, SIGTERM and a closed terminal: the first one cancels the script, so that clean-up code runs;
/// the second one ends the process, or the roll-back that goes on, and then the third one does. SIGUSR1
/// asks what the tasks are doing. The handlers are C: `signals.h`.
enum Interrupt {
  /// Whom signals are for now; the one before it again when that has ended. One thread sets it.
  nonisolated(unsafe) private static var present: UnsafeMutablePointer<signals_target>?

  /// - Parameter isSession: Ctrl-C then stops what runs and nothing else.
  static func whileHandling<Result>(
    for loop: TaskLoop, running lua: LuaState, isSession: Bool = false, _ body: () -> Result
  ) -> Result {
    whileHandling(
      for: signals_target(mailbox: loop.mailbox, state: lua.pointer, is_session: isSession), body)
  }

  /// The same where no script runs: the first one asks `mailbox` to stop, the second one ends the
  /// process.
  static func whileHandling<Result, Failure>(
    for mailbox: OpaquePointer, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try whileHandling(
      for: signals_target(mailbox: mailbox, state: nil, is_session: false), body)
  }

  private static func whileHandling<Result, Failure>(
    for whom: signals_target, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let target = UnsafeMutablePointer<signals_target>.allocate(capacity: 1)
    target.initialize(to: whom)
    let outer = present
    present = target
    signals_set_target(target)
    signals_install()
    defer {
      present = outer
      signals_set_target(outer)
      target.deallocate()
    }
    return try body()
  }

  /// The exit code for the signal that was received; nil for none.
  static var status: ExitStatus? {
    switch signals_received() {
    case SIGINT: .interrupted
    case SIGTERM: .terminated
    case SIGHUP: .hungUp
    default: nil
    }
  }

  /// The beginning of a process that was forked: signals of its own end it, until it handles them.
  static func beginChild() {
    present = nil
    signals_begin_child()
  }

  /// Forgets a Ctrl-C: what comes next has not been interrupted.
  static func forget() { signals_forget_interrupt() }
}
