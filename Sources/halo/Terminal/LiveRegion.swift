internal import CTerminal
internal import Files
internal import Glibc
internal import Text

/// The last lines of a terminal, written over as things change: what is under way. What is printed
/// stands above them.
///
/// The cursor waits where the lines begin, not where they end, and lines that are drawn do not wrap. So
/// they are erased by one sequence whatever became of the window meanwhile, what others write stands in
/// their place and not behind them, and there is nothing to be given back but the place itself: the
/// cursor is never hidden, and no mode stays changed.
final class LiveRegion {
  /// More would hide what was printed.
  private static let mostLines = 8

  /// The one that has something to show. There is one terminal, and one thread writes.
  nonisolated(unsafe) private static weak var present: LiveRegion?

  private let size: () -> Terminal.Size
  private let write: (String) -> Void
  private let clear: () -> Void
  private var lines: [String] = []
  private var isShown = false

  /// - Parameters:
  ///   - size: how large the terminal is at the moment.
  ///   - write: what writes to it.
  ///   - clear: what clears it from the cursor on.
  init(
    size: @escaping () -> Terminal.Size, write: @escaping (String) -> Void,
    clear: @escaping () -> Void
  ) {
    (self.size, self.write, self.clear) = (size, write, clear)
  }

  /// The one below what a command writes to standard error. Nil when that is no terminal that can move
  /// its cursor.
  static func onStandardError() -> LiveRegion? {
    guard isatty(STDERR_FILENO) == 1, !Terminal.isDumb else { return nil }
    // What scripts print must not be mixed with it.
    ScriptOutput.install(for: [STDOUT_FILENO, STDERR_FILENO].filter { isatty($0) == 1 })
    return LiveRegion(
      size: { Terminal.size(of: STDERR_FILENO) },
      write: { text in
        cterminal_note_region(STDERR_FILENO)
        // Not by way of the streams: the beginning of a line that a script has not flushed stays there.
        _ = writeAll(Array(text.utf8), to: STDERR_FILENO)
      }, clear: cterminal_hide_region)
  }

  /// How many lines there may be: half of what is seen, and no more than a few.
  var room: Int { max(1, min(Self.mostLines, size().rows / 2)) }

  /// How wide they may be.
  var columns: Int { max(1, size().columns - 1) }

  /// Shows these instead of what was shown; not where a script's line has not ended, which would be torn.
  func show(_ lines: [String]) {
    guard !lines.isEmpty else { return erase() }
    self.lines = lines
    Self.present = self
    draw()
  }

  /// Takes the lines away.
  func erase() {
    lines = []
    if Self.present === self { Self.present = nil }
    hide()
  }

  /// Writes something else to the terminal, above the lines.
  ///
  /// - Parameter isWhole: whether it ends with a line. Behind the beginning of one, such as a question,
  ///   nothing is shown yet.
  static func stepAside<Result>(isWhole: Bool, _ write: () -> Result) -> Result {
    guard let region = present else { return write() }
    region.hide()
    let result = write()
    if isWhole { region.draw() }
    return result
  }

  private func hide() {
    guard isShown else { return }
    isShown = false
    clear()
  }

  private func draw() {
    guard !lines.isEmpty, !ScriptOutput.isInLine else { return }
    let columns = columns
    let cut = lines.prefix(room).map { "\($0.cut(to: columns))\u{1B}[K" }
    let home = cut.count > 1 ? "\r\u{1B}[\(cut.count - 1)A" : "\r"
    isShown = true
    write("\r\u{1B}[?7l" + cut.joined(separator: "\r\n") + "\u{1B}[J\(home)\u{1B}[?7h")
  }
}
