import CCurl
public import Ports

/// What is found when a server is looked at: whether it is there, and what it proves itself with.
public struct ServerFinding: Sendable {
  /// The server's answer, whatever its status, or why there is none.
  public let result: Result<HTTPResponse, TransportFailure>
  /// The address that the connection went to: the proxy's where there is one; nil for none.
  public let address: String?
  /// Nil where there is no TLS.
  public let certificate: Certificate?

  /// What a server proves itself with.
  public struct Certificate: Sendable {
    /// Who vouches for it: `C = US, O = Example, CN = Example CA`.
    public let issuer: String
    /// When it ends: `Nov 28 00:00:00 2026 GMT`.
    public let end: String
  }
}

/// Looks at one server, once, on the caller's thread.
public enum ServerProbe {
  /// - Parameters:
  ///   - request: without credentials; its answer may be a refusal.
  ///   - timeout: for all of it.
  public static func look(
    with request: HTTPRequest, timeout: Duration, options: CurlOptions
  ) -> ServerFinding {
    if let violation = RequestRules.violation(of: request) {
      return ServerFinding(result: .failure(violation), address: nil, certificate: nil)
    }
    CurlLibrary.setUp()
    let exchange = CurlExchange()
    exchange.prepare(request, timeout: timeout, options: options)
    exchange.keepCertificates()
    let code = ccurl_easy_perform(exchange.handle)
    let result = exchange.result(code, options: options, timeout: timeout)
    var address: UnsafePointer<CChar>?
    ccurl_get_text(exchange.handle, CURLINFO_PRIMARY_IP, &address)
    return ServerFinding(
      result: result,
      address: address.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 },
      certificate: certificate(of: exchange.handle))
  }

  /// That of the server itself, which is the first.
  private static func certificate(
    of handle: UnsafeMutableRawPointer
  ) -> ServerFinding.Certificate? {
    var certificates: UnsafeMutablePointer<curl_certinfo>?
    guard ccurl_get_certificates(handle, &certificates) == CURLE_OK,
      let found = certificates?.pointee, found.num_of_certs > 0
    else { return nil }
    var (issuer, end) = ("", "")
    var line = found.certinfo[0]
    while let entry = line?.pointee {
      let text = entry.data.map { String(cString: $0) } ?? ""
      if text.hasPrefix("Issuer:") { issuer = String(text.dropFirst("Issuer:".count)) }
      if text.hasPrefix("Expire date:") { end = String(text.dropFirst("Expire date:".count)) }
      line = entry.next
    }
    return ServerFinding.Certificate(issuer: issuer, end: end)
  }
}
