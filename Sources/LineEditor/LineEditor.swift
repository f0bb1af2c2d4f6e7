internal import CEditLine
internal import Glibc
public import Text

/// Reads blocks of input on a terminal: lines, or several lines that belong together.
///
///     let editor = LineEditor(history: history) { loop.run(untilReadable: $0) }
///     editor.prompt = "> "
///     editor.isComplete = { isWholeChunk($0) }
///     while case .block(let text) = editor.readBlock() { … }
///
/// libedit has the keys, the modes of the terminal and what editing commands do to the text; what is
/// to be seen is drawn here.
///
/// The program's handler of SIGINT is to call `cterminal_note`, and one that ends the process at once
/// `cterminal_restore` before.
public final class LineEditor {
  /// What came of reading a block.
  public enum Input: Equatable, Sendable {
    case block(String)
    /// The user pressed Ctrl-C, or `interrupt` was called.
    case interrupted
    /// The user pressed Ctrl-D, or the terminal is gone.
    case end
  }

  /// There is no editor on this machine, or no terminal.
  public struct Failure: Error, CustomStringConvertible {
    /// One line for people.
    public let description: String
  }

  /// Before the first line of a block. May hold escape sequences that set colours.
  public var prompt = "> "
  /// Before the other lines of a block.
  public var continuationPrompt = "  "
  /// Whether Enter submits a text, or begins a new line because the text is unfinished.
  public var isComplete: (String) -> Bool = { _ in true }
  /// What could stand at the cursor, a byte offset in the text, which is the whole block so far.
  public var complete: (_ text: String, _ cursor: Int) -> CompletionList = {
    CompletionList(start: $1)
  }

  /// The parts of a text that have colours, in bytes and in order, and the escape sequences that set
  /// these. Nothing is coloured, nor suggested from the history, where this is nil.
  public var colours: ((String) -> [(range: Range<Int>, sequence: String)])?
  /// Has the block edited elsewhere, while the terminal is as it was; nil leaves it as it is.
  public var editElsewhere: ((String) -> String?)?

  /// What was entered before; a block that is submitted is added to it.
  public let history: History
  let input: InputReader
  let output: TerminalOutput
  let canvas: any Canvas
  private let inputDescriptor: CInt
  private let wait: (_ descriptors: [CInt]) -> Void
  private let nowhere: UnsafeMutablePointer<FILE>
  private let host: UnsafeMutablePointer<ceditline_host>
  let editor: OpaquePointer
  /// In libedit's vi mode the Escape key is a command, which must not be taken for the beginning of
  /// an arrow's sequence, nor the other way round.
  private let isVi: Bool

  /// How the block that is being read ended.
  var outcome: Input?
  var browser: HistoryBrowser
  /// What was pressed in place of the key that stands for it, see `nextScalar`.
  private(set) var pressed = CEDITLINE_COMMANDS
  /// Shown under the block until the next key.
  var below: [String] = []
  var isReading = false

  /// - Parameters:
  ///   - input: the terminal to read from.
  ///   - output: the same terminal, to write on.
  ///   - wait: returns when one of the descriptors can be read, or earlier. Whatever else goes on in
  ///     the program goes on in there.
  public init(
    history: History, input: Int32 = 0, output: Int32 = 1,
    wait: @escaping (_ descriptors: [Int32]) -> Void
  ) throws(Failure) {
    if let problem = ceditline_load() {
      throw Failure(description: "cannot load libedit: \(String(cString: problem))")
    }
    // Closing the stream would close the descriptor, so it stays open.
    guard let nowhere = fopen("/dev/null", "we"), let file = fdopen(input, "r") else {
      throw Failure(description: "cannot open the terminal: \(String(cString: strerror(errno)))")
    }
    self.history = history
    self.wait = wait
    self.nowhere = nowhere
    inputDescriptor = input
    self.input = InputReader(input)
    self.output = TerminalOutput(descriptor: output)
    canvas = TerminalOutput.isDumb ? LineCanvas(self.output) : ScreenCanvas(self.output)
    browser = HistoryBrowser(history.entries)
    host = .allocate(capacity: 1)
    host.initialize(
      to: ceditline_host(
        context: nil,
        read: { context, character in
          guard let context, let character else { return 0 }
          return LineEditor.from(context).readCharacter(into: character)
        },
        obey: { context, command in
          guard let context else { return UInt8(CC_ERROR) }
          return LineEditor.from(context).obey(command)
        }))
    guard let editor = ceditline_open(input, file, nowhere, host) else {
      throw Failure(description: "cannot set up the line editor: not enough memory")
    }
    self.editor = editor
    isVi = ceditline_bind_keys(editor)
    host.pointee.context = Unmanaged.passUnretained(self).toOpaque()
    for entry in history.entries { ceditline_remember(editor, entry) }
  }

  deinit {
    ceditline_close(editor)
    host.deallocate()
    fclose(nowhere)
  }

  private static func from(_ context: UnsafeMutableRawPointer) -> LineEditor {
    Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
  }

  /// Reads the next block, and adds it to the history.
  public func readBlock() -> Input {
    outcome = nil
    below = []
    browser = HistoryBrowser(history.entries)
    let unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    let locale = unicode.map { uselocale($0) }
    TerminalModes.begin(input: inputDescriptor, output: output)
    isReading = true
    _ = ceditline_edit(editor)
    draw()
    canvas.finish()
    isReading = false
    TerminalModes.end()
    if let unicode {
      uselocale(locale ?? nil)
      freelocale(unicode)
    }
    let input = outcome ?? .end
    if case .block(let text) = input, history.add(text) { ceditline_remember(editor, text) }
    return input
  }

  /// Ends `readBlock`, now or as soon as the next key is waited for. Nothing happens while no block is
  /// read.
  public func interrupt() {
    TerminalModes.note(.interrupted)
  }

  /// Writes lines above the block that is being read, or where the cursor is.
  public func printAbove(_ text: String) {
    guard !text.isEmpty else { return }
    canvas.erase()
    output.write(text.hasSuffix("\n") ? text : text + "\n")
    if isReading { draw() }
  }
}

// MARK: Reading keys

extension LineEditor {
  /// For libedit: 1 and a character, or 0 at the end of the input.
  private func readCharacter(into character: UnsafeMutablePointer<wchar_t>) -> CInt {
    guard let scalar = nextScalar() else { return 0 }
    character.pointee = wchar_t(scalar.value)
    return 1
  }

  /// The next key; nil when there will be none, or the block has ended otherwise.
  func nextScalar() -> Unicode.Scalar? {
    while outcome == nil {
      if isVi, let command = input.takeSequence(Self.sequences) {
        below = []
        pressed = command
        return Unicode.Scalar(UInt8(CEDITLINE_PRESSED_KEY))
      }
      if let scalar = input.takeScalar() {
        below = []
        return scalar
      }
      guard waitForInput() else { break }
    }
    return nil
  }

  /// False when there will be none.
  func waitForInput() -> Bool {
    TerminalModes.noteEditing()
    input.fill()
    guard !input.isAtEnd else { return false }
    if !input.hasInput {
      draw()
      wait([inputDescriptor, TerminalModes.descriptor])
    }
    let events = TerminalModes.takeEvents()
    if events.contains(.suspended) {
      canvas.finish()
      TerminalModes.suspend()
    } else if events.contains(.resumed) {
      TerminalModes.resume()
      canvas.forget()
    }
    if events.contains(.resized) {
      ceditline_resize(editor)
      canvas.erase()
    }
    if events.contains(.interrupted) {
      outcome = .interrupted
      input.clear()
      return false
    }
    return true
  }
}

extension LineEditor {
  /// What terminals send for keys that are no characters.
  private static let sequences: [(bytes: [UInt8], meaning: ceditline_command)] = [
    ("[A", CEDITLINE_UP), ("OA", CEDITLINE_UP), ("[B", CEDITLINE_DOWN), ("OB", CEDITLINE_DOWN),
    ("[C", CEDITLINE_RIGHT), ("OC", CEDITLINE_RIGHT), ("[D", CEDITLINE_LEFT),
    ("OD", CEDITLINE_LEFT), ("[H", CEDITLINE_HOME), ("OH", CEDITLINE_HOME),
    ("[1~", CEDITLINE_HOME), ("[F", CEDITLINE_END), ("OF", CEDITLINE_END), ("[4~", CEDITLINE_END),
    ("[3~", CEDITLINE_DELETE), ("[200~", CEDITLINE_PASTE),
  ].map { (Array("\u{1B}\($0)".utf8), $1) }
}

// MARK: What is edited

extension LineEditor {
  /// The block so far, and the index of the cursor.
  var text: (scalars: [Unicode.Scalar], cursor: Int) {
    guard let line = ceditline_line(editor)?.pointee, let start = line.buffer else {
      return ([], 0)
    }
    let characters = UnsafeBufferPointer(start: start, count: line.lastchar - start)
    return (
      characters.map { Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{FFFD}" }, line.cursor - start
    )
  }

  func replace(with text: String) {
    withWideString(text) { ceditline_replace(editor, $0) }
  }

  func insert(_ text: String) {
    withWideString(text) { ceditline_insert(editor, $0) }
  }

  private func withWideString(_ text: String, _ body: (UnsafePointer<wchar_t>) -> Void) {
    var wide = text.unicodeScalars.map { wchar_t($0.value) } + [0]
    wide.withUnsafeMutableBufferPointer { buffer in
      if let start = buffer.baseAddress { body(start) }
    }
  }

  func beep() {
    output.write("\u{7}")
  }
}

extension String {
  init(_ scalars: some Sequence<Unicode.Scalar>) {
    self.init()
    unicodeScalars.append(contentsOf: scalars)
  }
}
