import TestSupport
import Testing

@testable import Ports

/// Answers with what the test says for each path, and remembers when it was asked.
private final class ScriptedServer: SimulatedServer {
  let replies: [String: SimulatedReply]
  private(set) var asked: [(target: String, time: WallTime)] = []

  init(_ replies: [String: SimulatedReply]) {
    self.replies = replies
  }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    asked.append((request.target, time))
    return replies[request.target] ?? SimulatedReply(.response(HTTPResponse(status: 404)))
  }
}

private func get(_ target: String) -> HTTPRequest {
  HTTPRequest(method: "GET", scheme: "https", authority: "sim.example.com", target: target)
}

private func response(_ text: String) -> HTTPResponse {
  HTTPResponse(status: 200, body: Array(text.utf8))
}

@Suite(.timeLimit(.minutes(30))) struct SimulatedTransportTests {
  private let clock = VirtualClock(wallTime: WallTime(seconds: 0))

  private func transport(_ replies: [String: SimulatedReply]) -> SimulatedTransport {
    SimulatedTransport(server: ScriptedServer(replies), clock: clock)
  }

  @Test func theServerSeesTheRequestWhenItIsSent() {
    let server = ScriptedServer(["/": SimulatedReply(delay: .seconds(5), .reset)])
    let transport = SimulatedTransport(server: server, clock: clock)
    clock.advance(by: .seconds(7))
    _ = transport.start(get("/"), timeout: .seconds(60))
    #expect(server.asked.map(\.time) == [WallTime(seconds: 7)])
  }

  @Test func answersArriveAfterTheirDelayAndInItsOrder() {
    let transport = transport([
      "/slow": SimulatedReply(delay: .seconds(3000), .response(response("slow"))),
      "/fast": SimulatedReply(delay: .seconds(10), .response(response("fast"))),
    ])
    let slow = transport.start(get("/slow"), timeout: .seconds(3600))
    let fast = transport.start(get("/fast"), timeout: .seconds(3600))

    let first = transport.wait(until: .never)
    #expect(first.map(\.id) == [fast])
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(10))

    let second = transport.wait(until: .never)
    #expect(second.map(\.id) == [slow])
    #expect(second.first?.result == .success(response("slow")))
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(3000))
  }

  @Test func answersOfOneMomentArriveTogetherInTheOrderOfTheirRequests() {
    let transport = transport(["/": SimulatedReply(delay: .seconds(1), .response(response("x")))])
    let ids = (0..<20).map { _ in transport.start(get("/"), timeout: .seconds(2)) }
    #expect(transport.wait(until: .never).map(\.id) == ids)
  }

  @Test func aWaitEndsAtItsDeadline() {
    let transport = transport(["/": SimulatedReply(delay: .seconds(9), .response(response("x")))])
    let id = transport.start(get("/"), timeout: .seconds(60))
    let deadline = clock.now + .seconds(4)
    #expect(transport.wait(until: deadline).isEmpty)
    #expect(clock.now == deadline)
    #expect(transport.wait(until: .never).map(\.id) == [id])
  }

  @Test(arguments: [
    SimulatedReply(.silence),
    SimulatedReply(delay: .seconds(31), .response(response("late"))),
    SimulatedReply(delay: .seconds(31), .reset),
  ])
  func whatDoesNotComeInTimeIsATimeout(reply: SimulatedReply) {
    let transport = transport(["/": reply])
    _ = transport.start(get("/"), timeout: .seconds(30))
    let finished = transport.wait(until: .never)
    #expect(
      finished.map(\.result)
        == [.failure(TransportFailure(.timeout, "no answer within 30 s"))])
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(30))
  }

  @Test func anAnswerAtTheTimeLimitIsInTime() {
    let transport = transport(["/": SimulatedReply(delay: .seconds(30), .response(response("x")))])
    _ = transport.start(get("/"), timeout: .seconds(30))
    #expect(transport.wait(until: .never).first?.result == .success(response("x")))
  }

  @Test(arguments: [
    (SimulatedReply.Delivery.reset, "connection reset by the server"),
    (.truncated(response("123456"), bytes: 2), "connection closed after 2 of 6 bytes"),
  ])
  func aLostConnectionIsBroken(delivery: SimulatedReply.Delivery, message: String) {
    let transport = transport(["/": SimulatedReply(delivery)])
    _ = transport.start(get("/"), timeout: .seconds(30))
    #expect(
      transport.wait(until: .never).map(\.result)
        == [.failure(TransportFailure(.broken, message))])
  }

  @Test func aCancelledExchangeIsNotReportedAndNotWaitedFor() {
    let transport = transport([
      "/1": SimulatedReply(delay: .seconds(1), .response(response("1"))),
      "/2": SimulatedReply(delay: .seconds(2), .response(response("2"))),
    ])
    let cancelled = transport.start(get("/1"), timeout: .seconds(30))
    let kept = transport.start(get("/2"), timeout: .seconds(30))
    transport.cancel(cancelled)
    #expect(transport.wait(until: .never).map(\.id) == [kept])
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(2))
  }

  @Test func worksOnTheMachinesClockToo() {
    let clock = SystemClock()
    let server = ScriptedServer([
      "/": SimulatedReply(delay: .milliseconds(2), .response(response("x")))
    ])
    let transport = SimulatedTransport(server: server, clock: clock)
    let start = clock.now
    let id = transport.start(get("/"), timeout: .seconds(30))
    #expect(transport.wait(until: .never).map(\.id) == [id])
    #expect(clock.now - start >= .milliseconds(2))
  }
}
