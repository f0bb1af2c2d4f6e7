internal import JSON
internal import Ports
internal import Text

/// What an error answer says, whichever of the services' eight shapes it has.
struct ErrorEnvelope: Equatable, Sendable {
  var code: String?
  var message: String?
  var requestID: String?
  var form: Form

  enum Form: Sendable {
    /// A JSON object, understood or not.
    case document
    case html
    case empty
    /// Anything else: a JSON array, plain text, half a document.
    case other
  }

  init(_ response: HTTPResponse) {
    form = .other
    if response.body.isBlank {
      form = .empty
    } else if let document = try? JSONValue(parsing: response.body, by: .answer) {
      read(document)
    } else {
      let text = String(decoding: response.body.prefix(65_536), as: UTF8.self)
      form = response.looksLikeHTML ? .html : .other
      message = form == .html ? text.htmlTitle : text
    }
    message = message?.oneLine
    // The header is set by the gateway and is there even when the body is not the service's.
    requestID = response.requestID ?? requestID
  }

  private mutating func read(_ document: JSONValue) {
    guard case .object(let members) = document else {
      message = document.string
      return
    }
    form = .document
    requestID = document.text("request_id")
    if readPair(document, "error_code", "error_msg") || readPair(document, "errorCode", "errorMsg")
      || readPair(document, "errorCode", "errorMessage") || readPair(document, "code", "message")
    {
      return
    }
    if let neutron = document["NeutronError"] {
      readNeutron(neutron)
      return
    }
    // {"error": {…}} and its like: the pair is one level down.
    for member in members where member.value.members != nil {
      if readPair(member.value, "code", "message")
        || readPair(member.value, "error_code", "error_msg")
      {
        return
      }
    }
    message = document.text("message") ?? document.text("error_msg") ?? document.text("error")
  }

  private mutating func readPair(_ object: JSONValue, _ codeName: String, _ messageName: String)
    -> Bool
  {
    guard let code = object[codeName], let message = object[messageName]?.string else {
      return false
    }
    switch code {
    case .string, .bytes: self.code = object.text(codeName)
    // IAM repeats the HTTP status here, as a number.
    case .integer(let number): self.code = String(number)
    default: return false
    }
    self.message = message
    if self.code == "VPC.0514", let inner = Self.neutronInside(message) {
      self.message = inner
    }
    return true
  }

  private mutating func readNeutron(_ error: JSONValue) {
    code = error.text("type")
    let parts = [error.text("message") ?? error.string, error.text("detail")].compactMap { $0 }
    message = parts.isEmpty ? nil : parts.joined(separator: ": ")
  }

  /// VPC.0514 passes on what the network service said: a NeutronError as text inside the message.
  private static func neutronInside(_ message: String) -> String? {
    guard let start = message.firstIndex(of: "{"),
      let document = try? JSONValue(parsing: Array(message[start...].utf8)),
      let error = document["NeutronError"]
    else { return nil }
    return error.text("message") ?? error.string
  }
}

extension HTTPResponse {
  /// The service's name for this exchange, from the headers.
  var requestID: String? {
    for name in ["X-Request-Id", "X-IAM-Trace-Id"] {
      if let id = headers[name], !id.isEmpty { return id }
    }
    return nil
  }

  /// Whether the body claims to be JSON.
  var saysJSON: Bool {
    headers["Content-Type"]?.lowercased().hasPrefix("application/json") == true
  }

  /// Whether the answer comes from a proxy or a load balancer rather than from a service.
  var looksLikeHTML: Bool {
    if headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true { return true }
    // A byte order mark may stand before it. Looked at as bytes, since every answer is.
    let text = body.prefix(200).drop { $0.isBlank || $0 >= 0x80 }
    guard text.first == UInt8(ascii: "<") else { return false }
    let start = String(decoding: text, as: UTF8.self).lowercased()
    return start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
  }
}

extension [UInt8] {
  var isBlank: Bool { allSatisfy(\.isBlank) }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension String {
  /// What an HTML page calls itself: the one line of it worth showing.
  fileprivate var htmlTitle: String? {
    let lower = lowercased()
    guard let tag = lower.firstRange(of: "<title>"),
      let end = lower[tag.upperBound...].firstRange(of: "</title>")
    else { return nil }
    let start = utf8.index(
      startIndex,
      offsetBy: lower.utf8.distance(
        from: lower.startIndex, to: tag.upperBound))
    let stop = utf8.index(
      startIndex,
      offsetBy: lower.utf8.distance(
        from: lower.startIndex, to: end.lowerBound))
    let title = self[start..<stop].words(between: " \t\r\n").joined(separator: " ")
    return title.isEmpty ? nil : String(title).excerpt(200)
  }
}
