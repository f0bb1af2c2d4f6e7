import TestSupport
import Testing
import Ports

@Suite(.timeLimit(.minutes(30))) struct DeferredTransportTests {
  private final class Server: SimulatedServer {
    func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
      SimulatedReply(.response(HTTPResponse(status: 204)))
    }
  }

  private let clock = VirtualClock()

  @Test func makesNothingUntilTheFirstRequest() {
    var made = 0
    let transport = DeferredTransport(clock: clock) { [clock] in
      made += 1
      return SimulatedTransport(server: Server(), clock: clock)
    }
    let start = clock.now
    #expect(transport.wait(until: start + .seconds(5)).isEmpty)
    #expect(clock.now == start + .seconds(5))
    transport.cancel(ExchangeID(1))
    #expect(made == 0)

    let request = HTTPRequest(method: "GET", scheme: "https", authority: "x", target: "/")
    let ids = (0..<2).map { _ in transport.start(request, timeout: .seconds(1)) }
    #expect(made == 1)
    var finished: [ExchangeID] = []
    while finished.count < 2 { finished += transport.wait(until: .never).map(\.id) }
    #expect(finished == ids)
  }
}
