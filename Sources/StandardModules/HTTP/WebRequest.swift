internal import Ports

/// What a script asks for with `http.request`.
struct WebRequest {
  var method: String
  var address: WebAddress
  var headers: [HTTPHeader]
  var body: [UInt8]
  /// For everything, from now to the last byte, redirects included.
  let timeout: Duration
  let maximumBodySize: Int
  /// How many redirects may be followed.
  let redirectLimit: Int

  var http: HTTPRequest {
    HTTPRequest(
      method: method, scheme: address.scheme, authority: address.authority, target: address.target,
      headers: headers, body: body, purpose: .script(maximumBodySize: maximumBodySize))
  }

  private static let bodyHeaders: Set = ["content-length", "content-type"]

  /// What another host than the one asked may be told. Any other header may hold a token, whatever
  /// it is called, that was meant for that host alone.
  private static let harmlessHeaders = bodyHeaders.union([
    "accept", "accept-language", "user-agent",
  ])

  /// The request that a redirect leads to.
  ///
  /// - Throws: when it must not be followed.
  func redirected(
    by response: HTTPResponse, to location: String
  ) throws(WebAddress.Flaw) -> WebRequest {
    var next = self
    next.address = try address.resolving(location)
    if address.scheme == "https", next.address.scheme == "http" {
      throw WebAddress.Flaw(
        message: "\(address.shown) redirects to \(next.address.shown), which is not encrypted")
    }
    // RFC 9110, 15.4: what a redirect asks for with GET, and what is sent as it was.
    let becomesGet =
      response.status == 303 && method != "HEAD"
      || [301, 302].contains(response.status) && method == "POST"
    if becomesGet {
      next.method = "GET"
      next.body = []
    }
    let isElsewhere =
      next.address.authority != address.authority || next.address.scheme != address.scheme
    next.headers.removeAll { header in
      let name = header.name.lowercased()
      return becomesGet && Self.bodyHeaders.contains(name)
        || isElsewhere && !Self.harmlessHeaders.contains(name)
    }
    return next
  }
}
