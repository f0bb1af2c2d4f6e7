internal import Glibc
internal import LineEditor
internal import LuaHost
internal import TaskLoop

/// Ctrl-C, SIGTERM and a closed terminal: the first one cancels the script, so that clean-up code runs; the second one
/// ends the process, or the roll-back that goes on, and then the third one does. SIGUSR1 asks what the tasks are doing.
enum Interrupt {
  // A signal handler has no context but globals. Both are written before the handler is installed
  // or by the handler itself.
  nonisolated(unsafe) private static var loop: TaskLoop?
  nonisolated(unsafe) private static var received: CInt = 0
  nonisolated(unsafe) private static var hasEndedRollBack = false
  /// Nil unless there is a session, which survives Ctrl-C.
  nonisolated(unsafe) private static var session: LuaState?
  /// The editor of a session on a terminal, whose line Ctrl-C clears.
  nonisolated(unsafe) static var editor: LineEditor?
  nonisolated(unsafe) private static var lastAnswered: UInt32 = 0
  nonisolated(unsafe) private static var unanswered = 0

  /// - Parameter session: the state of a session: Ctrl-C then stops what runs and nothing else.
  static func whileHandling<Result>(
    for loop: TaskLoop, session: LuaState? = nil, _ body: () -> Result
  ) -> Result {
    self.loop = loop
    self.session = session
    // For no signal, which changes nothing: what Swift makes when code first runs it makes now, and
    // not in a handler that may have interrupted the allocator.
    loop.requestStop(signal: 0)
    for signal in [SIGINT, SIGTERM, SIGHUP] { Signals.handle(signal) { Interrupt.handle($0) } }
    // Whoever reads the output may go away; the script must not be cut off between two changes.
    Signals.handle(SIGPIPE) { _ in }
    Signals.handle(SIGUSR1) { _ in Interrupt.loop?.requestReport() }
    defer { self.loop = nil }
    return body()
  }

  /// The exit code for the signal that was received; nil for none.
  static var status: ExitStatus? {
    switch received {
    case SIGINT: .interrupted
    case SIGTERM: .terminated
    case SIGHUP: .hungUp
    default: nil
    }
  }

  /// Forgets a Ctrl-C: what comes next has not been interrupted.
  static func forget() {
    if received == SIGINT { received = 0 }
    unanswered = 0
  }

  private static func handle(_ signal: CInt) {
    if signal == SIGINT, let session, let loop {
      received = signal
      stop(session, loop)
      return
    }
    let isFirst = received == 0 || session != nil && received == SIGINT
    let endsRollBack = !isFirst && !hasEndedRollBack && loop?.hasLongGrace ?? false
    if endsRollBack { hasEndedRollBack = true }
    guard isFirst || endsRollBack, let loop else {
      LineEditor.restoreTerminal()
      _exit(128 + signal)
    }
    if isFirst { received = signal }
    loop.requestStop(signal: signal)
  }

  /// Ctrl-C in a session. Pressed again and again in vain, it does end the process.
  private static func stop(_ session: LuaState, _ loop: TaskLoop) {
    let answered = session.interruptionsAnswered
    unanswered = session.isRunning && answered == lastAnswered ? unanswered + 1 : 0
    lastAnswered = answered
    editor?.interrupt()
    guard unanswered < 3 else {
      LineEditor.restoreTerminal()
      Signals.write("halo: ended inside a function that cannot be interrupted\n")
      _exit(128 + SIGINT)
    }
    loop.requestStop(signal: SIGINT)
  }
}
