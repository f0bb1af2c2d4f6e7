/// A server in process: a state machine that is shown each request at the moment it is sent.
public protocol SimulatedServer: AnyObject {
  /// Takes a request and says what is to arrive of an answer, and when.
  ///
  /// - Parameter time: when it was sent.
  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply
}

/// What a `SimulatedServer` does about a request, and how long after it was sent.
public struct SimulatedReply: Equatable, Sendable {
  /// What the client gets.
  public enum Delivery: Equatable, Sendable {
    case response(HTTPResponse)
    /// The connection ends after `bytes` bytes of the body.
    case truncated(HTTPResponse, bytes: Int)
    /// The connection ends before any byte of an answer.
    case reset
    /// Nothing comes, ever.
    case silence
  }

  /// From the request to its arrival.
  public let delay: Duration
  /// What arrives.
  public let delivery: Delivery

  /// - Parameter delay: none unless told otherwise.
  public init(delay: Duration = .zero, _ delivery: Delivery) {
    self.delay = delay
    self.delivery = delivery
  }
}
