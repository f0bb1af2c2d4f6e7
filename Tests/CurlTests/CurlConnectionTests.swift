import Glibc
import Synchronization
import TestSupport
import Testing
import Ports

@testable import Curl

/// How exchanges share connections, and what happens when one dies.
@Suite(.timeLimit(.minutes(30))) struct CurlConnectionTests {
  private func makeTransport(_ options: CurlOptions = CurlOptions()) -> CurlTransport {
    CurlTransport(clock: SystemClock(), options: options)
  }

  @Test func aConnectionIsUsedAgain() {
    let server = LoopbackServer(answering: "x")
    defer { server.stop() }
    let transport = makeTransport()
    for method in ["GET", "PUT", "GET", "DELETE", "POST"] {
      #expect(transport.exchange(HTTPRequest(method, at: server)).response?.text == "x")
    }
    #expect(server.connectionCount == 1)
    #expect(server.requests.map(\.index) == [0, 1, 2, 3, 4])
  }

  /// Answers the first request on the first connection, and drops the connection at the second.
  private static let closesOnSecondRequest: LoopbackServer.Handler = { request in
    request.connection == 0 && request.index == 1
      ? .answerAndClose("") : .answer(LoopbackServer.ok("x"))
  }

  @Test(arguments: ["PUT", "POST", "DELETE", "PATCH"])
  func aChangeIsNeverSentTwice(method: String) {
    let server = LoopbackServer(handler: Self.closesOnSecondRequest)
    defer { server.stop() }
    let transport = makeTransport()
    #expect(transport.exchange(HTTPRequest("GET", "/first", at: server)).response != nil)

    let result = transport.exchange(HTTPRequest(method, "/change", at: server, body: "{}"))
    #expect(
      result.failure
        == TransportFailure(.broken, "the server closed the connection instead of answering"))
    #expect(server.requests.filter { $0.firstLine.contains("/change") }.count == 1)

    // The transport is none the worse for it.
    #expect(transport.exchange(HTTPRequest("GET", "/last", at: server)).response?.text == "x")
  }

  @Test func aReadIsSentAgainWhenItsOldConnectionDies() {
    let server = LoopbackServer(handler: Self.closesOnSecondRequest)
    defer { server.stop() }
    let transport = makeTransport()
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response != nil)
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.text == "x")
    #expect(server.requests.map(\.connection) == [0, 0, 1])
  }

  @Test func aConnectionThatWasClosedIsNotUsedAgain() {
    let server = LoopbackServer { _ in
      .answerAndClose("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx")
    }
    defer { server.stop() }
    let transport = makeTransport()
    for _ in 0..<3 {
      #expect(transport.exchange(HTTPRequest("PUT", at: server)).response?.text == "x")
    }
    #expect(server.connectionCount == 3)
  }

  @Test func manyExchangesAreUnderWayAtOnce() {
    let count = 40
    let crowd = Crowd(size: count)
    let server = LoopbackServer { _ in
      crowd.join()
      return .answer(LoopbackServer.ok("x"))
    }
    defer { server.stop() }
    let transport = makeTransport()
    var waiting = Set(
      (0..<count).map { _ in
        transport.start(HTTPRequest("GET", at: server), timeout: .seconds(30))
      })
    while !waiting.isEmpty {
      for finished in transport.wait(until: .never) {
        #expect(finished.result.response?.text == "x")
        #expect(waiting.remove(finished.id) != nil)
      }
    }
    #expect(crowd.largest == count)
  }

  @Test func notMoreExchangesAreUnderWayThanAllowed() {
    let crowd = Crowd(size: 3)
    let server = LoopbackServer { _ in
      crowd.join()
      defer { crowd.leave() }
      return .answer(LoopbackServer.ok("x"))
    }
    defer { server.stop() }
    let transport = makeTransport(CurlOptions(maximumExchanges: 3))
    var waiting = Set(
      (0..<30).map { _ in
        transport.start(HTTPRequest("GET", at: server), timeout: .seconds(30))
      })
    while !waiting.isEmpty {
      for finished in transport.wait(until: .never) {
        #expect(finished.result.response?.text == "x")
        waiting.remove(finished.id)
      }
    }
    #expect(crowd.largest == 3)
    #expect(server.connectionCount <= 3)
  }

  @Test func whatFindsNoPlaceInTimeWasNotSent() {
    let server = LoopbackServer { request in
      request.firstLine.contains("/hang") ? .hang : .answer(LoopbackServer.ok("x"))
    }
    defer { server.stop() }
    let clock = VirtualClock()
    let transport = CurlTransport(clock: clock, options: CurlOptions(maximumExchanges: 1))
    let hanging = transport.start(HTTPRequest("GET", "/hang", at: server), timeout: .seconds(30))
    _ = transport.start(
      HTTPRequest("PUT", "/late", at: server), timeout: .seconds(30),
      deadline: clock.now + .seconds(20))
    #expect(transport.wait(until: clock.now).isEmpty)
    clock.advance(by: .seconds(20))
    #expect(
      transport.wait(until: clock.now).map(\.result.failure) == [
        TransportFailure(.crowded, "not sent in time: too many requests are under way")
      ])
    transport.cancel(hanging)
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.text == "x")
    #expect(!server.requests.contains { $0.firstLine.contains("/late") })
  }

  @Test func waitingForAPlaceIsNotTimeOfTheRequest() {
    let server = LoopbackServer { request in
      request.firstLine.contains("/hang") ? .hang : .answer(LoopbackServer.ok("x"))
    }
    defer { server.stop() }
    let clock = VirtualClock()
    let transport = CurlTransport(clock: clock, options: CurlOptions(maximumExchanges: 1))
    let hanging = transport.start(HTTPRequest("GET", "/hang", at: server), timeout: .seconds(600))
    let patient = transport.start(HTTPRequest("GET", at: server), timeout: .seconds(30))
    clock.advance(by: .seconds(300))
    #expect(transport.wait(until: clock.now).isEmpty)
    transport.cancel(hanging)
    let ended = transport.wait(until: .never)
    #expect(ended.map(\.id) == [patient])
    #expect(ended.first?.result.response?.text == "x")
  }

  @Test func theProxyOfTheEnvironmentIsNotUsed() async {
    await #expect(processExitsWith: .success) {
      let proxy = LoopbackServer(answering: "proxied")
      for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        setenv(name, "http://\(proxy.authority)", 1)
      }
      let name = String(repeating: "a", count: 64) + ".example.com"
      let result = CurlTransport(clock: SystemClock()).exchange(
        HTTPRequest(method: "GET", scheme: "https", authority: name, target: "/"))
      #expect(result.failure?.reason == .unknownHost)
      #expect(proxy.connectionCount == 0)
    }
  }

  @Test func aProxyThatIsGivenIsUsed() {
    let proxy = LoopbackServer { _ in
      .answerAndClose("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    }
    defer { proxy.stop() }
    let server = LoopbackServer(answering: "direct")
    defer { server.stop() }
    let transport = makeTransport(CurlOptions(proxies: .all(proxy.authority)))
    let result = transport.exchange(
      HTTPRequest(method: "PUT", scheme: "https", authority: "eip.example.com", target: "/"))
    #expect(result.failure?.reason == .proxyRefused)
    #expect(proxy.requests.map(\.firstLine) == ["CONNECT eip.example.com:443 HTTP/1.1"])
    // Loopback addresses are on this side of every proxy.
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.text == "direct")
  }
}

/// Holds its members until a number of them have come.
private final class Crowd: Sendable {
  private struct State {
    var present = 0
    var largest = 0
    var isComplete = false
  }

  private let size: Int
  private let state = Mutex(State())

  init(size: Int) {
    self.size = size
  }

  var largest: Int { state.withLock { $0.largest } }

  func join() {
    let isComplete = state.withLock { state in
      state.present += 1
      state.largest = max(state.largest, state.present)
      if state.present == size { state.isComplete = true }
      return state.isComplete
    }
    guard !isComplete else { return }
    while !state.withLock({ $0.isComplete }) { sched_yield() }
  }

  func leave() {
    state.withLock { $0.present -= 1 }
  }
}
