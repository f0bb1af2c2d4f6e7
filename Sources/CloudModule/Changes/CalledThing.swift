internal import HuaweiCloud
internal import JSON
internal import Text

/// What a script calls, with its arguments: an operation, or a request of its own making.
enum CalledThing {
  case operation(HuaweiCloud.Operation, Arguments)
  case request(RawRequest)

  /// Without the leading `cloud.`.
  var name: String {
    switch self {
    case .operation(let operation, _): operation.name
    case .request: CloudFunctions.request.name
    }
  }

  var isChange: Bool {
    switch self {
    case .operation(let operation, _): operation.change != nil
    case .request(let request): !request.isRead
    }
  }

  var arguments: Arguments {
    switch self {
    case .operation(_, let arguments): arguments
    case .request(let request): request.fields
    }
  }

  /// The call as a line of Lua, fields in the order of the description:
  /// `cloud.eip.bind{ publicip_id = "…", port_id = "…" }`.
  var code: String {
    switch self {
    case .operation(let operation, let arguments): operation.code(with: arguments)
    case .request(let request): CloudFunctions.request.code(with: request.fields)
    }
  }

  /// What it does, in a person's words, with the names of what is known.
  /// Control characters, which a script or a server may have put there, are escaped.
  func summary(knowing resources: SeenResources?) -> String {
    let text =
      switch self {
      case .operation(let operation, let arguments):
        operation.phrase(for: arguments, knowing: resources)
      case .request(let request): "send \(request.method) \(request.path) to \(request.service)"
      }
    return text.escapingControls
  }
}

extension HuaweiCloud.Operation {
  func code(with arguments: Arguments) -> String {
    let given = fields.compactMap { field in
      arguments[field.name].map { "\(field.name) = \($0.luaText)" }
    }
    return given.isEmpty ? "cloud.\(name){}" : "cloud.\(name){ \(given.joined(separator: ", ")) }"
  }

  fileprivate func phrase(for arguments: Arguments, knowing resources: SeenResources?) -> String {
    for phrase in change?.phrases ?? [] {
      if let text = filled(phrase, arguments, resources) { return text }
    }
    let given = fields.compactMap { field in
      arguments[field.name].map { "\(field.name) \(text(of: $0, in: field, resources))" }
    }
    return given.isEmpty ? summary : "\(summary): \(given.joined(separator: ", "))"
  }

  /// The phrase with values for the names in braces; nil when one of them is not given.
  private func filled(
    _ phrase: String, _ arguments: Arguments, _ resources: SeenResources?
  ) -> String? {
    var text = ""
    for (index, part) in phrase.split(separator: "{", omittingEmptySubsequences: false).enumerated()
    {
      guard index > 0, let end = part.firstIndex(of: "}") else {
        text += part
        continue
      }
      guard let field = fields.first(where: { $0.name == part[..<end] }),
        let value = arguments[field.name]
      else { return nil }
      text += self.text(of: value, in: field, resources) + part[part.index(after: end)...]
    }
    return text
  }

  private func text(
    of value: JSONValue, in field: Field, _ resources: SeenResources?
  ) -> String {
    guard let text = value.string else { return value.luaText }
    guard let kind = field.identifies, let name = resources?.name(of: text, kind) else {
      return text
    }
    return "\(name) (\(text))"
  }
}

extension RawRequest {
  /// The request as `cloud.request` takes it.
  fileprivate var fields: Arguments {
    var fields: Arguments = [
      "service": .string(service), "method": .string(method), "path": .string(path),
    ]
    let names = query.map(\.name)
    let unique = names.indices.filter { names.firstIndex(of: names[$0]) == $0 }.map { names[$0] }
    if !query.isEmpty {
      fields["query"] = .object(
        unique.map { name in
          let values = query.filter { $0.name == name }.map { JSONValue.string($0.value) }
          return JSONMember(name, values.count == 1 ? values[0] : .array(values))
        })
    }
    fields["body"] = body
    return fields
  }
}
