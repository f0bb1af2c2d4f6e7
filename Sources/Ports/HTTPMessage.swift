/// One header field. Names compare without regard to case, and order is kept.
public struct HTTPHeader: Equatable, Sendable {
  /// As it was written; compared without regard to case.
  public let name: String
  /// What stands behind the colon.
  public let value: String

  /// One header field.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether both are the same bytes.
  public static func == (lhs: HTTPHeader, rhs: HTTPHeader) -> Bool {
    lhs.name == rhs.name && lhs.value == rhs.value
  }

  /// Whether this is its name, which is ASCII, in any letter case.
  public func isNamed(_ name: String) -> Bool { self.name.isSameIgnoringCase(as: name) }
}

extension [HTTPHeader] {
  /// The value of the first header called `name`, in any letter case.
  public subscript(name: String) -> String? {
    first { $0.isNamed(name) }?.value
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
    /// A question to this machine, or to the platform that it runs on, about credentials: it goes to
    /// nobody else, by no proxy, and as plain HTTP to loopback and link-local addresses alone.
    case neighbour
    /// Only the connection is made, and closed again: the scheme is `tcp` and nothing is sent. The
    /// answer has the status 0.
    case connection
  }

  /// What it is for, which rules and traces go by.
  public let purpose: Purpose
  /// In capitals: `GET`.
  public let method: String
  /// `https` or `http`; `tcp` for a connection alone.
  public let scheme: String
  /// Host name or address, with `:port` where the port is not the scheme's own.
  public let authority: String
  /// Percent-encoded path and query: `/v1/x/publicips?limit=10`.
  public let target: String
  /// In the order of sending.
  public let headers: [HTTPHeader]
  /// Empty for none.
  public let body: [UInt8]
  /// The proxy that its account is reached by; nil for what the transport's own rules say.
  public var proxy: Proxy?
  /// Of a call of the cloud, whether a script has put it together itself: nothing in it tells.
  public var isRaw = false

  /// A request as it is sent; nothing is added to it but what HTTP itself needs.
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

  /// The whole address, query included.
  public var url: String { "\(scheme)://\(authority)\(target)" }

  /// Whether both are the same bytes, by whichever way they go.
  public static func == (lhs: HTTPRequest, rhs: HTTPRequest) -> Bool {
    lhs.purpose == rhs.purpose && lhs.method == rhs.method && lhs.url == rhs.url
      && lhs.headers == rhs.headers && lhs.body == rhs.body
  }
}

/// One whole HTTP answer.
public struct HTTPResponse: Equatable, Sendable {
  /// As the server gave it; 0 for a connection that was only made.
  public let status: Int
  /// In the order of arrival; a name may come twice.
  public let headers: [HTTPHeader]
  /// All of it; empty for none.
  public let body: [UInt8]

  /// An answer that has arrived whole.
  public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Why no whole answer came back.
public struct TransportFailure: Error, Equatable, Sendable {
  /// What went wrong, and with it whether the request can have arrived.
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
    /// The answer's body is in a coding that cannot be undone; the request was carried out or refused.
    case encoding
    /// The URL or its scheme is not allowed; nothing was sent.
    case forbidden
    /// The proxy cannot be reached, so the request was not sent.
    case proxy
    /// The proxy lets it not through, or wants a user and a password; it was not sent.
    case proxyRefused
    /// TLS with the proxy itself could not be set up, so the request was not sent.
    case proxyTLS
    /// There was no place for it among the requests under way, so it was not sent.
    case crowded
  }

  /// The kind of failure.
  public let reason: Reason
  /// One line for people, from the library below: "Connection refused".
  public let message: String

  /// - Parameter message: one line, no full stop.
  public init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  /// Whether the server may have seen the request.
  public var mayHaveBeenSent: Bool {
    switch reason {
    case .unknownHost, .refused, .tls, .forbidden, .proxy, .proxyRefused, .proxyTLS, .crowded:
      false
    case .timeout, .broken, .tooLarge, .encoding: true
    }
  }
}
