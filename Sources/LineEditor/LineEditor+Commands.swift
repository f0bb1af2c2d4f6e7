internal import CEditLine
internal import Text

// What the keys do that libedit leaves to us.
extension LineEditor {
  /// - Returns: one of libedit's `CC_` codes.
  func obey(_ command: ceditline_command) -> UInt8 {
    switch command {
    case CEDITLINE_ENTER: return enter()
    case CEDITLINE_NEWLINE: insert("\n")
    case CEDITLINE_COMPLETE: completeWord()
    case CEDITLINE_DELETE: return delete()
    case CEDITLINE_INTERRUPT: return end(.interrupted)
    case CEDITLINE_UP: moveLine(by: -1)
    case CEDITLINE_DOWN: moveLine(by: 1)
    case CEDITLINE_HOME: moveCursor(to: lineAroundCursor.lowerBound)
    case CEDITLINE_END:
      if !takeSuggestion() { moveCursor(to: lineAroundCursor.upperBound) }
    case CEDITLINE_EDIT: editElsewhere(text: String(text.scalars))
    case CEDITLINE_SEARCH: return search()
    case CEDITLINE_CLEAR: clearScreen()
    case CEDITLINE_PASTE: paste()
    case CEDITLINE_PRESSED: return obey(pressed)
    case CEDITLINE_LEFT: moveCursor(to: max(0, text.cursor - 1))
    case CEDITLINE_RIGHT:
      if !takeSuggestion() { moveCursor(to: min(text.scalars.count, text.cursor + 1)) }
    default: return UInt8(CC_ERROR)
    }
    return UInt8(CC_REFRESH)
  }

  func enter() -> UInt8 {
    let (scalars, _) = text
    let block = String(scalars)
    guard isComplete(block) else {
      insert("\n")
      return UInt8(CC_REFRESH)
    }
    return end(.block(block))
  }

  private func end(_ input: Input) -> UInt8 {
    outcome = input
    below = []
    // The cursor is to leave by the end of the block.
    moveCursor(to: text.scalars.count)
    return UInt8(CC_NEWLINE)
  }

  private func delete() -> UInt8 {
    let (scalars, cursor) = text
    guard !scalars.isEmpty else { return end(.end) }
    guard cursor < scalars.count else {
      beep()
      return UInt8(CC_REFRESH)
    }
    ceditline_move(editor, 1)
    ceditline_delete(editor, 1)
    return UInt8(CC_REFRESH)
  }

  /// - Returns: whether there was one.
  private func takeSuggestion() -> Bool {
    guard let suggestion else { return false }
    insert(String(suggestion))
    return true
  }

  private func editElsewhere(text: String) {
    guard let editElsewhere else { return beep() }
    canvas.finish()
    TerminalModes.restore()
    isReading = false
    let edited = editElsewhere(text)
    isReading = true
    TerminalModes.resume()
    canvas.forget()
    guard let edited else { return beep() }
    replace(with: edited)
  }

  private func clearScreen() {
    guard !TerminalOutput.isDumb else { return }
    output.write("\u{1B}[H\u{1B}[2J")
    canvas.forget()
  }
}

// MARK: Moving

extension LineEditor {
  /// The line that the cursor is on, without its line break.
  private var lineAroundCursor: Range<Int> {
    let (scalars, cursor) = text
    let start = scalars[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = scalars[cursor...].firstIndex(of: "\n") ?? scalars.count
    return start..<end
  }

  private func moveCursor(to index: Int) {
    ceditline_move(editor, CInt(index - text.cursor))
  }

  /// Up or down within the block; behind its ends lies the history.
  private func moveLine(by step: Int) {
    let (scalars, cursor) = text
    let line = lineAroundCursor
    let column = cursor - line.lowerBound
    if step < 0, line.lowerBound > 0 {
      let end = line.lowerBound - 1
      let start = scalars[..<end].lastIndex(of: "\n").map { $0 + 1 } ?? 0
      moveCursor(to: min(start + column, end))
    } else if step > 0, line.upperBound < scalars.count {
      let start = line.upperBound + 1
      let end = scalars[start...].firstIndex(of: "\n") ?? scalars.count
      moveCursor(to: min(start + column, end))
    } else if let entry = browser.move(by: step, from: String(scalars)) {
      replace(with: entry)
    } else {
      beep()
    }
  }
}

// MARK: Completing

extension LineEditor {
  private func completeWord() {
    let (scalars, cursor) = text
    let line = lineAroundCursor
    // In front of a line of a block, the Tab key indents.
    if line.lowerBound > 0, scalars[line.lowerBound..<cursor].allSatisfy({ $0 == " " }) {
      insert("  ")
      return
    }
    let before = String(scalars[..<cursor])
    let list = complete(String(scalars), before.utf8.count)
    let word = String(decoding: before.utf8.dropFirst(list.start), as: UTF8.self)
    guard let completed = list.completed(word) else {
      beep()
      return
    }
    if !completed.utf8.elementsEqual(word.utf8) {
      ceditline_delete(editor, CInt(word.unicodeScalars.count))
      insert(completed)
    }
    let more = list.isComplete ? [] : [CompletionList.Candidate(word, "…")]
    let candidates = list.candidates + more
    guard candidates.count > 1 else { return }
    let size = output.size
    below = CandidateList.rows(
      of: candidates, columns: size.columns - 1, limit: max(1, size.rows - 2))
  }
}

// MARK: Pasting

extension LineEditor {
  /// Takes all that the terminal has marked as pasted, which is never a key.
  private func paste() {
    let end = Array("\u{1B}[201~".utf8)
    var bytes: [UInt8] = []
    while !(bytes.last == end.last && bytes.suffix(end.count) == end[...]) {
      if let byte = input.takeByte() {
        bytes.append(byte)
      } else if !waitForInput() {
        break
      }
    }
    if bytes.suffix(end.count) == end[...] { bytes.removeLast(end.count) }
    insert(Self.plain(String(decoding: bytes, as: UTF8.self), isAtEnd: isAtEnd))
  }

  private var isAtEnd: Bool {
    let (scalars, cursor) = text
    return cursor == scalars.count
  }

  /// The text without what a terminal would obey; line breaks as Lua has them.
  private static func plain(_ text: String, isAtEnd: Bool) -> String {
    var plain = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\r", "\n": plain.unicodeScalars.append("\n")
      case "\t": plain.unicodeScalars.append(scalar)
      default: if scalar.value >= 0x20, scalar.value != 0x7F { plain.unicodeScalars.append(scalar) }
      }
    }
    // The Enter key follows anyway.
    if isAtEnd { while plain.hasSuffix("\n") { plain.removeLast() } }
    return plain
  }
}
