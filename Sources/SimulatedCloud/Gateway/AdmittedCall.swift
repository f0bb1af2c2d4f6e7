import JSON
import Ports

/// A request that passed the gateway: known, authenticated and well-formed.
struct AdmittedCall {
  let parameters: Parameters
  let caller: Caller
  /// The authority the request was sent to, for links in answers.
  let authority: String
  var now: WallTime
  let requestID: String
  let pace: Pace
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
