/// Carries requests to a `SimulatedServer` in the same process.
///
/// The server sees a request, and changes what it changes, when the request is started. The answer
/// arrives after the delay the server asks for, on the clock given here: at once with a
/// `VirtualClock`, in earnest with a `SystemClock`.
public final class SimulatedTransport: Transport {
  private let server: any SimulatedServer
  private let clock: any Clock
  private var arrivals = Arrivals()

  /// - Parameters:
  ///   - server: sees each request at the moment it is started.
  ///   - clock: what the delays of its answers pass on.
  public init(server: any SimulatedServer, clock: any Clock) {
    self.server = server
    self.clock = clock
  }

  /// Shows the request to the server at once. An answer that would come later than the timeout or
  /// the deadline becomes a failure with `.timeout` at that time.
  public func start(
    _ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant
  ) {
    let start = clock.now
    let reply = server.reply(to: request, at: clock.wallTime)
    arrivals.expect(id)
    arrivals.send(reply, to: id, at: start, timeout: min(timeout, deadline - start))
  }

  /// Forgets an exchange. What the server has done about it stays done.
  public func cancel(_ id: ExchangeID) {
    arrivals.cancel(id)
  }

  /// Sleeps on the clock until the next answer arrives, unless there is one already.
  public func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    let arrived = arrivals.take(by: clock.now)
    guard arrived.isEmpty else { return arrived }
    clock.sleep(until: min(deadline, arrivals.next()), orReady: descriptors)
    return arrivals.take(by: clock.now)
  }

  /// When the next answer arrives that is still awaited.
  public var interest: Interest { Interest(time: arrivals.next()) }
}

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
    /// What somebody else was told by a transport.
    case failure(TransportFailure)
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
