public import Ports
import Synchronization

/// What the exchanges of tests are called that give them no names of their own.
private let lastExchange = Atomic<UInt64>(0)

extension Transport {
  /// Begins an exchange under an id that no other has.
  public func start(
    _ request: HTTPRequest, timeout: Duration, deadline: Instant = .never
  ) -> ExchangeID {
    let id = ExchangeID(lastExchange.add(1, ordering: .relaxed).newValue)
    start(request, as: id, timeout: timeout, deadline: deadline)
    return id
  }

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
  /// The answer; nil if there is none.
  public var response: HTTPResponse? { try? get() }

  /// Why there is no answer; nil if there is one.
  public var failure: TransportFailure? {
    if case .failure(let failure) = self { failure } else { nil }
  }
}

extension HTTPResponse {
  /// The body, with what is no UTF-8 replaced.
  public var text: String { String(decoding: body, as: UTF8.self) }
}
