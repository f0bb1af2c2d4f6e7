internal import SimulatedCloud
internal import Curl
internal import Ports

/// The cloud on the network, or in the process. Which of them can change while nothing is under way.
///
/// With a simulator the cloud is in the process, and what scripts fetch with `http` is not.
final class SwitchableTransport: Transport {
  var usesSimulator = false
  private let network: DeferredTransport
  private let simulation: SplitTransport
  private let server: Server

  init(clock: any Clock, simulator: SimulatedCloud) {
    server = Server(simulator)
    network = DeferredTransport(clock: clock) { CurlTransport(clock: clock) }
    simulation = SplitTransport(
      simulated: SimulatedTransport(server: server, clock: clock), network: network, clock: clock)
  }

  /// What answers while `usesSimulator`.
  var simulator: SimulatedCloud {
    get { server.cloud }
    set { server.cloud = newValue }
  }

  private var present: any Transport { usesSimulator ? simulation : network }

  func start(_ request: HTTPRequest, timeout: Duration, deadline: Instant) -> ExchangeID {
    present.start(request, timeout: timeout, deadline: deadline)
  }

  func cancel(_ id: ExchangeID) { present.cancel(id) }

  func wait(until deadline: Instant, orReadable descriptors: [CInt]) -> [FinishedExchange] {
    present.wait(until: deadline, orReadable: descriptors)
  }

  /// Reaches the network, too.
  func interrupt() { simulation.interrupt() }
}

private final class Server: SimulatedServer {
  var cloud: SimulatedCloud

  init(_ cloud: SimulatedCloud) {
    self.cloud = cloud
  }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    cloud.reply(to: request, at: time)
  }
}
