import JSON
import Ports

/// A request to the simulator itself, under `/_sim/`, which needs no signature.
///
/// A web page that somebody looks at on this machine can send requests to it, too: so it takes none
/// that names another host or comes from a page of another origin than its own, and documents only as
/// JSON, which a page cannot send without asking first.
struct ControlRequest {
  let method: String
  let path: String
  let body: [UInt8]
  /// The number of the last request that the asker knows of: `?after=17`; 0 for none.
  let after: Int
  /// Why it is not answered: status and sentence; nil when it is.
  let objection: (status: Int, message: String)?

  init?(_ request: HTTPRequest) {
    guard request.target.hasPrefix("/_sim") else { return nil }
    let path = request.target.prefix(upTo: "?")
    guard path == "/_sim" || path.hasPrefix("/_sim/") else { return nil }
    method = request.method
    self.path = String(path)
    let query = request.target.utf8.dropFirst(path.utf8.count)
    after =
      query.starts(with: "?after=".utf8)
      ? Int(String(decoding: query.dropFirst(7), as: UTF8.self)) ?? 0 : 0
    body = request.body
    objection = Self.objection(to: request, path: self.path)
  }

  /// As much as the gateway takes of any other request; a larger state comes from a file.
  private static let largestBody = 12 << 20

  private static func objection(to request: HTTPRequest, path: String) -> (Int, String)? {
    let host = request.headers["Host"] ?? request.authority
    guard isThisMachine(host) else { return (403, "the host must be this machine itself") }
    // A page from here may: its origin is the very address that it calls.
    if let origin = request.headers["Origin"], !origin.utf8.elementsEqual("http://\(host)".utf8) {
      return (403, "no web page from elsewhere may call this")
    }
    guard request.body.count <= largestBody else {
      return (413, "the body is larger than \(largestBody >> 20) MiB")
    }
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
    let name = authority.prefix(upTo: ":").lowercased()
    if name == "localhost" { return true }
    return IPv4Address(name).map { $0.bits >> 24 == 127 } ?? false
  }
}

/// Why a document for the simulator itself is not accepted.
public struct ControlError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence, no full stop.
  public let message: String
  /// Counts from 1; nil when the text is well-formed and its content is wrong.
  public let line: Int?

  init(_ message: String, line: Int? = nil) {
    self.message = message
    self.line = line
  }

  /// With the line, where there is one: `line 3: …`.
  public var description: String { line.map { "line \($0): \(message)" } ?? message }

  /// The message for a text that was read from a file: `faults.txt:3: …`.
  public func description(in file: String) -> String {
    line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
  }

  var json: JSONValue {
    var members = [JSONMember("error", .string(message))]
    if let line { members.append(JSONMember("line", .integer(Int64(line)))) }
    return .object(members)
  }
}
