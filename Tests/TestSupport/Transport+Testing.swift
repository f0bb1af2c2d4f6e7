public import Ports

extension Transport {
  /// Sends one request and waits for its end.
  public func exchange(
    _ request: HTTPRequest, timeout: Duration = .seconds(30), deadline: Instant = .never
  ) -> Result<HTTPResponse, TransportFailure> {
    let id = start(request, timeout: timeout, deadline: deadline)
    while true {
      for finished in wait(until: .never) where finished.id == id { return finished.result }
    }
  }
}

extension HTTPRequest {
  /// A request to a loopback server.
  public init(
    _ method: String, _ target: String = "/", at server: LoopbackServer,
    headers: [HTTPHeader] = [], body: String = ""
  ) {
    self.init(
      method: method, scheme: "http", authority: server.authority, target: target,
      headers: headers, body: Array(body.utf8))
  }
}

extension Result where Success == HTTPResponse, Failure == TransportFailure {
  public var response: HTTPResponse? { try? get() }

  public var failure: TransportFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

extension HTTPResponse {
  public var text: String { String(decoding: body, as: UTF8.self) }
}
