/// Exit codes, the same for ever.
///
/// They follow sysexits.h where it has a word for the case.
enum ExitStatus: Int32 {
  case done = 0
  /// The script raised an error that no other code describes.
  case scriptFailed = 1
  case usage = 64
  /// The script does not compile.
  case badScript = 65
  /// The cloud cannot be reached or does not answer.
  case unavailable = 69
  /// A bug in Halo.
  case bug = 70
  /// A file cannot be read or written.
  case inputOutput = 74
  /// Something is held elsewhere: the same command may succeed later.
  case tryAgain = 75
  /// Nobody knows whether a change was made; the message says what to check.
  case inDoubt = 76
  /// The account does not let this caller in, or not do this.
  case authentication = 77
  /// An option, a variable or a file of settings is wrong.
  case configuration = 78
  case timedOut = 124
  /// 128 + SIGHUP: the terminal was closed.
  case hungUp = 129
  /// 128 + SIGINT: interrupted with Ctrl-C.
  case interrupted = 130
  /// 128 + SIGTERM.
  case terminated = 143
}
