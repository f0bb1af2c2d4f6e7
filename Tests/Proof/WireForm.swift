import HuaweiCloud
import JSON
import Ports
import SimulatedCloud

/// The request that a call sends, made and read by the description alone: what the proof holds the
/// calls' own requests against.
extension Operation {
  /// The arguments of the call that sent `request`; nil when it is no request of this operation.
  func arguments(of request: HTTPRequest) -> Arguments? {
    guard request.method == method else { return nil }
    let wanted = path.split(separator: "/")
    let found = request.target.prefix { $0 != "?" }.split(separator: "/")
    guard wanted.count == found.count else { return nil }
    var arguments = Arguments()
    for (segment, text) in zip(wanted, found) {
      if segment.hasPrefix("{") {
        let name = String(segment.dropFirst().dropLast())
        if name != "project_id" { arguments[name] = .string(String(text)) }
      } else if segment != text {
        return nil
      }
    }
    guard let document = try? JSONValue(parsing: request.body) else {
      return arguments
    }
    let members: JSONValue? = if case .wrapped(let name) = body { document[name] } else { document }
    for field in fields where field.place == .body {
      arguments[field.name] = members?[field.name]
    }
    return arguments
  }

  /// A signed request for `arguments`, from whoever owns the demo account.
  func request(_ arguments: Arguments, at time: WallTime) -> HTTPRequest {
    var target = ""
    for segment in path.split(separator: "/") {
      let name = segment.hasPrefix("{") ? String(segment.dropFirst().dropLast()) : nil
      let value = name.map { arguments.string($0) ?? DemoAccount.projectID }
      target += "/" + (value ?? String(segment))
    }
    let query = fields.filter { $0.place == .query }.flatMap { field -> [String] in
      let value = arguments[field.name]
      return (value?.array ?? [value].compactMap(\.self)).compactMap(\.string)
        .map { "\(field.name)=\($0)" }
    }
    if !query.isEmpty { target += "?" + query.joined(separator: "&") }
    let headers = [
      HTTPHeader("Host", "127.0.0.1"), HTTPHeader("X-Project-Id", DemoAccount.projectID),
      HTTPHeader("Content-Type", "application/json"),
    ]
    let unsigned = HTTPRequest(
      method: method, scheme: "http", authority: "127.0.0.1", target: target, headers: headers,
      body: document(arguments)?.serialized() ?? [])
    let owner = AccessKey(
      id: DemoAccount.accessKey, secret: Secret(DemoAccount.secretKey))
    return Signer(owner).signed(unsigned, at: time)
  }

  private func document(_ arguments: Arguments) -> JSONValue? {
    let members = fields.filter { $0.place == .body }.compactMap { field in
      arguments[field.name].map { JSONMember(field.name, $0) }
    }
    return switch body {
    case .constant(let document): document
    case .wrapped(let name): .object([JSONMember(name, .object(members))])
    case .fields: members.isEmpty ? nil : .object(members)
    }
  }
}

extension SimulatedCloud {
  /// What the cloud says to one request: status and body; 0 when nothing came.
  func answer(to request: HTTPRequest, at time: WallTime) -> (status: Int, body: JSONValue) {
    let answer = wholeAnswer(to: request, at: time)
    return (answer.status, answer.body)
  }

  /// The same, and whether the code of a refusal is the simulator's guess, for want of a document.
  func wholeAnswer(
    to request: HTTPRequest, at time: WallTime
  ) -> (status: Int, body: JSONValue, isAssumed: Bool) {
    guard case .response(let response) = reply(to: request, at: time).delivery else {
      return (0, .null, false)
    }
    return (
      response.status, (try? JSONValue(parsing: response.body)) ?? .null,
      response.headers["X-Sim-Assumed"] != nil
    )
  }
}
