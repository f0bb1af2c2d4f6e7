/// Makes a transport when the first request comes, so that a program without requests does not pay
/// for it.
public final class DeferredTransport: Transport {
  private let make: () -> any Transport
  private let clock: any Clock
  private var made: (any Transport)?

  /// - Parameter clock: waited on until there is a transport; the one that `make` gives it, too.
  public init(clock: any Clock, _ make: @escaping () -> any Transport) {
    self.clock = clock
    self.make = make
  }

  /// Makes the transport if it is not there yet, and starts the request on it.
  public func start(
    _ request: HTTPRequest, as id: ExchangeID, timeout: Duration, deadline: Instant
  ) {
    let transport = made ?? make()
    made = transport
    transport.start(request, as: id, timeout: timeout, deadline: deadline)
  }

  /// That of the transport once it is there; nothing before.
  public var interest: Interest { made?.interest ?? .nothing }

  /// Cancels an exchange that was started.
  public func cancel(_ id: ExchangeID) {
    made?.cancel(id)
  }

  /// Waits on the transport, or on the clock while there is none.
  public func wait(
    until deadline: Instant, orReady descriptors: [WatchedDescriptor]
  ) -> [FinishedExchange] {
    if let made { return made.wait(until: deadline, orReady: descriptors) }
    clock.sleep(until: deadline, orReady: descriptors)
    return []
  }
}
