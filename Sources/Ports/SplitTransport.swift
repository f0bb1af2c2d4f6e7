/// Sends calls of the cloud to a simulator in the process, and a script's own requests to the network.
///
///     let transport = SplitTransport(
///       simulated: SimulatedTransport(server: cloud, clock: clock),
///       network: CurlTransport(clock: clock), clock: clock)
public final class SplitTransport: Transport {
  private let simulated: SimulatedTransport
  private let network: any Transport
  private let clock: any Clock
  private var lastNumber: UInt64 = 0
  /// The exchanges under way, by the ids that the two know them by.
  private var simulatedExchanges: [ExchangeID: ExchangeID] = [:]
  private var networkExchanges: [ExchangeID: ExchangeID] = [:]
  /// The same the other way round.
  private var sides: [ExchangeID: Side] = [:]

  private enum Side {
    case simulated(ExchangeID)
    case network(ExchangeID)
  }

  /// - Parameter clock: the one that both wait on.
  public init(simulated: SimulatedTransport, network: any Transport, clock: any Clock) {
    self.simulated = simulated
    self.network = network
    self.clock = clock
  }

  public func start(
    _ request: HTTPRequest, timeout: Duration, deadline: Instant
  ) -> ExchangeID {
    lastNumber += 1
    let id = ExchangeID(lastNumber)
    if request.purpose == .cloud {
      let inner = simulated.start(request, timeout: timeout, deadline: deadline)
      simulatedExchanges[inner] = id
      sides[id] = .simulated(inner)
    } else {
      let inner = network.start(request, timeout: timeout, deadline: deadline)
      networkExchanges[inner] = id
      sides[id] = .network(inner)
    }
    return id
  }

  public func cancel(_ id: ExchangeID) {
    switch sides.removeValue(forKey: id) {
    case .simulated(let inner):
      simulatedExchanges[inner] = nil
      simulated.cancel(inner)
    case .network(let inner):
      networkExchanges[inner] = nil
      network.cancel(inner)
    case nil: break
    }
  }

  public func wait(
    until deadline: Instant, orReadable descriptors: [CInt]
  ) -> [FinishedExchange] {
    if networkExchanges.isEmpty { return arrived(until: deadline, orReadable: descriptors) }
    let first = arrived(until: clock.now)
    guard first.isEmpty else { return first + received(until: clock.now) }
    let received = received(
      until: min(deadline, simulated.nextArrival ?? .never), orReadable: descriptors)
    return received + arrived(until: clock.now)
  }

  public func interrupt() {
    simulated.interrupt()
    network.interrupt()
  }

  private func arrived(
    until deadline: Instant, orReadable descriptors: [CInt] = []
  ) -> [FinishedExchange] {
    simulated.wait(until: deadline, orReadable: descriptors).compactMap { finished in
      simulatedExchanges.removeValue(forKey: finished.id).map { renamed(finished, $0) }
    }
  }

  private func received(
    until deadline: Instant, orReadable descriptors: [CInt] = []
  ) -> [FinishedExchange] {
    network.wait(until: deadline, orReadable: descriptors).compactMap { finished in
      networkExchanges.removeValue(forKey: finished.id).map { renamed(finished, $0) }
    }
  }

  private func renamed(_ finished: FinishedExchange, _ id: ExchangeID) -> FinishedExchange {
    sides[id] = nil
    return FinishedExchange(id: id, result: finished.result)
  }
}
