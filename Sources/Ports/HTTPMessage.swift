/// One header field. Names compare without regard to case, and order is kept.
public struct HTTPHeader: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether this is its name, which is ASCII, in any letter case.
  public func isNamed(_ name: String) -> Bool {
    self.name.utf8.count == name.utf8.count
      && self.name.utf8.elementsEqual(name.utf8) { $0 == $1 || $0.lowercased == $1.lowercased }
  }
}

extension [HTTPHeader] {
  /// The value of the first header called `name`, in any letter case.
  public subscript(name: String) -> String? {
    first { $0.isNamed(name) }?.value
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}

/// One HTTP request, exactly as it goes on the wire.
public struct HTTPRequest: Equatable, Sendable {
  /// On whose behalf a request is made, which decides where it may go.
  public enum Purpose: Equatable, Sendable {
    /// A call of the cloud: it may carry credentials of the account, so it travels encrypted or to
    /// a loopback address.
    case cloud
    /// A script's own: it carries no credentials of the account and may travel as plain HTTP. An
    /// answer with a larger body ends as `.tooLarge`.
    case script(maximumBodySize: Int)
    /// Only the connection is made, and closed again: the scheme is `tcp` and nothing is sent. The
    /// answer has the status 0.
    case connection
  }

  public let purpose: Purpose
  public let method: String
  public let scheme: String
  /// Host name or address, with `:port` where the port is not the scheme's own.
  public let authority: String
  /// Percent-encoded path and query: `/v1/x/publicips?limit=10`.
  public let target: String
  public let headers: [HTTPHeader]
  public let body: [UInt8]

  public init(
    method: String, scheme: String, authority: String, target: String,
    headers: [HTTPHeader] = [], body: [UInt8] = [], purpose: Purpose = .cloud
  ) {
    self.purpose = purpose
    self.method = method
    self.scheme = scheme
    self.authority = authority
    self.target = target
    self.headers = headers
    self.body = body
  }

  public var url: String { "\(scheme)://\(authority)\(target)" }
}

/// One whole HTTP answer.
public struct HTTPResponse: Equatable, Sendable {
  public let status: Int
  public let headers: [HTTPHeader]
  public let body: [UInt8]

  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why no whole answer came back.
public struct TransportFailure: Error, Equatable, Sendable {
  public enum Reason: String, Sendable {
    /// The host name has no address.
    case unknownHost
    /// No connection was made, so the request was not sent.
    case refused
    /// TLS could not be set up or the certificate was not accepted, so the request was not sent.
    case tls
    /// No answer within the time given; the request may have been carried out.
    case timeout
    /// The connection ended before the answer was whole; the request may have been carried out.
    case broken
    /// The answer was larger than the transport accepts; the request was carried out or refused.
    case tooLarge
    /// The URL or its scheme is not allowed; nothing was sent.
    case forbidden
    /// There was no place for it among the requests under way, so it was not sent.
    case crowded
  }

  public let reason: Reason
  /// One line for people, from the library below: "Connection refused".
  public let message: String

  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  /// Whether the server may have seen the request.
  public var mayHaveBeenSent: Bool {
    switch reason {
    case .unknownHost, .refused, .tls, .forbidden, .crowded: false
    case .timeout, .broken, .tooLarge: true
    }
  }
}
