import JSON
import Ports

/// What a handler says when it does not refuse.
struct Answer {
  var status = 200
  /// Nil for an empty body.
  var body: JSONValue?
  var headers: [HTTPHeader] = []

  init(_ status: Int = 200, _ body: JSONValue? = nil, headers: [HTTPHeader] = []) {
    self.status = status
    self.body = body
    self.headers = headers
  }
}
