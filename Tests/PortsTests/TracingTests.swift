import TestSupport
import Testing

@testable import Ports

@Suite(.timeLimit(.minutes(30))) struct TracingTests {
  private final class Server: SimulatedServer {
    func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
      guard request.target != "/gone" else { return SimulatedReply(delay: .seconds(2), .reset) }
      let headers = [HTTPHeader("X-Subject-Token", "canary"), HTTPHeader("X-Request-Id", "r1")]
      return SimulatedReply(
        delay: .seconds(1),
        .response(HTTPResponse(status: 201, headers: headers, body: Array("{}".utf8))))
    }
  }

  private func request(_ target: String, headers: [HTTPHeader] = [], body: String = "")
    -> HTTPRequest
  {
    HTTPRequest(
      method: "POST", scheme: "https", authority: "iam.example.com", target: target,
      headers: headers, body: Array(body.utf8))
  }

  @Test func tellsRequestsAndTheirEnds() {
    let clock = VirtualClock()
    var events: [TraceEvent] = []
    let transport = TracingTransport(
      SimulatedTransport(server: Server(), clock: clock), clock: clock
    ) { events.append($0) }
    let gone = request("/gone")
    let kept = request("/kept")
    let first = transport.start(gone, timeout: .seconds(9))
    let second = transport.start(kept, timeout: .seconds(9))
    let third = transport.start(kept, timeout: .seconds(9))
    transport.cancel(third)
    #expect(transport.wait(until: .never).map(\.id) == [second])
    #expect(transport.wait(until: .never).map(\.id) == [first])

    #expect(
      Array(events.prefix(4)) == [
        .request(first, RedactedMessage(gone)), .request(second, RedactedMessage(kept)),
        .request(third, RedactedMessage(kept)), .cancelled(third, elapsed: .zero),
      ])
    guard case .answer(second, let answer, elapsed: .seconds(1)) = events[4] else {
      Issue.record("\(events[4])")
      return
    }
    #expect(answer.startLine == "201")
    #expect(
      answer.headers == [
        HTTPHeader("X-Subject-Token", "<redacted>"), HTTPHeader("X-Request-Id", "r1"),
      ])
    let failure = TransportFailure(.broken, "connection reset by the server")
    #expect(events[5] == .failure(first, failure, elapsed: .seconds(2)))
    #expect(events.count == 6)
  }

  @Test(arguments: [
    "Authorization", "X-Auth-Token", "x-security-token", "X-SUBJECT-TOKEN", "Cookie",
    "Proxy-Authorization", "PRIVATE-TOKEN", "X-Api-Key",
  ])
  func theValueOfASecretHeaderIsNotShown(name: String) {
    let message = RedactedMessage(request("/", headers: [HTTPHeader(name, "canary")]))
    #expect(message.headers == [HTTPHeader(name, "<redacted>")])
    #expect(!String(reflecting: message).contains("canary"))
  }

  @Test(arguments: [
    ("/v3/auth/tokens", #"{"auth": "canary"}"#, #"{"auth":"<redacted>"}"#),
    ("/v1/servers", #"{"adminPass": "canary"}"#, #"{"adminPass":"<redacted>"}"#),
    ("/v1/users", "a=1&Password=canary", "a=1&Password=<redacted>"),
  ])
  func aSecretInABodyIsNotShown(target: String, body: String, shown: String) {
    let message = RedactedMessage(request(target, body: body))
    #expect(message.body == .shown(Array(shown.utf8)))
    #expect(!String(reflecting: message).contains("canary"))
  }

  @Test(arguments: [
    ("/v3.0/OS-CREDENTIAL/securitytokens", "canary"), ("/v1/users", "<Password>canary</Password>"),
  ])
  func aBodyThatMayHoldSecretsIsNotShown(target: String, body: String) {
    let message = RedactedMessage(request(target, body: body))
    #expect(message.body == .hidden(byteCount: body.utf8.count))
    #expect(!String(reflecting: message).contains("canary"))
  }

  @Test func theValueOfASecretInAURLIsNotShown() {
    let message = RedactedMessage(
      request("/hook?id=1&access_token=canary&x-signature=canary&token"))
    #expect(
      message.startLine
        == "POST https://iam.example.com/hook?id=1&access_token=<redacted>&x-signature=<redacted>&token"
    )
  }

  @Test func anotherBodyIsShown() {
    let message = RedactedMessage(request("/v1/publicips", body: #"{"alias": "x"}"#))
    #expect(message.startLine == "POST https://iam.example.com/v1/publicips")
    #expect(message.body == .shown(Array(#"{"alias": "x"}"#.utf8)))
  }
}
