internal import JSON

/// A request before it is known where it goes, who signs it and when.
struct RequestDraft: Equatable, Sendable {
  let method: String
  /// The name in host names: `vpc`.
  let service: String
  /// Percent-encoded.
  let path: String
  let query: [QueryItem]
  let body: [UInt8]
  let contentType: String
  /// Whether it is of the script's own making.
  var isRaw = false
}

extension Operation {
  /// Whether the path, or the service's rule for the project header, needs a project id.
  var needsProject: Bool { service.isProjectScoped }

  /// The request for `arguments`, which have passed `ArgumentCheck`.
  func draft(
    _ arguments: Arguments, projectID: String?, page: PagePosition = .start
  ) throws(PathTemplate.Refusal) -> RequestDraft {
    let path = try PathTemplate(path).expanded { name in
      name == "project_id" ? projectID : arguments[name]?.wireText
    }
    return RequestDraft(
      method: method, service: service.endpointName, path: path,
      query: query(arguments) + paging.items(at: page), body: body(arguments),
      contentType: contentType)
  }

  private func query(_ arguments: Arguments) -> [QueryItem] {
    var items = fixedQuery
    for field in fields where field.place == .query {
      switch arguments[field.name] {
      case nil: break
      case .array(let elements)?:
        items += elements.compactMap { $0.wireText }.map { QueryItem(field.name, $0) }
      case let value?:
        if let text = value.wireText { items.append(QueryItem(field.name, text)) }
      }
    }
    return items
  }

  private func body(_ arguments: Arguments) -> [UInt8] {
    let members = fields.filter { $0.place == .body }.compactMap { field in
      arguments[field.name].map { JSONMember(field.name, $0) }
    }
    switch body {
    case .constant(let document):
      return document.serialized()
    case .wrapped(let name):
      return JSONValue.object([JSONMember(name, .object(members))]).serialized()
    case .fields:
      // What is not sent must not be hashed either, so there is no `{}` for want of fields.
      return members.isEmpty ? [] : JSONValue.object(members).serialized()
    }
  }
}

extension JSONValue {
  /// A scalar as it stands in a path or a query; nil for anything else.
  var wireText: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    case .unsigned(let number): String(number)
    case .real(let number): String(number)
    case .boolean(let flag): flag ? "true" : "false"
    case .null, .bytes, .array, .object: nil
    }
  }
}
