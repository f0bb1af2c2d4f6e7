import HuaweiCloud
import JSON

/// What the query of a request may hold: the union of what the operations that share its method
/// and path send, paging included.
struct QueryForm: Sendable {
  private(set) var fields: [Field]
  /// The parameters that every one of the operations requires.
  let required: Set<WireKey>
  /// GA's markers come with the limit of the page they end.
  let markerNeedsLimit: Bool

  init(of operations: [Operation]) {
    var fields: [Field] = []
    var required: Set<WireKey>?
    for operation in operations {
      let own = operation.fields.filter { $0.place == .query }
      let fixed = operation.fixedQuery.map { Field($0.name, .string, in: .query, "") }
      let paging = operation.paging.parameters.map { Self.pagingField($0, of: operation.service) }
      for field in own + fixed + paging where !fields.contains(where: { $0.name == field.name }) {
        fields.append(field)
      }
      let needed = Set<WireKey>(texts: own.filter(\.isRequired).map(\.name))
      required = required.map { $0.intersection(needed) } ?? needed
    }
    self.fields = fields
    self.required = required ?? []
    markerNeedsLimit = operations.contains { if case .marker = $0.paging { true } else { false } }
    // Documented beside the marker; Halo has no use for it.
    if markerNeedsLimit { self.fields.append(Field("page_reverse", .boolean, in: .query, "")) }
  }

  /// - Throws: the first departure from the form, unknown parameters before missing ones.
  func check(_ query: [RequestTarget.Parameter]) throws(Violation) -> [WireKey: [JSONValue]] {
    var values: [WireKey: [JSONValue]] = [:]
    for parameter in query {
      guard let field = fields.first(where: { $0.name == parameter.name }) else {
        throw Violation(part: .query, field: parameter.name, kind: .unknown)
      }
      guard let value = value(of: parameter.value, as: field.type) else {
        throw Violation(
          part: .query, field: parameter.name, kind: .value("must be \(field.type.phrase)"))
      }
      if let why = field.constraint?.violation(of: value) {
        throw Violation(part: .query, field: parameter.name, kind: .value(why))
      }
      if values[parameter.name] != nil, !field.isList {
        throw Violation(part: .query, field: parameter.name, kind: .value("is given twice"))
      }
      values[parameter.name, default: []].append(value)
    }
    if let missing = fields.first(where: { required.contains($0.name) && values[$0.name] == nil }) {
      throw Violation(part: .query, field: missing.name, kind: .missing)
    }
    if markerNeedsLimit, values["marker"] != nil, values["limit"] == nil {
      throw Violation(part: .query, field: "marker", kind: .value("needs limit"))
    }
    return values
  }

  private static func pagingField(_ name: String, of service: Service) -> Field {
    let limits: ClosedRange<Int64> =
      switch service {
      case .dns: 0...500
      case .ga: 1...2000
      case .modelarts: 0...1024
      case .eip, .vpc, .iam: 0...Int64(Int32.max)
      }
    switch name {
    case "limit": return Field(name, .integer, in: .query, .range(limits), "")
    case "offset":
      return Field(name, .integer, in: .query, .range(0...Int64(Int32.max)), "")
    default: return Field(name, .string, in: .query, "")
    }
  }
}

extension Field {
  fileprivate var isList: Bool {
    if case .list = type { true } else { false }
  }
}
