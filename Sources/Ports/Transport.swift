/// Names one exchange that a `Transport` has under way. Never reused within a transport.
public struct ExchangeID: Hashable, Sendable {
  public let number: UInt64

  public init(_ number: UInt64) {
    self.number = number
  }
}

/// An exchange that has ended, one way or the other.
public struct FinishedExchange {
  public let id: ExchangeID
  public let result: Result<HTTPResponse, TransportFailure>

  public init(id: ExchangeID, result: Result<HTTPResponse, TransportFailure>) {
    self.id = id
    self.result = result
  }
}

/// Carries requests to a server and answers back, many at a time, on the caller's thread.
///
/// Two implementations: `CurlTransport` on the network, `SimulatedTransport` in process.
public protocol Transport: AnyObject {
  /// Begins an exchange. Its end is told by `wait`, never by this call.
  ///
  /// - Parameters:
  ///   - timeout: from when it gets a place among those under way, which may be at once, to the last
  ///     byte of the answer.
  ///   - deadline: when it ends anyhow, also where it waits for a place.
  func start(_ request: HTTPRequest, timeout: Duration, deadline: Instant) -> ExchangeID

  /// Forgets an exchange; `wait` will not report it. The server may still have seen the request.
  func cancel(_ id: ExchangeID)

  /// Blocks until an exchange has ended, `deadline` has passed, one of the descriptors can be read
  /// (so that a program can wait for its user meanwhile), or `interrupt` is called.
  ///
  /// - Returns: the exchanges that have ended, oldest first; otherwise empty. An empty result may come
  ///   early, and means nothing.
  func wait(until deadline: Instant, orReadable descriptors: [CInt]) -> [FinishedExchange]

  /// Makes `wait` return, now or the next time it would block. May be called by a signal handler.
  func interrupt()
}

extension Transport {
  public func start(_ request: HTTPRequest, timeout: Duration) -> ExchangeID {
    start(request, timeout: timeout, deadline: .never)
  }

  public func wait(until deadline: Instant) -> [FinishedExchange] {
    wait(until: deadline, orReadable: [])
  }
}
