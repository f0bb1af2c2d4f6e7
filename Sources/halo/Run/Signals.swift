internal import Glibc

/// What signal handlers have in common.
enum Signals {
  /// Has `handler` called on the main thread, where Lua runs: only there may it be interrupted.
  /// A signal that the process was started to ignore, as by `nohup`, stays ignored, except for the
  /// alarm, which nobody sends but this process itself.
  static func handle(_ signal: CInt, _ handler: @escaping @convention(c) (CInt) -> Void) {
    var present = sigaction()
    sigaction(signal, nil, &present)
    let isIgnored = present.__sigaction_handler.sa_handler.map {
      unsafeBitCast($0, to: Int.self) == 1  // SIG_IGN
    }
    if isIgnored == true, signal != SIGALRM { return }
    handlers[Int(signal)] = handler
    mainThread = pthread_self()
    var action = sigaction()
    action.sa_flags = SA_RESTART
    action.__sigaction_handler.sa_handler = { signal in
      let code = errno
      defer { errno = code }
      if pthread_equal(pthread_self(), Signals.mainThread) != 0 {
        Signals.handlers[Int(signal)]?(signal)
      } else {
        // A thread of libcurl's, which looks up a name, was chosen for it.
        pthread_kill(Signals.mainThread, signal)
      }
    }
    sigaction(signal, &action, nil)
    // A parent may have handed down a mask in which it is blocked.
    var mask = sigset_t()
    sigemptyset(&mask)
    sigaddset(&mask, signal)
    pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// Writes to standard error and nothing else, so that it may be done at any moment.
  static func write(_ text: StaticString) {
    _ = Glibc.write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  }

  // A fixed size, so that reading it in a handler allocates nothing.
  nonisolated(unsafe) private static var handlers: [(@convention(c) (CInt) -> Void)?] =
    Array(repeating: nil, count: 65)
  nonisolated(unsafe) private static var mainThread = pthread_self()
}
