internal import Glibc

/// The last line of a terminal, written over as things change.
final class LiveLine {
  private var isShown = false

  /// Nil when standard error is no terminal that can erase a line.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    if let terminal = getenv("TERM"), String(cString: terminal) == "dumb" { return nil }
  }

  func show(_ text: String) {
    // A line that wraps could not be erased.
    let room = max(10, columns - 1)
    let fitted = text.count > room ? text.prefix(room - 1) + "…" : text[...]
    StandardError.write("\r\u{1B}[K\(fitted)")
    isShown = true
  }

  func erase() {
    guard isShown else { return }
    StandardError.write("\r\u{1B}[K")
    isShown = false
  }

  private var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
