internal import Text

/// What may go on the wire. Everything else ends as `.forbidden` before a packet is sent.
package enum RequestRules {
  /// Nil if the request is allowed.
  package static func violation(of request: HTTPRequest) -> TransportFailure? {
    guard let host = host(of: request.authority) else {
      return forbidden(request, "its host is not a plain name or address, with a port or without")
    }
    switch (request.scheme, request.purpose) {
    case ("tcp", .connection): return nil
    case ("https", .cloud), ("https", .script), ("http", .script), ("https", .neighbour): break
    case ("http", .neighbour):
      guard Loopback.contains(host) || LinkLocal.contains(host) else {
        return forbidden(
          request, "http is for loopback and link-local addresses only; use https")
      }
    case ("http", .cloud):
      guard Loopback.contains(host) else {
        return forbidden(
          request,
          "http is for loopback addresses only, credentials would be readable on the way; "
            + "use https://\(request.authority)")
      }
    default:
      return forbidden(request, "its scheme is not https")
    }
    guard request.target.utf8.first == UInt8(ascii: "/"), all(of: request.target, isTargetByte)
    else {
      return forbidden(request, "its path is not absolute and percent-encoded")
    }
    guard !request.method.isEmpty, all(of: request.method, isTokenByte) else {
      return forbidden(request, "its method is not a word")
    }
    return headerViolation(of: request)
  }

  private static func headerViolation(of request: HTTPRequest) -> TransportFailure? {
    for header in request.headers {
      if request.purpose != .cloud, isSignature(header) {
        return forbidden(request, "only calls of the cloud are signed; leave out \(header.name)")
      }
      guard !header.name.isEmpty, all(of: header.name, isTokenByte), all(of: header.value, isText)
      else {
        return forbidden(request, "a header is not one line of text")
      }
      // Two ideas of where a message ends are how requests are smuggled.
      if header.isNamed("transfer-encoding")
        || header.isNamed("content-length") && header.value != String(request.body.count)
      {
        return forbidden(request, "its \(header.name) header contradicts its body")
      }
    }
    return nil
  }

  /// Bytes side by side are looked at faster than through a view of the text.
  private static func all(of text: String, _ isAllowed: (UInt8) -> Bool) -> Bool {
    var text = text
    return text.withUTF8 { $0.allSatisfy(isAllowed) }
  }

  /// Whether it is no control character but a tab.
  private static func isText(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != 0x7F || byte == 0x09
  }

  /// Whether it authenticates a call of the cloud.
  private static func isSignature(_ header: HTTPHeader) -> Bool {
    header.isNamed("x-sdk-date") || header.isNamed("x-security-token")
      || header.isNamed("authorization") && header.value.hasPrefix("SDK-HMAC-SHA256")
  }

  private static func forbidden(_ request: HTTPRequest, _ reason: String) -> TransportFailure {
    TransportFailure(
      .forbidden, "\(Secrets().name(ofURL: request.url)) was not sent: \(reason)".oneLine)
  }

  /// The host without its port and brackets; nil where it could be read in two ways.
  static func host(of authority: String) -> Substring? {
    var host = authority.utf8[...]
    let colon = UInt8(ascii: ":")
    if host.first == UInt8(ascii: "[") {
      guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return nil }
      let port = host[host.index(after: end)...]
      guard port.isEmpty || isPort(port) else { return nil }
      host = host[..<end].dropFirst()
      return !host.isEmpty && host.allSatisfy { isHexByte($0) || $0 == colon }
        ? Substring(host) : nil
    }
    if let end = host.firstIndex(of: colon) {
      guard isPort(host[end...]) else { return nil }
      host = host[..<end]
    }
    return !host.isEmpty && host.allSatisfy(isNameByte) ? Substring(host) : nil
  }

  /// Whether `text` is a colon and a port number.
  private static func isPort(_ text: Substring.UTF8View) -> Bool {
    text.first == UInt8(ascii: ":") && UInt16(Substring(text.dropFirst())).map { $0 > 0 } ?? false
  }

  private static func isHexByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "_")
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }

  /// RFC 9110, 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: "-") || "!#$%&'*+.^_`|~".utf8.contains(byte)
  }

  /// Printable ASCII, except what would end the target or change the meaning of the request line.
  private static func isTargetByte(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "\\")
  }
}
