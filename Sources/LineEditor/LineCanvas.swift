internal import Text

/// Draws on a terminal that knows no escape sequences (`TERM=dumb`): the line that the cursor is on,
/// and of that as much as fits. Lines above it have been written before; a line that is gone back to
/// is written again.
final class LineCanvas: Canvas {
  private let output: TerminalOutput
  private var shownLine: Int?
  private var shownWidth = 0
  /// What was last shown below; it cannot be taken away.
  private var listed: [String] = []

  init(_ output: TerminalOutput) {
    self.output = output
  }

  func draw(_ picture: Picture) {
    if picture.below != listed {
      listed = picture.below
      if !listed.isEmpty { finish() }
      output.write(listed.map { $0 + "\r\n" }.joined())
    }
    let lines = picture.text.split(separator: "\n", omittingEmptySubsequences: false)
    let number = lines.lastIndex { $0.startIndex <= picture.cursor } ?? 0
    let first = shownLine ?? 0
    if number < first { finish() }
    for above in min(first, number)..<number {
      draw(lines[above], number: above, cursor: lines[above].endIndex, of: picture)
      finish()
    }
    draw(lines[number], number: number, cursor: picture.cursor, of: picture)
  }

  private func draw(
    _ line: ArraySlice<Unicode.Scalar>, number: Int, cursor position: Int, of picture: Picture
  ) {
    let prompt = PromptPiece.pieces(of: number == 0 ? picture.prompt : picture.continuationPrompt)
      .compactMap { if case .character(let scalar) = $0 { scalar } else { nil } }
    let cells = (prompt + line).map { $0.shown(atColumn: 0) }
    let cursor = prompt.count + position - line.startIndex

    // The last column stays free: what a dumb terminal does behind it nobody knows.
    let room = max(2, output.size.columns - 1)
    var first = 0
    while width(cells[first..<cursor]) > room - 1 { first += 1 }
    var last = cells.count
    while width(cells[first..<last]) > room { last -= 1 }

    let text = cells[first..<last].joined()
    let blank = String(repeating: " ", count: max(0, shownWidth - TextWidth.of(text)))
    shownWidth = TextWidth.of(text)
    shownLine = number
    let isAtEnd = cursor == last && blank.isEmpty
    output.write("\r" + text + blank + (isAtEnd ? "" : "\r" + cells[first..<cursor].joined()))
  }

  func erase() {
    guard shownLine != nil else { return }
    output.write("\r" + String(repeating: " ", count: shownWidth) + "\r")
    forget()
  }

  func finish() {
    guard shownLine != nil else { return }
    output.write("\r\n")
    forget()
  }

  func forget() {
    shownLine = nil
    shownWidth = 0
  }

  private func width(_ cells: ArraySlice<String>) -> Int {
    cells.reduce(0) { $0 + TextWidth.of($1) }
  }
}
