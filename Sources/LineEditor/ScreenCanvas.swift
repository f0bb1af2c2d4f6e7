internal import Text

/// Draws on a terminal that can move its cursor.
///
/// libedit could draw too, but it knows no continuation prompt, and loses its way in a block that is
/// higher than the screen.
final class ScreenCanvas: Canvas {
  private let output: TerminalOutput
  /// The rows as they are on the screen, and the one that the cursor is on.
  private var shown: [String] = []
  private var row = 0
  private var column = 0
  /// The first row of the block that is shown, when it is higher than the screen.
  private var top = 0

  init(_ output: TerminalOutput) {
    self.output = output
  }

  func draw(_ picture: Picture) {
    let size = output.size
    let layout = Layout(picture, columns: size.columns)
    let below = picture.below.prefix(max(0, size.rows - 1))
    let window = scroll(layout, height: max(1, size.rows - below.count))
    draw(
      Array(layout.rows[window]) + below, row: layout.cursor.row - window.lowerBound,
      column: layout.cursor.column)
  }

  func erase() {
    guard !shown.isEmpty else { return }
    output.write(move(to: 0) + "\r\u{1B}[J")
    forget()
  }

  func finish() {
    guard !shown.isEmpty else { return }
    output.write(move(to: shown.count - 1) + "\r\n")
    forget()
  }

  func forget() {
    shown = []
    row = 0
    top = 0
  }

  /// The rows that are shown: those of before, if the cursor is among them.
  private func scroll(_ layout: Layout, height: Int) -> Range<Int> {
    top = min(top, layout.cursor.row, max(0, layout.rows.count - height))
    top = max(top, layout.cursor.row - height + 1)
    return top..<min(layout.rows.count, top + height)
  }

  private func draw(_ rows: [String], row cursorRow: Int, column: Int) {
    guard rows != shown || cursorRow != row || column != self.column else { return }
    self.column = column
    var text = ""
    let before = shown
    for (index, content) in rows.enumerated() {
      if index < before.count {
        guard before[index] != content else { continue }
        text += move(to: index) + "\r" + content + Self.eraseRest(content, output.size.columns)
      } else {
        if index > 0 { text += move(to: index - 1) + "\r\n" }
        row = index
        text += content
        shown.append(content)
      }
    }
    if before.count > rows.count {
      text += move(to: rows.count) + "\r\u{1B}[J"
    }
    text += move(to: cursorRow) + "\r"
    if column > 0 { text += "\u{1B}[\(column)C" }
    shown = rows
    output.write(text)
  }

  /// Behind a full row there is nothing, and the terminal would take its last character for it.
  private static func eraseRest(_ content: String, _ columns: Int) -> String {
    var width = 0
    for case .character(let scalar) in PromptPiece.pieces(of: content) {
      width += TextWidth.of(scalar)
    }
    return width < columns ? "\u{1B}[K" : ""
  }

  /// To a row that there is.
  private func move(to target: Int) -> String {
    defer { row = target }
    if target < row { return "\u{1B}[\(row - target)A" }
    if target > row { return "\u{1B}[\(target - row)B" }
    return ""
  }
}
