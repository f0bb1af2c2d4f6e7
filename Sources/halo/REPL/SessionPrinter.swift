internal import CloudModule
internal import Glibc
internal import LuaHost

/// Shows what inputs return, on standard output.
final class SessionPrinter {
  let style: TextStyle
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let describe: (LuaStack, Int) -> String?

  /// What a terminal gets at most; `:all` shows the rest.
  private static let lineLimit = 200

  /// - Parameter describe: runs the `__tostring` of a script.
  init(describe: @escaping (LuaStack, Int) -> String?) {
    self.describe = describe
    let isPlain = Terminal.isDumb || variable("NO_COLOR") != nil
    style = isTerminal && !isPlain ? .coloured : .plain
  }

  /// Shows the values of a stack from `index` on.
  ///
  /// - Parameter all: however many lines there are.
  func show(_ indices: Range<Int>, of stack: LuaStack, all: Bool = false) {
    let isWhole = all || !isTerminal
    let reader = ValueInspector(limits: isWhole ? .none : .init(), describe: describe)
    let values = indices.map { reader.read(at: $0, on: stack) }
    var lines = ValueLayout(width: isTerminal ? Terminal.columns : nil, style: style).lines(values)
    if !isWhole, lines.count > Self.lineLimit {
      let rest = lines.count - Self.lineLimit
      lines =
        lines.prefix(Self.lineLimit) + [style(.faint, "… \(rest) more lines; :all shows them")]
    }
    write(lines.map { $0 + "\n" }.joined())
  }

  func write(_ text: String) {
    // What the input printed itself comes first.
    fflush(nil)
    StandardOutput.write(text)
  }
}
