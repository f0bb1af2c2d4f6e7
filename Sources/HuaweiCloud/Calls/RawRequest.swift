public import JSON
internal import Text

/// A request to any service, made of its parts: `cloud.request{…}`.
///
/// GET and HEAD are reads and are repeated when it helps. Anything else is a change of which
/// nothing is known: it is sent again only when it was refused for sure, and a lost answer leaves
/// it in doubt.
public struct RawRequest: Sendable {
  /// In capitals: `GET`.
  public let method: String
  /// The name in host names: `ecs`.
  public let service: String
  /// As plain text, without escapes or a query; `{project_id}` stands for the account's.
  public let path: String
  /// In the order in which it was given; not yet percent-encoded.
  public let query: [QueryItem]
  /// The document that is sent; nil for none.
  public let body: JSONValue?

  /// - Throws: a `usage` error that names everything that is wrong.
  public init(
    method: String = "GET", service: String, path: String, query: [QueryItem] = [],
    body: JSONValue? = nil
  ) throws(CloudError) {
    self.method = method.uppercased()
    self.service = Service(rawValue: service)?.endpointName ?? service
    self.path = path
    self.query = query
    self.body = body
    var problems: [ArgumentProblem] = []
    let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    if let violation = Constraint.oneOf(methods).violation(of: .string(self.method)) {
      problems.append(ArgumentProblem("method", violation))
    }
    if !service.isServiceName {
      problems.append(
        ArgumentProblem("service", "expected a name as in host names, got '\(service.excerpt(40))'")
      )
    }
    if let flaw = Self.flaw(ofPath: path) { problems.append(ArgumentProblem("path", flaw)) }
    if body != nil, isRead { problems.append(ArgumentProblem("body", "\(self.method) takes none")) }
    guard problems.isEmpty else {
      throw CloudError(
        .usage, operation: Self.operationName,
        message: ArgumentProblems(problems: problems).line)
    }
  }

  /// What the call is named in journals and messages.
  public static let operationName = "request"

  /// Whether repeating it changes nothing.
  public var isRead: Bool { method == "GET" || method == "HEAD" }
  var needsProject: Bool { service != Service.iam.endpointName }

  func draft(projectID: String?) throws(PathTemplate.Refusal) -> RequestDraft {
    // Every segment becomes a variable, so that escaping stays in one place.
    let segments = path.split(separator: "/").map(String.init)
    let template = segments.indices.map { "/{\($0)}" }.joined()
    let path = try PathTemplate(template).expanded { name in
      guard let index = Int(name) else { return nil }
      return segments[index] == "{project_id}" ? projectID : segments[index]
    }
    return RequestDraft(
      method: method, service: service, path: path.isEmpty ? "/" : path, query: query,
      body: body?.serialized() ?? [], contentType: "application/json", isRaw: true)
  }

  private static func flaw(ofPath path: String) -> String? {
    if !path.hasPrefix("/") { return "expected a path that begins with '/'" }
    if path == "/" { return nil }
    if path.contains("?") { return "put what follows '?' into query" }
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    // wire-text: each of these is a segment, not a Character
    if segments.contains(where: { $0 == "." || $0 == ".." || $0.isEmpty }) {
      return "'.', '..' and empty segments cannot be part of a path"
    }
    if path.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      return "control characters cannot be part of a path"
    }
    return nil
  }
}

extension RawRequest {
  /// The request as `cloud.request` takes it, which is also how it is recorded.
  public var fields: Arguments {
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

  /// The request that has these fields.
  ///
  /// - Throws: a `usage` error that names what is wrong.
  public init(fields: Arguments) throws(CloudError) {
    let query = (fields["query"]?.members ?? []).flatMap { member in
      (member.value.array ?? [member.value]).compactMap(\.string).map { QueryItem(member.name, $0) }
    }
    try self.init(
      method: fields.string("method") ?? "GET", service: fields.string("service") ?? "",
      path: fields.string("path") ?? "", query: query, body: fields["body"])
  }
}
