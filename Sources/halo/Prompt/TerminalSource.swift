internal import CTerminal
internal import CloudModule
internal import Glibc
internal import LineEditor
internal import ScriptTools
internal import Text

/// A person at a terminal.
final class TerminalSource: BlockSource {
  private let editor: LineEditor
  private let style: TextStyle
  private var isReading = false

  /// - Parameters:
  ///   - isSecret: whether an input is not to be kept in a file.
  ///   - complete: what may stand at a byte of a text.
  ///   - wait: lets tasks go on until a descriptor can be read; false when there is no use in reading
  ///     on.
  init(
    style: TextStyle, isSecret: @escaping (String) -> Bool, isComplete: @escaping (String) -> Bool,
    complete: @escaping (String, Int) -> CompletionList, wait: @escaping ([CInt]) -> Bool
  ) throws(LineEditor.Failure) {
    self.style = style
    let history = History(path: History.defaultPath(environment: homeVariable)) {
      StandardError.write("halo: \($0)\n")
    }
    history.isSecret = isSecret
    var interrupt: () -> Void = {}
    editor = try LineEditor(history: history) { if !wait($0) { interrupt() } }
    interrupt = { [unowned editor] in editor.interrupt() }
    editor.isComplete = isComplete
    editor.complete = complete
    // Where colours mean nothing, what is suggested could not be told from what is typed.
    if style == .coloured { editor.colours = Self.colours }
  }

  /// Has Ctrl-X Ctrl-E hand the input over.
  func setEditor(_ edit: @escaping (String) -> String?) { editor.editElsewhere = edit }

  private static func colours(of text: String) -> [(range: Range<Int>, sequence: String)] {
    if let command = SessionCommand.parse(text) {
      let start = text.utf8.prefix { $0 != UInt8(ascii: ":") }.count
      return [(start..<start + 1 + command.name.utf8.count, TextStyle.sequence(of: .keyword))]
    }
    return SourceColours.parts(of: Array(text.utf8)).map {
      ($0.range, TextStyle.sequence(of: $0.part))
    }
  }

  func next(_ prompt: Prompt) -> SessionInput {
    fflush(nil)
    ScriptOutput.beginLine()
    editor.prompt = prompt.text(style)
    editor.continuationPrompt = style(.faint, prompt.continuation)
    StandardError.detour = { [editor] in editor.printAbove($0) }
    isReading = true
    defer {
      isReading = false
      StandardError.detour = nil
    }
    return switch editor.readBlock() {
    case .block(let text): .block(text, line: 1)
    case .interrupted: .interrupted
    case .end: .end
    }
  }

  func answer(to question: String, isAlarming: Bool) -> String? {
    // A task in the background: the line belongs to what is being typed.
    if isReading { return nil }
    // What was typed before the question was there is no answer to it.
    tcflush(STDIN_FILENO, TCIFLUSH)
    StandardError.write(style(isAlarming ? .alarm : .heading, question))
    guard let line = readLine() else {
      StandardError.write("\n")
      return ""
    }
    return line
  }

  /// Nil at the end of the input, or after a signal that stops something.
  private func readLine() -> String? {
    // A signal that comes just before the wait is to end it, too.
    let ending = [SIGINT, SIGTERM, SIGHUP]
    var (blocked, before) = (sigset_t(), sigset_t())
    sigemptyset(&blocked)
    for signal in ending { sigaddset(&blocked, signal) }
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var line: [UInt8] = []
    while line.last != UInt8(ascii: "\n") {
      guard Interrupt.status == nil else { return nil }
      guard cterminal_wait(STDIN_FILENO, ending, ending.count) else {
        guard errno == EINTR else { return nil }
        continue
      }
      var byte: UInt8 = 0
      guard read(STDIN_FILENO, &byte, 1) == 1 else { return nil }
      line.append(byte)
    }
    return String(decoding: line.dropLast(), as: UTF8.self)
  }

  func recall(_ input: String) { editor.history.add(input) }

  func tell(_ text: String) { StandardError.write(text) }
}
