internal import HuaweiCloud
internal import Text

/// Records of one type as the rows of a table that fits a width.
///
/// Which columns there are follows from the description of the type and from what the records hold:
/// a column that is empty in all of them is left out. Where the width does not suffice, those go first
/// that are empty in most rows, then the last ones: the description begins with what tells things apart
/// and what they belong to. The id, which calls are made with, stays where it fits beside those. What is
/// still too wide is cut.
struct RecordGrid {
  private let type: String
  private let names: [String]
  private let cells: [[String]]
  private let widths: [Int]
  private let missing: [String]
  private let omitted: Int

  private static let gap = 2
  /// So many of the first columns count more than an id.
  private static let tellingColumns = 3
  /// Narrower than this nothing can be told from anything.
  private static let least = 8

  /// - Parameters:
  ///   - rows: the members of each record.
  ///   - omitted: how many more records there are.
  ///   - width: columns of the terminal; nil for as many as it takes.
  init(
    type: RecordType, rows: [[ShownField]], omitted: Int = 0, width: Int?,
    cell: (ShownValue) -> String
  ) {
    self.type = type.name
    self.omitted = omitted
    let wanted = Self.columns(of: type).filter { name in
      rows.contains { $0.contains { $0.key == name && !cell($0.value).isEmpty } }
    }
    let all = wanted.map { name in
      rows.map { row in row.first { $0.key == name }.map { cell($0.value) } ?? "" }
    }
    let natural = zip(wanted, all).map { name, cells in
      cells.reduce(name.columns) { max($0, $1.columns) }
    }
    var shown = Array(wanted.indices)
    func total() -> Int {
      shown.reduce(0) { $0 + natural[$1] } + Self.gap * max(0, shown.count - 1)
    }
    if let width {
      let isSparse = all.map { cells in cells.count { $0.isEmpty } * 2 > cells.count }
      let telling = wanted.indices.filter { !isSparse[$0] && wanted[$0] != "id" }
        .prefix(Self.tellingColumns)
      let id = wanted.firstIndex(of: "id").flatMap { id in
        telling.reduce(natural[id]) { $0 + natural[$1] + Self.gap } <= width ? id : nil
      }
      while total() > width, shown.count > 1 {
        let others = shown.filter { $0 != id }
        guard let least = others.last(where: { isSparse[$0] }) ?? others.last else { break }
        shown.removeAll { $0 == least }
      }
    }
    names = shown.map { wanted[$0] }
    cells = rows.indices.map { row in shown.map { all[$0][row] } }
    missing = wanted.indices.filter { !shown.contains($0) }.map { wanted[$0] }
    var widths = shown.map { natural[$0] }
    if let width, var excess = Optional(total() - width), excess > 0 {
      while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
        widths[widest] > Self.least
      {
        widths[widest] -= 1
        excess -= 1
      }
    }
    self.widths = widths
  }

  /// What is worth a column: what the description names, else what looks like a name, an address, a
  /// state and an id, else the first members that are simple.
  private static func columns(of type: RecordType) -> [String] {
    if !type.columns.isEmpty { return type.columns }
    let simple = type.fields.filter { $0.type.isSimple }.map(\.name)
    let telling = ["name", "alias", "address", "ip_address", "status", "type", "id"]
    let found = telling.filter(simple.contains)
    return found.isEmpty ? Array(simple.prefix(4)) : found
  }

  func lines(_ style: TextStyle) -> [String] {
    let heading = line(names)
    return [style(.heading, heading)] + cells.map(line)
  }

  /// `2 eip.PublicIp (no room for port_id)`, `1000 of 1500 eip.PublicIp`
  var footer: String {
    let all = omitted > 0 ? " of \(cells.count + omitted)" : ""
    let count = "\(cells.count)\(all) \(type)"
    return missing.isEmpty
      ? count : "\(count) (no room for \(missing.joined(separator: ", ")))"
  }

  private func line(_ texts: [String]) -> String {
    zip(texts, widths).map { $0.cut(to: $1).padded(to: $1) }
      .joined(separator: String(repeating: " ", count: Self.gap)).withoutBlanksAtEnd
  }
}

extension ValueType {
  fileprivate var isSimple: Bool {
    switch self {
    case .string, .integer, .number, .boolean, .time: true
    case .list, .record, .any: false
    }
  }
}
