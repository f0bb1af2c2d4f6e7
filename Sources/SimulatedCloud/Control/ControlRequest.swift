import Ports

/// A request to the simulator itself, under `/_sim/`, which needs no signature.
///
/// A web page that somebody looks at on this machine can send requests to it, too: so it takes none
/// that names another host or comes from a page, and documents only as JSON, which a page cannot
/// send without asking first.
struct ControlRequest {
  let method: String
  let path: String
  let body: [UInt8]
  /// Why it is not answered: status and sentence; nil when it is.
  let objection: (status: Int, message: String)?

  init?(_ request: HTTPRequest) {
    let path = request.target.prefix { $0 != "?" }
    guard path == "/_sim" || path.hasPrefix("/_sim/") else { return nil }
    method = request.method
    self.path = String(path)
    body = request.body
    objection = Self.objection(to: request, path: self.path)
  }

  private static func objection(to request: HTTPRequest, path: String) -> (Int, String)? {
    let host = request.headers["Host"] ?? request.authority
    guard isThisMachine(host) else { return (403, "the host must be this machine itself") }
    if request.headers["Origin"] != nil { return (403, "no web page may call this") }
    // Fault rules are plain text.
    guard !request.body.isEmpty, path != "/_sim/faults" else { return nil }
    let type = request.headers["Content-Type"]?.lowercased() ?? ""
    guard type.hasPrefix("application/json") else {
      return (415, "the Content-Type must be application/json")
    }
    return nil
  }

  private static func isThisMachine(_ authority: String) -> Bool {
    if authority == "[::1]" || authority.hasPrefix("[::1]:") { return true }
    let name = authority.prefix { $0 != ":" }.lowercased()
    if name == "localhost" { return true }
    return IPv4Address(name).map { $0.bits >> 24 == 127 } ?? false
  }
}
