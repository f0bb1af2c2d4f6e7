package import HuaweiCloud
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
  package var code: String {
    switch self {
    case .operation(let operation, let arguments): operation.code(with: arguments)
    case .request(let request): CloudFunction.request.code(with: request.fields)
    }
  }

  /// What it does, in a person's words, with the names of what is known.
  /// Control characters, which a script or a server may have put there, are escaped.
  package func summary(knowing resources: SeenResources?) -> String {
    switch self {
    case .operation(let operation, let arguments):
      operation.phrase(for: arguments, knowing: resources).escapingControls
    case .request(let request): request.phrase.escapingControls
    }
  }
}

extension RawRequest {
  /// How much of a body is shown: about a screen. Of one that is longer it is said how long it is.
  private static let longestBody = 2000

  /// Everything that is sent, for nobody can agree to what he does not see; secrets are hidden.
  fileprivate var phrase: String {
    let secrets = Secrets()
    var text =
      "send \(method) \(secrets.masked(url: path + queryText))"
      + " to \(service)"
    guard let body else { return text }
    let bytes = body.masked(by: secrets).serialized()
    let shown = String(decoding: bytes, as: UTF8.self)
    text += " with the body \(shown.excerpt(Self.longestBody))"
    if shown.unicodeScalars.count > Self.longestBody { text += " (\(bytes.count) bytes in all)" }
    return text
  }

  /// `?a=1&b=2`, as it is meant and not as it is escaped.
  private var queryText: String {
    guard !query.isEmpty else { return "" }
    return "?" + query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
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
      guard let text = filled(phrase, arguments, resources) else { continue }
      // What the phrase has no place for is a part of the change all the same.
      let others = given(arguments, resources) { !phrase.contains("{\($0)}") }
      return ([text] + others).joined(separator: ", ")
    }
    let given = given(arguments, resources) { _ in true }
    return given.isEmpty ? summary : "\(summary): \(given.joined(separator: ", "))"
  }

  private func given(
    _ arguments: Arguments, _ resources: SeenResources?, where isNamed: (String) -> Bool
  ) -> [String] {
    fields.compactMap { field in
      guard let value = arguments[field.name], isNamed(field.name) else { return nil }
      return "\(field.name) \(text(of: value, in: field, resources))"
    }
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
