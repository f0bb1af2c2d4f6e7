internal import CloudModule
internal import Glibc
internal import Text

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
