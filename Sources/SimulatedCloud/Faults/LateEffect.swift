import Ports

/// A request whose effect comes after its client has given up.
struct LateEffect {
  let due: WallTime
  let request: HTTPRequest
  let route: Route
  var call: AdmittedCall
  let operation: String
  let rule: FaultRule
}
