internal import JSON
internal import Text

/// Records as rows: which columns there are, and which records.
struct TableRows {
  /// What cannot be done.
  struct Flaw: Error {
    let message: String
  }

  /// A column whose text a record must have.
  struct Condition {
    let column: String
    let value: String
  }

  /// By which column records are put in order.
  struct Order {
    let column: String
    let isDescending: Bool

    /// - Parameter text: `alias`, or `-alias` for the other direction.
    init(_ text: String) {
      isDescending = text.utf8.first == UInt8(ascii: "-")
      column = isDescending ? String(text.dropFirst()) : text
    }

    /// Numbers by their size, texts by their bytes, and what is missing last. Equal ones stay as they are.
    func sorted(_ records: [JSONValue]) -> [JSONValue] {
      let keyed = records.map { (key: $0.at(column), record: $0) }
      let there = keyed.filter { $0.key != .null }
      let sorted = there.enumerated().sorted { left, right in
        let order = Self.order(left.element.key, right.element.key)
        return order == 0 ? left.offset < right.offset : (order < 0) != isDescending
      }
      return sorted.map(\.element.record) + keyed.filter { $0.key == .null }.map(\.record)
    }

    private static func order(_ left: JSONValue, _ right: JSONValue) -> Int {
      switch (left, right) {
      case (.integer(let left), .integer(let right)):
        return left < right ? -1 : left > right ? 1 : 0
      default: break
      }
      if let left = left.size, let right = right.size {
        return left < right ? -1 : left > right ? 1 : 0
      }
      let (left, right) = (Array(TableCell(left).text.utf8), Array(TableCell(right).text.utf8))
      if left == right { return 0 }
      return left.lexicographicallyPrecedes(right) ? -1 : 1
    }
  }

  /// The value as it was given, with the records that are left of it, and of these the columns asked for.
  let value: JSONValue
  let columns: [String]
  /// What stands in the columns, row by row.
  let cells: [[TableCell]]
  /// It is one record and no list.
  let isSingle: Bool
  /// There is nothing that has fields.
  let isPlain: Bool

  /// - Parameters:
  ///   - type: what is known of the fields of records.
  ///   - columns: those asked for.
  ///   - isForPeople: whether the columns are otherwise those worth one.
  init(
    _ value: JSONValue, of type: (all: [String], telling: [String])?, columns: [String]?,
    where conditions: [Condition], order: Order? = nil, isForPeople: Bool
  ) throws(Flaw) {
    // A table without anything in it is a list.
    let value = value.members?.isEmpty == true ? .array([]) : value
    isSingle = value.members.map { !$0.isEmpty } ?? false
    var records = isSingle ? [value] : value.array ?? []
    isPlain = !records.allSatisfy { $0.members != nil } || value.array == nil && !isSingle
    let known = type?.all ?? Self.names(in: records)
    let asked = (columns ?? []) + conditions.map(\.column) + (order.map { [$0.column] } ?? [])
    // A list without records has no type; what is asked for may be there another time.
    if !records.isEmpty {
      for name in asked where !Self.has(name, among: known, records) {
        throw Flaw(
          message:
            "there is no field '\(name.excerpt(40))'\(Suggestion.advice(for: name, in: known))")
      }
    }
    if !conditions.isEmpty {
      records = records.filter { record in
        conditions.allSatisfy {
          TableCell(record.at($0.column)).text.utf8.elementsEqual($0.value.utf8)
        }
      }
    }
    if let order { records = order.sorted(records) }
    let written = columns.map { names in records.map { $0.only(names) } } ?? records
    self.value = isSingle ? written.first ?? .null : isPlain ? value : .array(written)
    let named = isForPeople && isSingle == false ? type?.telling : nil
    let shown = columns ?? (named.flatMap { $0.isEmpty ? nil : $0 } ?? known)
    // For people a column that is empty in all records is none.
    self.columns =
      columns == nil && isForPeople
      ? shown.filter { name in records.contains { $0.at(name) != .null } } : shown
    let all = self.columns
    cells = records.map { record in all.map { TableCell(record.at($0)) } }
  }

  private static func has(_ name: String, among known: [String], _ records: [JSONValue]) -> Bool {
    let first = name.utf8.split(separator: UInt8(ascii: ".")).first.map { String($0) ?? "" } ?? ""
    let isKnown = known.contains {
      $0.utf8.elementsEqual(name.utf8) || $0.utf8.elementsEqual(first.utf8)
    }
    return isKnown || records.contains { $0.at(name) != .null }
  }

  /// All there are, sorted.
  private static func names(in records: [JSONValue]) -> [String] {
    var names: Set<WireKey> = []
    for record in records {
      for member in record.members ?? [] { names.insert(WireKey(member.name)) }
    }
    return names.sorted().map(\.text)
  }
}

/// What stands in one place of a table.
struct TableCell {
  let text: String
  /// It is a text, which programs could take for something else, and no number.
  let isText: Bool

  init(_ value: JSONValue) {
    switch value {
    case .null: (text, isText) = ("", false)
    case .string, .bytes: (text, isText) = (value.string ?? "", true)
    case .array, .object:
      (text, isText) = (String(decoding: value.serialized(), as: UTF8.self), true)
    default: (text, isText) = (String(decoding: value.serialized(), as: UTF8.self), false)
    }
  }
}

extension JSONValue {
  /// As a number, if it is one.
  fileprivate var size: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    default: nil
    }
  }

  /// The record with these fields alone, in this order; null for one that it does not have.
  fileprivate func only(_ names: [String]) -> JSONValue {
    .object(names.map { JSONMember($0, at($0)) })
  }

  /// The value at a path of members; null where there is none.
  fileprivate func at(_ path: String) -> JSONValue {
    if let value = self[path] { return value }
    var value = self
    for name in path.utf8.split(separator: UInt8(ascii: ".")) {
      guard let member = value[String(name) ?? ""] else { return .null }
      value = member
    }
    return value
  }
}
