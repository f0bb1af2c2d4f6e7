internal import CloudModule
internal import Glibc
internal import LuaHost
internal import ScriptTools
internal import Text

/// Shows what inputs return, on standard output.
final class SessionPrinter {
  let style: TextStyle
  let isTerminal = isatty(STDOUT_FILENO) == 1
  private let describe: (LuaStack, Int) -> String?
  /// Where what is longer than the screen is shown.
  var elsewhere: Elsewhere?

  /// How many rows of a terminal a result gets at most without a pager; `:all` shows the rest.
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
    show(ValueLayout(width: width, style: style).lines(values), isWhole: isWhole)
  }

  /// Shows the records of a list one below the other, with all their fields; each begins a page of the
  /// pager.
  func showRecords(at index: Int, of stack: LuaStack) {
    let reader = ValueInspector(limits: .wide, describe: describe)
    let value = reader.read(at: index, on: stack)
    let layout = ValueLayout(width: isTerminal ? Terminal.columns : nil, style: style)
    guard case .table(let records, let fields, 0) = value, fields.isEmpty, !records.isEmpty,
      records.allSatisfy({ if case .record = $0 { true } else { false } })
    else {
      return show(layout.lines([value]), isWhole: true)
    }
    let pages = records.enumerated().map { index, record in
      var lines = layout.lines([record])
      lines[0] += style(.faint, "  \(index + 1) of \(records.count)")
      return lines
    }
    let page = Terminal.rows - 1
    let padded = pages.flatMap { lines in
      let rows = rows(of: lines)
      return lines + Array(repeating: "", count: (page - rows % page) % page)
    }
    if !isTerminal || !isShownElsewhere(padded) { show(pages.flatMap { $0 }, isWhole: true) }
  }

  /// Shows lines as they are.
  func show(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    show(lines.last == "" ? lines.dropLast() : lines, isWhole: !isTerminal)
  }

  /// Writes a text, or shows it in the pager where it is longer than the screen.
  func page(_ text: String) {
    let text = Terminal.fitted(text, on: isTerminal ? Terminal.columns : nil)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if isTerminal, isShownElsewhere(lines.last == "" ? lines.dropLast() : lines) { return }
    write(text)
  }

  /// - Parameter isWhole: whether all of it is shown where there is no pager.
  private func show(_ lines: [String], isWhole: Bool) {
    if isTerminal, isShownElsewhere(lines) { return }
    let shown = isWhole || !isTerminal ? lines : fitted(lines, columns: Terminal.columns)
    write(shown.map { $0 + "\n" }.joined())
  }

  /// Shows in the pager what does not fit the screen. Without colours, which not every pager knows.
  private func isShownElsewhere(_ lines: [String]) -> Bool {
    guard let elsewhere, rows(of: lines) >= Terminal.rows else { return false }
    ScriptOutput.beginLine()
    return elsewhere.page(lines.map { $0.withoutColours + "\n" }.joined())
  }

  /// How many rows of the terminal they take.
  private func rows(of lines: [String]) -> Int {
    let columns = Terminal.columns
    return lines.reduce(0) { $0 + max(1, ($1.withoutColours.columns + columns - 1) / columns) }
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

extension String {
  /// Without the sequences that `TextStyle` puts in: nothing else here has such.
  fileprivate var withoutColours: String {
    guard utf8.contains(0x1B) else { return self }
    var bytes: [UInt8] = []
    var isSequence = false
    for byte in utf8 {
      if byte == 0x1B {
        isSequence = true
      } else if !isSequence {
        bytes.append(byte)
      } else if byte == UInt8(ascii: "m") {
        isSequence = false
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
