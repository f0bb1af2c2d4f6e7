internal import JSON
internal import Text

/// How rows are written.
enum TableFormat: String, CaseIterable {
  case table, csv, tsv, json, jsonl, lua

  func text(of rows: TableRows, width: Int?, hasHeader: Bool) -> String {
    switch self {
    case .json: return Self.json(rows.value) + "\n"
    case .jsonl:
      return (rows.value.array ?? [rows.value]).map { Self.json($0) + "\n" }.joined()
    case .lua: return rows.value.luaLiteral(indent: "") + "\n"
    case .table, .csv, .tsv: break
    }
    if rows.isPlain { return plain(rows.value) }
    switch self {
    case .csv:
      return Self.lines(rows, hasHeader, separator: ",", end: "\n", Self.csv)
    case .tsv:
      return Self.lines(rows, hasHeader, separator: "\t", end: "\n", Self.tsv)
    default:
      return rows.isSingle ? Self.record(rows, width: width) : Self.grid(rows, width, hasHeader)
    }
  }

  /// What is no record, a line for each value.
  private func plain(_ value: JSONValue) -> String {
    (value.array ?? [value]).map { element in
      let cell = TableCell(element)
      switch self {
      case .csv: return Self.csv(cell) + "\n"
      case .tsv: return Self.tsv(cell) + "\n"
      default: return cell.text.escapingControls + "\n"
      }
    }.joined()
  }

  private static func lines(
    _ rows: TableRows, _ hasHeader: Bool, separator: String, end: String,
    _ written: (TableCell) -> String
  ) -> String {
    let header = hasHeader ? [rows.columns.map { TableCell(.string($0)) }] : []
    return (header + rows.cells)
      .map { $0.map(written).joined(separator: separator) + end }.joined()
  }

  /// As RFC 4180 has it, but for the line ends, which are those of the other tools here. A text that a
  /// spreadsheet would take for a formula gets an apostrophe; a number keeps its sign.
  private static func csv(_ cell: TableCell) -> String {
    var text = cell.text
    if cell.isText, let first = text.utf8.first, "=+-@\t\r".utf8.contains(first),
      !text.isInNumberForm
    {
      text = "'" + text
    }
    let isQuoted =
      text.utf8.contains { "\",\r\n".utf8.contains($0) }
      || text.utf8.first == UInt8(ascii: " ") || text.utf8.last == UInt8(ascii: " ")
      || text.utf8.first == UInt8(ascii: "'")
    return isQuoted ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
  }

  /// Tabs and line ends within a text are written as `\t`, `\n`, `\r`.
  private static func tsv(_ cell: TableCell) -> String {
    cell.text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t")
      .replacing("\n", with: "\\n").replacing("\r", with: "\\r")
  }

  private static func json(_ value: JSONValue) -> String {
    String(decoding: value.serialized(), as: UTF8.self)
  }

  // MARK: For people

  private static let gap = 2
  private static let least = 8

  private static func record(_ rows: TableRows, width: Int?) -> String {
    let room = rows.columns.map(\.columns).max() ?? 0
    return zip(rows.columns, rows.cells.first ?? []).map { name, cell in
      let line = "\(name.padded(to: room + gap))\(cell.text.escapingControls)"
      return (width.map { line.cut(to: $0) } ?? line) + "\n"
    }.joined()
  }

  private static func grid(_ rows: TableRows, _ width: Int?, _ hasHeader: Bool) -> String {
    if rows.cells.isEmpty { return "" }
    let texts =
      (hasHeader ? [rows.columns] : []) + rows.cells.map { $0.map(\.text.escapingControls) }
    var widths = rows.columns.indices.map { column in texts.map { $0[column].columns }.max() ?? 0 }
    var excess = width.map { widths.reduce(0, +) + gap * max(0, widths.count - 1) - $0 } ?? 0
    while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > least
    {
      widths[widest] -= 1
      excess -= 1
    }
    return texts.map { row in
      let line = zip(row, widths).map { $0.cut(to: $1).padded(to: $1) }
        .joined(separator: String(repeating: " ", count: gap)).withoutBlanksAtEnd
      return (width.map { line.cut(to: $0) } ?? line) + "\n"
    }.joined()
  }
}

extension String {
  /// `-5`, `+1.5e3`: what stands for itself in a spreadsheet.
  fileprivate var isInNumberForm: Bool {
    utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) || ".eE+-".utf8.contains($0) }
      && Double(self) != nil
  }
}

extension JSONValue {
  /// As a table of Lua over several lines.
  fileprivate func luaLiteral(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "nil"
    case .boolean(let value): return "\(value)"
    case .string, .bytes: return (string ?? "").luaLiteral
    case .array(let elements):
      if elements.isEmpty { return "{}" }
      let lines = elements.map { "\(inner)\($0.luaLiteral(indent: inner)),\n" }.joined()
      return "{\n\(lines)\(indent)}"
    case .object(let members):
      if members.isEmpty { return "{}" }
      let lines = members.filter { $0.value != .null }
        .map { "\(inner)\($0.name.luaField) = \($0.value.luaLiteral(indent: inner)),\n" }.joined()
      return "{\n\(lines)\(indent)}"
    default: return String(decoding: serialized(), as: UTF8.self)
    }
  }
}
