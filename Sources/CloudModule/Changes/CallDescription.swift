internal import HuaweiCloud
internal import JSON
internal import Text

// A call in the words of Lua, and in a person's.
extension Call.Subject {
  /// Without the leading `cloud.`.
  var name: String {
    switch self {
    case .operation(let operation, _): operation.name
    case .request: CloudFunction.request.name
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
    case .request(let request): CloudFunction.request.code(with: request.fields)
    }
  }

  /// What it does, in a person's words, with the names of what is known.
  /// Control characters, which a script or a server may have put there, are escaped.
  func summary(knowing resources: SeenResources?) -> String {
    switch self {
    case .operation(let operation, let arguments):
      operation.phrase(for: arguments, knowing: resources).escapingControls
    case .request(let request):
      "send \(request.method) \(request.path) to \(request.service)".escapingControls
    }
  }
}

extension FieldTaking {
  /// The call as a line of Lua, fields in the order of the description.
  func code(with arguments: Arguments) -> String {
    let given = fields.compactMap { field in
      arguments[field.name].map { "\(field.name) = \($0.luaText)" }
    }
    return given.isEmpty ? "\(callName){}" : "\(callName){ \(given.joined(separator: ", ")) }"
  }
}

extension HuaweiCloud.Operation {
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
