internal import Glibc
internal import TaskLoop

/// Ctrl-C, SIGTERM and a closed terminal: the first one cancels the script, so that clean-up code runs; the second one
/// ends the process. SIGUSR1 asks what the tasks are doing.
enum Interrupt {
  // A signal handler has no context but globals. Both are written before the handler is installed
  // or by the handler itself.
  nonisolated(unsafe) private static var loop: TaskLoop?
  nonisolated(unsafe) private static var received: CInt = 0

  static func whileHandling<Result>(for loop: TaskLoop, _ body: () -> Result) -> Result {
    self.loop = loop
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

  private static func handle(_ signal: CInt) {
    guard received == 0, let loop else { _exit(128 + signal) }
    received = signal
    loop.requestStop(signal: signal)
  }
}
