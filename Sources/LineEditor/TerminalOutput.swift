internal import Files
internal import Glibc

/// The terminal as something to write on.
struct TerminalOutput {
  let descriptor: CInt

  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Whether it understands escape sequences.
  static var isDumb: Bool {
    guard let name = getenv("TERM") else { return true }
    return ["", "dumb"].contains(String(cString: name))
  }

  func write(_ text: String) {
    _ = writeAll(Array(text.utf8), to: descriptor)
  }
}
