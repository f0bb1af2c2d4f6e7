import Glibc
import TestSupport
import Testing
import Ports

@testable import Curl

/// A script's own requests, and connections that are all that is wanted.
@Suite(.timeLimit(.minutes(30))) struct CurlPurposeTests {
  private func request(
    _ scheme: String, _ authority: String, _ purpose: HTTPRequest.Purpose,
    headers: [HTTPHeader] = []
  ) -> HTTPRequest {
    HTTPRequest(
      method: "GET", scheme: scheme, authority: authority, target: "/", headers: headers,
      purpose: purpose)
  }

  @Test func onlyAScriptsOwnRequestsMayBePlain() {
    let script = HTTPRequest.Purpose.script(maximumBodySize: 9)
    #expect(RequestRules.violation(of: request("http", "example.com", script)) == nil)
    #expect(RequestRules.violation(of: request("https", "example.com", script)) == nil)
    #expect(RequestRules.violation(of: request("http", "example.com", .cloud)) != nil)
    #expect(RequestRules.violation(of: request("file", "example.com", script)) != nil)
    #expect(RequestRules.violation(of: request("tcp", "example.com:1", script)) != nil)
    #expect(RequestRules.violation(of: request("tcp", "example.com:1", .connection)) == nil)
    #expect(RequestRules.violation(of: request("tcp", "a b:1", .connection)) != nil)
    #expect(RequestRules.violation(of: request("http", "example.com", .connection)) != nil)
  }

  @Test(arguments: [
    HTTPHeader("X-Sdk-Date", "20260102T030405Z"), HTTPHeader("x-security-token", "t"),
    HTTPHeader("Authorization", "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=0"),
  ]) func aScriptsOwnRequestIsNotSigned(header: HTTPHeader) {
    let signed = request(
      "https", "example.com", .script(maximumBodySize: 9), headers: [header])
    #expect(
      RequestRules.violation(of: signed)?.message
        == "https://example.com/ was not sent: only calls of the cloud are signed; leave out "
        + header.name)
    let own = request(
      "http", "example.com", .script(maximumBodySize: 9),
      headers: [HTTPHeader("Authorization", "Bearer x")])
    #expect(RequestRules.violation(of: own) == nil)
  }

  @Test func theSizeOfAnAnswerIsThatOfItsRequest() {
    let server = LoopbackServer(answering: "0123456789")
    defer { server.stop() }
    let transport = CurlTransport(clock: SystemClock())
    func fetch(_ size: Int) -> Result<HTTPResponse, TransportFailure> {
      transport.exchange(request("http", server.authority, .script(maximumBodySize: size)))
    }
    #expect(fetch(10).response?.text == "0123456789")
    #expect(fetch(9).failure?.reason == .tooLarge)
    #expect(fetch(9).failure?.message == "the answer is larger than 9 bytes")
    // The next one on the same handle has its own limit.
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.text == "0123456789")
  }

  @Test func sizeIsLimitedWhereTheServerDoesNotTellIt() {
    let server = LoopbackServer { _ in .flood(head: "HTTP/1.1 200 OK\r\n\r\n") }
    defer { server.stop() }
    let result = CurlTransport(clock: SystemClock()).exchange(
      request("http", server.authority, .script(maximumBodySize: 1000)))
    #expect(result.failure?.reason == .tooLarge)
  }

  @Test func redirectsAreNotFollowedHere() {
    let server = LoopbackServer { _ in
      .answer("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
    }
    defer { server.stop() }
    let result = CurlTransport(clock: SystemClock()).exchange(
      request("http", server.authority, .script(maximumBodySize: 1000)))
    #expect(result.response?.status == 302)
    #expect(server.requests.count == 1)
  }

  // MARK: Connections

  private func connect(
    _ authority: String, timeout: Duration = .seconds(30)
  ) -> Result<HTTPResponse, TransportFailure> {
    CurlTransport(clock: SystemClock()).exchange(
      HTTPRequest(
        method: "CONNECT", scheme: "tcp", authority: authority, target: "",
        purpose: .connection), timeout: timeout)
  }

  @Test func aConnectionIsMadeAndNothingIsSent() {
    let server = LoopbackServer(answering: "")
    defer { server.stop() }
    let transport = CurlTransport(clock: SystemClock())
    let connection = HTTPRequest(
      method: "CONNECT", scheme: "tcp", authority: server.authority, target: "",
      purpose: .connection)
    #expect(transport.exchange(connection).response?.status == 0)
    #expect(transport.exchange(connection).response?.status == 0)
    // A request is not put on a connection that was made for nothing else.
    #expect(transport.exchange(HTTPRequest("GET", at: server)).response?.status == 200)
    #expect(server.requests.map(\.connection) == [server.connectionCount - 1])
    #expect(server.connectionCount == 3)
  }

  @Test func refused() {
    let (socket, port) = LoopbackServer.listen(backlog: 1)
    close(socket)
    let failure = connect("127.0.0.1:\(port)").failure
    #expect(failure == TransportFailure(.refused, "refused"))
  }

  @Test func unknownHost() {
    // No resolver is asked for a label this long.
    let name = String(repeating: "a", count: 64) + ".example.com"
    #expect(
      connect("\(name):80").failure
        == TransportFailure(.unknownHost, "no such host"))
  }

  /// A listener whose queue is full does not answer.
  @Test func timedOut() {
    let (listener, port) = LoopbackServer.listen(backlog: 0)
    defer { close(listener) }
    let fillers = (0..<4).map { _ in Self.startConnecting(to: port) }
    defer { for filler in fillers { close(filler) } }
    let failure = connect("127.0.0.1:\(port)", timeout: .milliseconds(200)).failure
    #expect(failure == TransportFailure(.timeout, "timed out"))
  }

  private static func startConnecting(to port: UInt16) -> Int32 {
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    address.sin_port = port.bigEndian
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        _ = Glibc.connect(client, generic, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return client
  }
}

extension ProxyRules {
  /// One proxy for everything.
  static func all(_ authority: String) -> ProxyRules {
    guard let rules = try? ProxyRules(try Proxy("http://\(authority)"), variable: { _ in nil })
    else {
      preconditionFailure("no proxy")
    }
    return rules
  }
}
