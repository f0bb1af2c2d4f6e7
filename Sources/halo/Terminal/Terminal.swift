internal import Glibc

/// What is known of the terminal.
enum Terminal {
  /// It cannot move its cursor or show colours.
  static var isDumb: Bool { variable("TERM") == "dumb" }

  /// Somebody types, and reads the results.
  static var hasUser: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// How wide it is now.
  static var columns: Int {
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      var size = winsize()
      if ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
        return Int(size.ws_col)
      }
    }
    return 80
  }
}
