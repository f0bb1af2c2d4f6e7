import Testing

@testable import Ports

/// Answers arrive in the order of their times, and what nobody awaits any more is not waited for.
@Suite(.timeLimit(.minutes(30))) struct ArrivalsTests {
  private static func at(_ seconds: Int) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

  private func send(_ delay: Int, to id: UInt64, of arrivals: inout Arrivals, timeout: Int = 60) {
    arrivals.expect(ExchangeID(id))
    arrivals.send(
      SimulatedReply(delay: .seconds(delay), .response(HTTPResponse(status: 200))),
      to: ExchangeID(id), at: Self.at(0), timeout: .seconds(timeout))
  }

  @Test func theNextOneIsWaitedFor() {
    var arrivals = Arrivals()
    #expect(arrivals.next() == .never)
    send(5, to: 1, of: &arrivals)
    send(2, to: 2, of: &arrivals)
    #expect(arrivals.next() == Self.at(2))
    #expect(arrivals.take(by: Self.at(1)).isEmpty)
    #expect(arrivals.take(by: Self.at(5)).map(\.id.number) == [2, 1])
    #expect(!arrivals.isExpected(ExchangeID(1)))
  }

  @Test func whatWasCancelledIsNotWaitedFor() {
    var arrivals = Arrivals()
    send(2, to: 1, of: &arrivals)
    send(9, to: 2, of: &arrivals)
    arrivals.cancel(ExchangeID(1))
    #expect(arrivals.next() == Self.at(9))
    arrivals.cancel(ExchangeID(2))
    #expect(arrivals.next() == .never)
    #expect(arrivals.take(by: Self.at(60)).isEmpty)
  }

  @Test func whatComesTooLateIsATimeout() throws {
    var arrivals = Arrivals()
    send(9, to: 1, of: &arrivals, timeout: 3)
    #expect(arrivals.next() == Self.at(3))
    let ended = try #require(arrivals.take(by: Self.at(3)).first)
    guard case .failure(let failure) = ended.result else {
      Issue.record("it is there")
      return
    }
    #expect(failure.reason == .timeout)
  }
}
