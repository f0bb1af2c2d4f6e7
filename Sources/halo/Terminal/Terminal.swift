internal import CloudModule
internal import Glibc
internal import Text

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

/// The last line of a terminal, written over as things change.
final class LiveLine {
  private var isShown = false

  /// Nil when standard error is no terminal that can erase a line.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    if Terminal.isDumb { return nil }
  }

  func show(_ text: String) {
    // A line that wraps could not be erased.
    let room = max(10, Terminal.columns - 1)
    StandardError.write("\r\u{1B}[K\(text.cut(to: room))")
    isShown = true
  }

  func erase() {
    guard isShown else { return }
    StandardError.write("\r\u{1B}[K")
    isShown = false
  }
}
