/// Names one exchange that a `Transport` has under way. Given by whoever starts it, and never used
/// again: so several transports can stand beside each other.
public struct ExchangeID: Hashable, Sendable {
  /// Unique within the process.
  public let number: UInt64

  /// - Parameter number: one that was not used before.
  public init(_ number: UInt64) {
    self.number = number
  }
}

/// An exchange that has ended, with an answer or without.
public struct FinishedExchange {
  /// As it was given to `start`.
  public let id: ExchangeID
  /// The whole answer, whatever its status, or why there is none.
  public let result: Result<HTTPResponse, TransportFailure>

  /// The end of one exchange.
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
  ///   - id: what `wait` and `cancel` know it by.
  ///   - timeout: from when it gets a place among those under way, which may be at once, to the last
  ///     byte of the answer.
  ///   - deadline: when it ends anyhow, also where it waits for a place.
  func start(_ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant)

  /// Forgets an exchange; `wait` will not report it. The server may still have seen the request.
  func cancel(_ id: ExchangeID)

  /// Blocks until an exchange has ended, `deadline` has passed, or one of the descriptors is ready, so
  /// that a program can wait for its user, its journal or signals meanwhile.
  ///
  /// - Returns: the exchanges that have ended, oldest first; otherwise empty. An empty result may come
  ///   early, and means nothing.
  func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange]

  /// What has to be waited for on its behalf where another transport is the one that blocks.
  var interest: Interest { get }
}

extension Transport {
  /// Blocks until an exchange has ended or `deadline` has passed.
  public func wait(until deadline: Instant) -> [FinishedExchange] {
    wait(until: deadline, orReady: [])
  }

  /// Blocks until an exchange has ended, `deadline` has passed, or one of the descriptors can be read.
  public func wait(
    until deadline: Instant, orReadable descriptors: [CInt]
  ) -> [FinishedExchange] {
    wait(until: deadline, orReady: descriptors.map { WatchedDescriptor($0) })
  }
}
