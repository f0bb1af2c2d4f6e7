internal import CloudModule
internal import Glibc
internal import ScriptTools

/// What is known of the terminal.
enum Terminal {
  /// In characters.
  struct Size: Equatable {
    var columns = 80
    var rows = 24
  }

  /// It cannot move its cursor or show colours, or nobody says that it can.
  static var isDumb: Bool {
    guard let name = variable("TERM"), !name.isEmpty else { return true }
    return name.utf8.elementsEqual("dumb".utf8)
  }

  /// Somebody types, and reads the results.
  static var hasUser: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

  /// How wide it is now.
  static var columns: Int {
    size(of: isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO).columns
  }

  /// How wide standard output is now; nil where that is no terminal.
  static var outputColumns: Int? { isatty(STDOUT_FILENO) == 1 ? columns : nil }

  /// A text that was laid out for a usual terminal, on one that has so many columns; nil for none.
  static func fitted(_ text: String, on columns: Int?) -> String {
    guard let columns, columns < TextLayout.width else { return text }
    return TextLayout.narrowed(text, to: columns)
  }

  /// Has the parser's help come in whole lines where the terminal is narrower than that is made for.
  static func widenHelp() {
    if let columns = outputColumns, columns < TextLayout.width { setenv("COLUMNS", "10000", 1) }
  }

  /// How many rows it has now.
  static var rows: Int {
    size(of: isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO).rows
  }

  /// How large it is now; the usual size where it does not say.
  static func size(of descriptor: CInt) -> Size {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return Size() }
    return Size(columns: Int(size.ws_col), rows: max(1, Int(size.ws_row)))
  }
}
