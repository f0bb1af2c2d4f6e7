import HeapModule

/// Carries requests to a `SimulatedServer` in the same process.
///
/// The server sees a request, and changes what it changes, when the request is started. The answer
/// arrives after the delay the server asks for, on the clock given here: at once with a
/// `VirtualClock`, in earnest with a `SystemClock`.
public final class SimulatedTransport: Transport {
  private let server: any SimulatedServer
  private let clock: any Clock
  private var arrivals = Heap<Arrival>()
  private var underWay: Set<ExchangeID> = []

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
    let timeout = min(timeout, deadline - start)
    let reply = server.reply(to: request, at: clock.wallTime)
    underWay.insert(id)
    if let result = Self.result(of: reply.delivery), reply.delay <= timeout {
      arrivals.insert(Arrival(time: start + reply.delay, id: id, result: result))
    } else {
      let failure = TransportFailure(.timeout, "no answer within \(timeout.short)")
      arrivals.insert(Arrival(time: start + timeout, id: id, result: .failure(failure)))
    }
  }

  /// Forgets an exchange. What the server has done about it stays done.
  public func cancel(_ id: ExchangeID) {
    // Its arrival stays in the heap and is passed over when its time comes.
    underWay.remove(id)
  }

  /// Sleeps on the clock until the next answer arrives, unless there is one already.
  public func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    dropCancelled()
    let arrived = takeArrived()
    guard arrived.isEmpty else { return arrived }
    clock.sleep(
      until: min(deadline, arrivals.min?.time ?? .never), orReady: descriptors)
    return takeArrived()
  }

  /// When the next answer arrives that is still awaited.
  public var interest: Interest {
    dropCancelled()
    return Interest(time: arrivals.min?.time ?? .never)
  }

  private func takeArrived() -> [FinishedExchange] {
    var finished: [FinishedExchange] = []
    let now = clock.now
    while let arrival = arrivals.popMin(if: { $0.time <= now }) {
      guard underWay.remove(arrival.id) != nil else { continue }
      finished.append(FinishedExchange(id: arrival.id, result: arrival.result))
    }
    return finished
  }

  /// So that the clock is not slept on for something that is not awaited any more.
  private func dropCancelled() {
    while arrivals.popMin(if: { !underWay.contains($0.id) }) != nil {}
  }

  /// Nil: nothing ever arrives.
  private static func result(
    of delivery: SimulatedReply.Delivery
  ) -> Result<HTTPResponse, TransportFailure>? {
    switch delivery {
    case .response(let response):
      .success(response)
    case .truncated(let response, let bytes):
      .failure(
        TransportFailure(
          .broken, "connection closed after \(bytes) of \(response.body.count) bytes"))
    case .reset:
      .failure(TransportFailure(.broken, "connection reset by the server"))
    case .silence:
      nil
    }
  }
}

private struct Arrival: Comparable {
  let time: Instant
  let id: ExchangeID
  let result: Result<HTTPResponse, TransportFailure>

  static func < (lhs: Arrival, rhs: Arrival) -> Bool {
    (lhs.time, lhs.id.number) < (rhs.time, rhs.id.number)
  }

  static func == (lhs: Arrival, rhs: Arrival) -> Bool {
    lhs.id == rhs.id
  }
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
