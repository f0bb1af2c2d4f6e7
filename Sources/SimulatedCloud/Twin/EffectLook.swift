import HuaweiCloud
public import JSON
public import Ports

extension Twin {
  /// What a request that changes something has made of what it is about.
  public struct Effect: Sendable {
    /// When it came.
    public let time: WallTime
    /// `PUT`
    public let method: String
    /// Of its path, decoded.
    public let segments: [String]
    /// An operation that would send the same: `eip.bind`.
    public let operation: String
    /// What that would be called with, as far as the request says.
    public let arguments: JSONValue
    /// As the operations on it show it; null where there is nothing.
    public let before: JSONValue
    /// The same once it has settled.
    public let after: JSONValue
  }
}

/// What the first probe of a change shows, asked of a state itself: what is there before a request of a script's
/// own making, and after it.
struct EffectLook {
  /// An operation that would send the same.
  let operation: String
  /// What that would be called with.
  let arguments: JSONValue
  private let read: HuaweiCloud.Operation
  private let route: Route
  private let parameters: Parameters
  private let project: String?

  /// Nil where the request does not say what it is about.
  ///
  /// - Parameter project: that it comes from.
  init?(
    of request: HTTPRequest, on route: Route, _ values: [String], in table: RouteTable,
    project: String?
  ) {
    self.project = project
    guard let operation = route.operations.first(where: { $0.change?.probes.isEmpty == false }),
      let probe = operation.change?.probes.first
    else { return nil }
    var given = Arguments()
    let sent = try? route.parameters(path: values, query: [], body: request.body)
    for member in sent?.body.members ?? [] { given[member.name] = member.value }
    for operation in route.operations {
      for (name, value) in zip(PathTemplate(operation.path).variables, values) {
        given[name] = .string(value)
      }
    }
    let asked = probe.arguments(given)
    let path = PathTemplate(probe.read.path).segments.map { segment -> String? in
      switch segment {
      case .literal(let text): text
      case .variable(let name): asked.string(name) ?? given.string(name)
      }
    }
    let query = probe.read.fields.filter { $0.place == .query }.compactMap { field in
      asked.string(field.name).map { RequestTarget.Parameter(name: field.name, value: $0) }
    }
    guard path.allSatisfy({ $0 != nil }),
      let found = table.find(method: probe.read.method, path: path.compactMap(\.self)),
      let parameters = try? found.route.parameters(path: found.values, query: query, body: [])
    else { return nil }
    (self.operation, arguments) = (operation.name, JSONValueEncoder().encode(given))
    (read, self.route, self.parameters) = (probe.read, found.route, parameters)
  }

  /// Null where there is nothing.
  func seen(in state: CloudState, at now: WallTime) -> JSONValue {
    var state = state
    state.settle(at: now)
    let call = AdmittedCall(
      parameters: parameters, caller: Caller(userID: "", projectID: project), authority: "",
      now: now, requestID: "",
      pace: Pace(transitionTime: .zero, spread: 0), success: read.success)
    guard let body = try? route.carryOut(call, on: &state).body,
      let place = read.results.first?.path
    else { return .null }
    return (place.isEmpty ? body : body[place]) ?? .null
  }
}
