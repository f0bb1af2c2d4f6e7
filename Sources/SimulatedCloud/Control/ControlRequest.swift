import Ports

/// A request to the simulator itself, under `/_sim/`, which needs no signature.
struct ControlRequest {
  let method: String
  let path: String
  let body: [UInt8]

  init?(_ request: HTTPRequest) {
    let path = request.target.prefix { $0 != "?" }
    guard path == "/_sim" || path.hasPrefix("/_sim/") else { return nil }
    method = request.method
    self.path = String(path)
    body = request.body
  }
}
