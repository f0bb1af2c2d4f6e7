import HuaweiCloud
import JSON
import Ports

extension SimulatedReply {
  /// What somebody else was answered, who lives in another time.
  init(_ answer: Result<HTTPResponse, TransportFailure>) {
    switch answer {
    case .success(let response):
      self.init(
        .response(
          HTTPResponse(
            status: response.status, headers: response.headers.filter { !$0.isNamed("Date") },
            body: response.body)))
    case .failure(let failure): self.init(.failure(failure))
    }
  }
}

extension SimulatedReply {
  /// Without the name of a request that nobody has ever seen, and without the time: an answer is good for some.
  var anonymous: SimulatedReply {
    guard case .response(let response) = delivery else { return self }
    var body = response.body
    if response.status >= 300, let document = try? JSONValue(parsing: body),
      let members = document.members, document["request_id"] != nil
    {
      body = JSONValue.object(members.filter { $0.name != "request_id" }).serialized()
    }
    return SimulatedReply(
      delay: delay,
      .response(
        HTTPResponse(
          status: response.status,
          headers: response.headers.filter { !$0.isNamed("X-Request-Id") && !$0.isNamed("Date") },
          body: body)))
  }
}

extension Resources {
  /// The ids and addresses that the last request has made, and that nobody has given.
  func inventions(given body: String) -> [String] {
    var found: [String] = []
    for (before, after) in resolverEndpoints.changes {
      let known = Set<WireKey>(texts: before?.entries.map(\.id) ?? [])
      for entry in after?.entries ?? [] where !known.contains(WireKey(entry.id)) {
        found.append(entry.id)
        if !body.contains("\"\(entry.address)\"") { found.append(entry.address) }
      }
    }
    return found + acceleratedEndpoints.changes.filter { $0.before == nil }.compactMap(\.after?.id)
  }
}

extension Twin {
  /// A change that rests on something that could not be read.
  public struct Guess: Equatable, Sendable {
    /// The change: `eip.bind`.
    public let operation: String
    /// Of which project; nil where that is not known.
    public let project: String?
    /// What could not be read, and why: `eip.list: 403 …`.
    public let reason: String
  }
}

extension Route {
  /// What scripts call, where they can.
  var describedOperation: HuaweiCloud.Operation? {
    operations.first { OperationCatalog.standard.operation(named: $0.name) != nil }
  }
}
