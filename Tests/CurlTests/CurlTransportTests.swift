import Glibc
import Synchronization
import TestSupport
import Testing
import Ports

@testable import Curl

private func makeTransport(_ options: CurlOptions = CurlOptions()) -> CurlTransport {
  CurlTransport(clock: SystemClock(), options: options)
}

/// A server, one request to it, and what is expected to come of it.
private struct Case: CustomTestStringConvertible, Sendable {
  let testDescription: String
  var method = "GET"
  let behaviour: Behaviour
  var body: String?
  var failure: TransportFailure.Reason?
}

@Suite(.timeLimit(.minutes(30))) struct CurlTransportTests {
  private static let cases = [
    Case(testDescription: "a body", behaviour: .answer(LoopbackServer.ok("hello")), body: "hello"),
    Case(
      testDescription: "HTML from some gateway",
      behaviour: .answer(
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"),
      body: "<html>"),
    Case(
      testDescription: "no content", method: "DELETE",
      behaviour: .answer("HTTP/1.1 204 No Content\r\n\r\n"), body: ""),
    Case(
      testDescription: "HEAD", method: "HEAD",
      behaviour: .answer("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"), body: ""),
    Case(
      testDescription: "chunked",
      behaviour: .answer(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
      body: "abcde"),
    Case(
      testDescription: "byte by byte",
      behaviour: .pieces(LoopbackServer.ok("slow").map { String($0) }), body: "slow"),
    Case(
      testDescription: "until the connection closes",
      behaviour: .answerAndClose("HTTP/1.1 200 OK\r\n\r\nall of it"), body: "all of it"),
    Case(
      testDescription: "informational answers first", method: "PUT",
      behaviour: .pieces([
        "HTTP/1.1 100 Continue\r\nX-Early: 1\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nX-Early: 2\r\n\r\n",
        LoopbackServer.ok("late"),
      ]), body: "late"),
    Case(
      testDescription: "half a head, with a status",
      behaviour: .answerAndClose("HTTP/1.1 200 OK\r\nContent-Ty"), failure: .broken),
    Case(
      testDescription: "an informational answer alone",
      behaviour: .answerAndClose("HTTP/1.1 102 Processing\r\n\r\n"), failure: .broken),
    Case(testDescription: "an empty reply", behaviour: .answerAndClose(""), failure: .broken),
    Case(
      testDescription: "half a status line", behaviour: .answerAndClose("HTTP/1.1 2"),
      failure: .broken),
    Case(
      testDescription: "something that is not HTTP", behaviour: .answerAndClose("SSH-2.0-x\r\n"),
      failure: .broken),
    Case(
      testDescription: "a truncated body",
      behaviour: .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"),
      failure: .broken),
    Case(
      testDescription: "truncated chunks",
      behaviour: .answerAndClose("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n12345"),
      failure: .broken),
    Case(testDescription: "a reset", method: "POST", behaviour: .reset, failure: .broken),
    Case(
      testDescription: "an endless body", behaviour: .flood(head: "HTTP/1.1 200 OK\r\n\r\n"),
      failure: .tooLarge),
    Case(
      testDescription: "an endless header", behaviour: .flood(head: "HTTP/1.1 200 OK\r\nX: "),
      failure: .tooLarge),
    Case(
      testDescription: "endless headers",
      behaviour: .flood(head: "HTTP/1.1 200 OK\r\n", unit: "X: 12345\r\n"),
      failure: .tooLarge),
    Case(
      testDescription: "100 MB announced",
      behaviour: .flood(head: "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"),
      failure: .tooLarge),
    Case(
      testDescription: "a redirect is an answer like another",
      behaviour: .answer(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\nno"),
      body: "no"),
  ]

  @Test(arguments: cases) private func copesWith(_ test: Case) {
    let server = LoopbackServer { _ in test.behaviour }
    defer { server.stop() }
    let result = makeTransport().exchange(HTTPRequest(test.method, at: server))
    #expect(result.response?.text == test.body)
    #expect(result.failure?.reason == test.failure)
    #expect(server.requests.count == 1)
  }

  @Test func headersComeAsTheServerSentThem() {
    let server = LoopbackServer { _ in
      .answer(
        "HTTP/1.1 103 Early Hints\r\nLink: early\r\n\r\n"
          + "HTTP/1.1 200 OK\r\nX-Request-Id:  r1 \r\nset-cookie: a\r\nSet-Cookie: b\r\n"
          + "Empty:\r\nFolded: one\r\n two\r\nContent-Length: 0\r\n\r\n")
    }
    defer { server.stop() }
    let response = makeTransport().exchange(HTTPRequest("GET", at: server)).response
    #expect(response?.status == 200)
    #expect(
      response?.headers == [
        HTTPHeader("X-Request-Id", "r1"), HTTPHeader("set-cookie", "a"),
        HTTPHeader("Set-Cookie", "b"), HTTPHeader("Empty", ""), HTTPHeader("Folded", "one two"),
        HTTPHeader("Content-Length", "0"),
      ])
  }

  @Test func noAnswerInTimeIsATimeout() {
    let server = LoopbackServer { $0.index == 0 ? .answer(LoopbackServer.ok("x")) : .hang }
    defer { server.stop() }
    let transport = makeTransport()
    // So that there is a connection, and only the answer can be late.
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.text == "x")
    let result = transport.exchange(HTTPRequest("PUT", at: server), timeout: .milliseconds(30))
    #expect(result.failure == TransportFailure(.timeout, "no answer within 30 ms"))
    #expect(server.connectionCount == 1)
  }

  @Test func nobodyListeningIsRefused() {
    let (socket, port) = LoopbackServer.listen(backlog: 1)
    close(socket)
    let result = makeTransport().exchange(
      HTTPRequest(method: "GET", scheme: "http", authority: "127.0.0.1:\(port)", target: "/"))
    #expect(result.failure?.reason == .refused)
  }

  @Test func aConnectionThatIsNotMadeInTimeIsRefused() {
    // Linux accepts one connection more than the backlog and leaves the others unanswered.
    let (socket, port) = LoopbackServer.listen(backlog: 0)
    defer { close(socket) }
    let transport = makeTransport(CurlOptions(connectTimeout: .milliseconds(50)))
    let request = HTTPRequest(
      method: "GET", scheme: "http", authority: "127.0.0.1:\(port)", target: "/")
    let ids = (0..<4).map { _ in transport.start(request, timeout: .seconds(30)) }
    var result: Result<HTTPResponse, TransportFailure>?
    while result == nil { result = transport.wait(until: .never).first?.result }
    #expect(result?.failure == TransportFailure(.refused, "no connection within 50 ms"))
    ids.forEach { transport.cancel($0) }
  }

  @Test func aNameWithoutAnAddressIsUnknown() {
    // No resolver is asked for a label this long.
    let name = String(repeating: "a", count: 64) + ".example.com"
    let result = makeTransport().exchange(
      HTTPRequest(method: "GET", scheme: "https", authority: name, target: "/"))
    #expect(result.failure?.reason == .unknownHost)
  }

  @Test func aServerThatDoesNotSpeakTLSIsAFailureOfTLS() {
    let server = LoopbackServer(greeting: "HTTP/1.1 400 Bad Request\r\n\r\n") { _ in .hang }
    defer { server.stop() }
    let result = makeTransport().exchange(
      HTTPRequest(method: "GET", scheme: "https", authority: server.authority, target: "/"))
    #expect(result.failure?.reason == .tls)
  }

  @Test func inputEndsTheWait() {
    let server = LoopbackServer { _ in .hang }
    defer { server.stop() }
    var ends: [CInt] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    close(ends[1])
    let transport = makeTransport()
    _ = transport.start(HTTPRequest("GET", at: server), timeout: .seconds(30))
    #expect(transport.wait(until: .never, orReadable: [ends[0]]).isEmpty)
  }

  @Test func aWaitWithoutExchangesEndsAtItsDeadline() {
    let clock = SystemClock()
    let deadline = clock.now + .milliseconds(5)
    #expect(CurlTransport(clock: clock).wait(until: deadline).isEmpty)
    #expect(clock.now >= deadline)
  }

  @Test func aCancelledExchangeIsNotReported() {
    let server = LoopbackServer { request in
      request.firstLine.contains("/hang") ? .hang : .answer(LoopbackServer.ok("x"))
    }
    defer { server.stop() }
    let transport = makeTransport()
    let id = transport.start(HTTPRequest("GET", "/hang", at: server), timeout: .milliseconds(50))
    transport.cancel(id)
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.text == "x")
    #expect(transport.wait(until: SystemClock().now + .milliseconds(60)).isEmpty)
  }
}
