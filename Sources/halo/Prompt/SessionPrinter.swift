internal import CloudModule
internal import Glibc
internal import LuaHost
internal import ScriptTools
internal import Text

/// Shows what inputs return, on standard output.
final class SessionPrinter {
  let style: TextStyle
  private let isTerminal = isatty(STDOUT_FILENO) == 1
  private let describe: (LuaStack, Int) -> String?

  /// How many rows of a terminal a result gets at most; `:all` shows the rest.
  private static let rowLimit = 200

  /// - Parameter describe: runs the `__tostring` of a script.
  init(describe: @escaping (LuaStack, Int) -> String?) {
    self.describe = describe
    let isPlain = Terminal.isDumb || variable("NO_COLOR") != nil
    style = isTerminal && !isPlain ? .coloured : .plain
  }

  /// Shows the values of a stack from `index` on.
  ///
  /// - Parameter all: however much there is.
  func show(_ indices: Range<Int>, of stack: LuaStack, all: Bool = false) {
    let isWhole = all || !isTerminal
    let reader = ValueInspector(limits: isWhole ? .wide : .init(), describe: describe)
    let values = indices.map { reader.read(at: $0, on: stack) }
    let width = isTerminal ? Terminal.columns : nil
    var lines = ValueLayout(width: width, style: style, listsRecords: all).lines(values)
    if let width, !isWhole { lines = fitted(lines, columns: width) }
    write(lines.map { $0 + "\n" }.joined())
  }

  /// As much as a few screens have room for. One line can be a text of a million letters.
  private func fitted(_ lines: [String], columns: Int) -> [String] {
    var kept: [String] = []
    var room = Self.rowLimit
    for line in lines {
      let rows = max(1, (line.columns + columns - 1) / columns)
      guard rows <= room else {
        if kept.isEmpty { kept.append(line.cut(to: room * columns)) }
        let rest = lines.count - kept.count
        let missing =
          switch rest {
          case 0: "the rest of the line"
          case 1: "1 more line"
          default: "\(rest) more lines"
          }
        return kept + [style(.faint, "… \(missing); :all shows everything")]
      }
      kept.append(line)
      room -= rows
    }
    return kept
  }

  func write(_ text: String) {
    // What the input printed itself comes first.
    fflush(nil)
    ScriptOutput.beginLine()
    StandardOutput.write(text)
  }
}
