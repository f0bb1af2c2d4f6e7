package import HuaweiCloud
internal import Text

/// Lays out what a value holds for a terminal: a record as a list of its fields, a list of records as
/// a table, and any other table as Lua would write it.
package struct ValueLayout {
  /// Columns of the terminal; nil for none: tables are then as wide as they need to be.
  private let width: Int?
  private let style: TextStyle
  private let types: [String: RecordType]

  /// What other text is fitted to where there is no terminal.
  private static let textWidth = 80
  private static let step = 2

  package init(
    width: Int?, style: TextStyle = .plain, catalog: OperationCatalog = .standard
  ) {
    self.width = width
    self.style = style
    types = Dictionary(
      catalog.recordTypes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The lines of what an input returned: simple values side by side, others one below the other.
  package func lines(_ values: [ShownValue]) -> [String] {
    if values.count > 1, values.allSatisfy(\.isSimple) {
      return [values.map(inline).joined(separator: "  ")]
    }
    return values.flatMap { value in
      guard let grid = grid(of: value, indent: 0) else { return block(value, indent: 0) }
      return grid.lines(style) + [style(.faint, grid.footer)]
    }
  }

  private func room(_ indent: Int) -> Int { max(20, (width ?? Self.textWidth) - indent) }

  /// The first line is to be put behind what the value belongs to; the others are indented.
  private func block(_ value: ShownValue, indent: Int, room: Int? = nil) -> [String] {
    let columns = room ?? self.room(indent)
    if !value.isTopRecord || indent > 0, value.mayFit(columns) {
      let oneLine = inline(value)
      if oneLine.columns <= columns { return [oneLine] }
    }
    let margin = String(repeating: " ", count: indent + Self.step)
    switch value {
    case .plain, .text: return [inline(value)]
    case .module:
      return TextLayout.wrapped(
        inline(value), hanging: indent + Self.step, width: self.room(0)
      ).split(separator: "\n").map(String.init)
    case .record(let type, let fields):
      return [style(.heading, type)] + self.fields(fields, indent: indent + Self.step)
    case .table(let elements, let fields, let omitted):
      if let grid = grid(of: value, indent: indent + Self.step) {
        return [style(.faint, grid.footer)] + grid.lines(style).map { margin + $0 }
      }
      var lines = ["{"]
      for element in elements { append(element, after: margin, to: &lines, indent: indent) }
      for field in fields {
        append(field.value, after: "\(margin)\(field.key) = ", to: &lines, indent: indent)
      }
      if omitted > 0 { lines.append("\(margin)… \(omitted) more") }
      return lines + [String(repeating: " ", count: indent) + "}"]
    }
  }

  private func append(
    _ value: ShownValue, after start: String, to lines: inout [String], indent: Int
  ) {
    let room = room(start.columns + 1)
    let own = block(value, indent: indent + Self.step, room: room)
    lines.append(start + own[0])
    lines += own.dropFirst()
    // Not behind a row of a table, which it would seem to belong to.
    if own.count == 1 || own.last?.last == "}" { lines[lines.count - 1] += "," }
  }

  private func fields(_ fields: [ShownField], indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    let longest = fields.reduce(0) { max($0, $1.key.columns) }
    return fields.flatMap { field in
      let start = "\(margin)\(field.key.padded(to: longest))  "
      let own: [String]
      if case .text(let text) = field.value {
        own = [text.bareOrLiteral]
      } else {
        own = block(field.value, indent: indent + Self.step, room: room(start.columns))
      }
      return [style(.faint, start) + own[0]] + own.dropFirst()
    }
  }

  // MARK: Tables of records

  private func grid(of value: ShownValue, indent: Int) -> RecordGrid? {
    guard case .table(let elements, let fields, let omitted) = value,
      fields.isEmpty, case .record(let name, _) = elements.first, let type = types[name]
    else { return nil }
    var rows: [[ShownField]] = []
    for element in elements {
      guard case .record(name, let fields) = element else { return nil }
      rows.append(fields)
    }
    return RecordGrid(
      type: type, rows: rows, omitted: omitted, width: width.map { $0 - indent }
    ) { value in
      if case .text(let text) = value { text.bareOrLiteral } else { inline(value) }
    }
  }

  // MARK: One line

  private func inline(_ value: ShownValue) -> String {
    switch value {
    case .plain(let text): return text
    case .text(let text): return text.luaLiteral
    case .module(let name, let members): return "\(name): \(members.joined(separator: ", "))"
    case .record(let type, let fields): return type + inline(fields.map(inline))
    case .table(let elements, let fields, let omitted):
      let more = omitted > 0 ? ["… \(omitted) more"] : []
      return inline(elements.map(inline) + fields.map(inline) + more)
    }
  }

  private func inline(_ field: ShownField) -> String { "\(field.key) = \(inline(field.value))" }

  private func inline(_ members: [String]) -> String {
    members.isEmpty ? "{}" : "{ \(members.joined(separator: ", ")) }"
  }
}

extension ShownValue {
  fileprivate var isSimple: Bool {
    switch self {
    case .plain, .text: true
    case .module, .record, .table: false
    }
  }

  /// False when it cannot stand on one line of so many columns, which is found out without writing
  /// all of it: each value in it takes one at least.
  fileprivate func mayFit(_ columns: Int) -> Bool {
    var room = columns
    return takes(&room)
  }

  private func takes(_ room: inout Int) -> Bool {
    room -= 1
    guard room >= 0 else { return false }
    switch self {
    case .plain, .text, .module: return true
    case .record(_, let fields): return fields.allSatisfy { $0.value.takes(&room) }
    case .table(let elements, let fields, _):
      return elements.allSatisfy { $0.takes(&room) } && fields.allSatisfy { $0.value.takes(&room) }
    }
  }

  /// A record has its own lines even where one would do.
  fileprivate var isTopRecord: Bool {
    if case .record = self { true } else { false }
  }
}

/// A Lua value taken apart for people to look at, without Lua.
package indirect enum ShownValue: Equatable {
  /// What is shown as it is: `nil`, `12`, `function cloud.eip.bind`.
  case plain(String)
  case text(String)
  case module(name: String, members: [String])
  /// A table that has a documented type, with the members that are there, in documented order.
  case record(type: String, fields: [ShownField])
  /// Any other table. `omitted` entries were too many.
  case table(elements: [ShownValue], fields: [ShownField], omitted: Int)
}

/// A member of a table.
package struct ShownField: Equatable {
  /// As Lua would write it: `name`, `["a b"]`, `[true]`.
  package let key: String
  package let value: ShownValue
}
