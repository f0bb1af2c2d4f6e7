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

  /// The value as it was given, with the records that are left of it.
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
    where conditions: [Condition], isForPeople: Bool
  ) throws(Flaw) {
    // A table without anything in it is a list.
    let value = value.members?.isEmpty == true ? .array([]) : value
    isSingle = value.members.map { !$0.isEmpty } ?? false
    var records = isSingle ? [value] : value.array ?? []
    isPlain = !records.allSatisfy { $0.members != nil } || value.array == nil && !isSingle
    let known = type?.all ?? Self.names(in: records)
    let asked = (columns ?? []) + conditions.map(\.column)
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
    self.value = isSingle ? records.first ?? .null : isPlain ? value : .array(records)
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
