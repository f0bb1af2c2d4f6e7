import HuaweiCloud
import JSON
import Ports

/// What the cloud does for the requests of one method and path.
struct Handler: Sendable {
  /// What is done, and the body of the answer: its status is that of the description.
  typealias Action = @Sendable (inout CloudState, AdmittedCall) throws(Refusal) -> Answer

  /// The operation whose method and path it serves, and with it all others that share them.
  let operation: String
  /// The descriptions that no catalog has.
  let further: [Operation]
  /// Whether anybody may call it, because it is where credentials come from.
  let isOpen: Bool
  let action: Action

  /// - Parameters:
  ///   - operation: the name of one that scripts can call.
  ///   - further: one that they cannot, sent to the same path.
  init(_ operation: String, also further: Operation? = nil, _ action: @escaping Action) {
    self.operation = operation
    self.further = [further].compactMap(\.self)
    isOpen = false
    self.action = action
  }

  /// Serves an operation that scripts cannot call.
  init(serving operation: Operation, isOpen: Bool = false, _ action: @escaping Action) {
    self.operation = operation.name
    further = [operation]
    self.isOpen = isOpen
    self.action = action
  }
}

/// A request that passed the gateway: known, authenticated and well-formed.
struct AdmittedCall {
  let parameters: Parameters
  let caller: Caller
  /// The authority the request was sent to, for links in answers.
  let authority: String
  var now: WallTime
  let requestID: String
  let pace: Pace
  /// The status that the operation documents for a request that was carried out.
  let success: Int
  /// How the changes made by this call end.
  var outcome = TransitionOutcome.settles

  /// The value of a variable of the handler's path.
  func path(_ name: String) -> String { parameters.path[name] ?? "" }

  /// A member of the body; nil when it is absent.
  func body(_ name: String) -> JSONValue? { parameters.body[name] }

  /// The values of a repeatable query parameter as texts; nil when it is absent.
  func texts(_ name: String) -> [String]? { parameters.query[name]?.compactMap(\.string) }

  func text(_ name: String) -> String? { parameters.query[name]?.first?.string }

  func integer(_ name: String) -> Int? { parameters.query[name]?.first?.integer.map { Int($0) } }

  func flag(_ name: String) -> Bool? { parameters.query[name]?.first?.boolean }
}

/// The checked input of one request.
struct Parameters {
  /// By the names of the handler's path.
  let path: [WireKey: String]
  let query: [WireKey: [JSONValue]]
  /// The members of the body, without their wrapper.
  let body: JSONValue
}

/// What a handler says when it does not refuse.
struct Answer {
  /// What the operation documents for a request that was carried out: the handler need not know.
  var status = 200
  /// Nil for an empty body.
  let body: JSONValue?
  let headers: [HTTPHeader]

  init(_ body: JSONValue? = nil, headers: [HTTPHeader] = []) {
    self.body = body
    self.headers = headers
  }
}
