internal import Glibc
internal import TaskLoop

/// Ctrl-C and SIGTERM: the first one ends what is being waited for, so that clean-up code runs; the
/// second one ends the process.
enum Interrupt {
  // A signal handler has no context but globals. Both are written before the handler is installed
  // or by the handler itself.
  nonisolated(unsafe) private static var loop: TaskLoop?
  nonisolated(unsafe) private static var received: CInt = 0

  static func whileHandling<Result>(for loop: TaskLoop, _ body: () -> Result) -> Result {
    self.loop = loop
    for signal in [SIGINT, SIGTERM] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Interrupt.handle($0) }
      sigaction(signal, &action, nil)
    }
    defer { self.loop = nil }
    return body()
  }

  /// The exit code for the signal that was received; nil for none.
  static var status: ExitStatus? {
    switch received {
    case SIGINT: .interrupted
    case SIGTERM: .terminated
    default: nil
    }
  }

  private static func handle(_ signal: CInt) {
    guard received == 0, let loop else { _exit(128 + signal) }
    received = signal
    loop.requestStop(signal: signal)
  }
}
