internal import HuaweiCloud

extension RecordType {
  /// The whole page on a type of result.
  func help(returnedBy catalog: OperationCatalog) -> String {
    let rows = fields.map { field in
      [
        field.name, field.enumeration.map { "\($0.name)" } ?? field.type.shortName,
        field.documentation,
      ]
    }
    let raw = ["raw", "table", Self.rawDocumentation]
    let sources = catalog.operations.filter { operation in
      operation.results.contains { $0.type.innermostRecord?.name == name }
    }
    var parts = ["\(name): \(summary)", "Fields\n\(TextLayout.table(rows + [raw]))"]
    if fields.contains(where: \.isTime) {
      parts.append(
        "Times are text; time.parse makes a number of one, time.since the seconds since.")
    }
    if !sources.isEmpty {
      let names = sources.map { "cloud.\($0.name)" }.joined(separator: ", ")
      parts.append(TextLayout.wrapped("Returned by \(names)", hanging: 2))
    }
    return parts.joined(separator: "\n\n") + "\n"
  }
}

extension RecordType {
  /// Of the member `raw`, which all records have.
  static let rawDocumentation = "members that the cloud sent and its documentation does not list"
}

extension RecordField {
  /// Whether it holds a time as text.
  var isTime: Bool {
    if case .time = type { true } else { false }
  }
}

extension Enumeration {
  var help: String {
    let names = values.map { "cloud.\(name).\($0)" }
    let rows =
      meanings.isEmpty
      ? TextLayout.code(names.joined(separator: "\n"))
      : TextLayout.table(zip(names, meanings).map { [$0, $1] })
    return "cloud.\(name): the values of an enumeration\n\n\(rows)\n"
  }
}
