import Testing

@testable import Ports

/// Answers everything after a delay, with its own name.
private final class NamedServer: SimulatedServer {
  let name: String
  let delay: Duration

  init(_ name: String, after delay: Duration) {
    self.name = name
    self.delay = delay
  }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    SimulatedReply(
      delay: delay, .response(HTTPResponse(status: 200, body: Array("\(name)".utf8))))
  }
}

@Suite struct SplitTransportTests {
  private let clock = VirtualClock()

  private func transport(cloud: Int, web: Int) -> SplitTransport {
    let cloud = NamedServer("cloud", after: .seconds(cloud))
    let web = NamedServer("web", after: .seconds(web))
    return SplitTransport(
      simulated: SimulatedTransport(server: cloud, clock: clock),
      network: SimulatedTransport(server: web, clock: clock), clock: clock)
  }

  private func request(_ purpose: HTTPRequest.Purpose) -> HTTPRequest {
    HTTPRequest(
      method: "GET", scheme: "https", authority: "example.com", target: "/", purpose: purpose)
  }

  private func text(_ finished: FinishedExchange?) -> String? {
    (try? finished?.result.get()).map { String(decoding: $0.body, as: UTF8.self) }
  }

  @Test(arguments: [(1, 2), (2, 1)]) func eachGoesItsWay(cloud: Int, web: Int) {
    let transport = transport(cloud: cloud, web: web)
    let ids = [
      transport.start(request(.cloud), timeout: .seconds(60)),
      transport.start(request(.script(maximumBodySize: 9)), timeout: .seconds(60)),
    ]
    #expect(Set(ids).count == 2)
    let first = transport.wait(until: .never)
    #expect(first.count == 1)
    #expect(text(first.first) == (cloud < web ? "cloud" : "web"))
    #expect(first.first?.id == ids[cloud < web ? 0 : 1])
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(1))
    let second = transport.wait(until: .never)
    #expect(second.map(\.id) == [ids[cloud < web ? 1 : 0]])
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(2))
  }

  @Test func connectionsGoToTheNetwork() {
    let transport = transport(cloud: 1, web: 1)
    _ = transport.start(request(.connection), timeout: .seconds(60))
    #expect(text(transport.wait(until: .never).first) == "web")
  }

  @Test func bothAtOnceAreBothTold() {
    let transport = transport(cloud: 1, web: 1)
    let ids = [
      transport.start(request(.cloud), timeout: .seconds(60)),
      transport.start(request(.script(maximumBodySize: 9)), timeout: .seconds(60)),
    ]
    var ended: Set<ExchangeID> = []
    while ended.count < 2 { ended.formUnion(transport.wait(until: .never).map(\.id)) }
    #expect(ended == Set(ids))
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(1))
  }

  @Test(arguments: [HTTPRequest.Purpose.cloud, .script(maximumBodySize: 9)])
  func whatIsCancelledIsNotTold(purpose: HTTPRequest.Purpose) {
    let transport = transport(cloud: 1, web: 1)
    transport.cancel(transport.start(request(purpose), timeout: .seconds(60)))
    let limit = Instant(nanoseconds: 0) + .seconds(5)
    #expect(transport.wait(until: limit).isEmpty)
    #expect(clock.now == limit)
  }

  @Test func itWaitsNoLongerThanItIsTold() {
    let transport = transport(cloud: 10, web: 10)
    _ = transport.start(request(.cloud), timeout: .seconds(60))
    _ = transport.start(request(.script(maximumBodySize: 9)), timeout: .seconds(60))
    let limit = Instant(nanoseconds: 0) + .seconds(3)
    #expect(transport.wait(until: limit).isEmpty)
    #expect(clock.now == limit)
  }
}
