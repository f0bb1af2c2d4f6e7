import TestSupport
import Testing
import Ports

@testable import Curl

/// What arrives at the server, byte for byte.
@Suite(.timeLimit(.minutes(30))) struct CurlRequestTests {
  private struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let method: String
    var target = "/"
    var headers: [HTTPHeader] = []
    var body = ""
    /// The head without its last, empty line; `HOST` stands for the server's address.
    let head: String
  }

  private static let cases = [
    Case(testDescription: "GET", method: "GET", head: "GET / HTTP/1.1\r\nHost: HOST\r\n"),
    Case(testDescription: "HEAD", method: "HEAD", head: "HEAD / HTTP/1.1\r\nHost: HOST\r\n"),
    Case(
      testDescription: "OPTIONS", method: "OPTIONS",
      head: "OPTIONS / HTTP/1.1\r\nHost: HOST\r\n"),
    Case(
      testDescription: "DELETE without a body", method: "DELETE",
      head: "DELETE / HTTP/1.1\r\nHost: HOST\r\n"),
    Case(
      testDescription: "DELETE with a body", method: "DELETE", body: "{}",
      head: "DELETE / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2\r\n"),
    Case(
      testDescription: "POST without a body", method: "POST",
      head: "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n"),
    Case(
      testDescription: "PUT without a body", method: "PUT",
      head: "PUT / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n"),
    Case(
      testDescription: "POST with a body", method: "POST",
      headers: [HTTPHeader("Content-Type", "application/json;charset=utf8")], body: "{\"a\":1}",
      head: "POST / HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json;charset=utf8\r\n"
        + "Content-Length: 7\r\n"),
    Case(
      testDescription: "PATCH with a large body", method: "PATCH",
      body: String(repeating: "x", count: 2_000_000),
      head: "PATCH / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 2000000\r\n"),
    Case(
      testDescription: "headers, in order and in their own letters", method: "GET",
      headers: [
        HTTPHeader("X-Sdk-Date", "20260102T030405Z"), HTTPHeader("accept", "*/*"),
        HTTPHeader("x-empty", ""), HTTPHeader("User-Agent", "halo/1"),
        HTTPHeader("X-Twice", "1"), HTTPHeader("X-Twice", "2"), HTTPHeader("X-Name", "Zürich; a=b"),
      ],
      head: "GET / HTTP/1.1\r\nHost: HOST\r\nX-Sdk-Date: 20260102T030405Z\r\naccept: */*\r\n"
        + "x-empty:\r\nUser-Agent: halo/1\r\nX-Twice: 1\r\nX-Twice: 2\r\nX-Name: Zürich; a=b\r\n"),
    Case(
      testDescription: "a host of its own", method: "GET",
      headers: [HTTPHeader("Host", "eip.example.com")],
      head: "GET / HTTP/1.1\r\nHost: eip.example.com\r\n"),
    Case(
      testDescription: "its length given", method: "PUT",
      headers: [HTTPHeader("content-length", "3")], body: "abc",
      head: "PUT / HTTP/1.1\r\nHost: HOST\r\ncontent-length: 3\r\n"),
    Case(
      testDescription: "a target as it is", method: "GET",
      target: "/a/../b//%2e%2E/%2F?x=%20+&y=[1]&empty",
      head: "GET /a/../b//%2e%2E/%2F?x=%20+&y=[1]&empty HTTP/1.1\r\nHost: HOST\r\n"),
  ]

  @Test(arguments: cases) private func sends(_ test: Case) {
    let server = LoopbackServer(answering: "")
    defer { server.stop() }
    let transport = CurlTransport(clock: SystemClock())
    // The same handle twice, with another kind of request between: nothing may be left over.
    for request in [
      HTTPRequest(test.method, test.target, at: server, headers: test.headers, body: test.body),
      HTTPRequest(
        "PUT", "/other", at: server, headers: [HTTPHeader("X-Other", "1")], body: "other"),
      HTTPRequest(test.method, test.target, at: server, headers: test.headers, body: test.body),
    ] {
      #expect(transport.exchange(request).response?.status == 200)
    }
    let received = server.requests.filter { !$0.firstLine.contains("/other") }
    #expect(received.count == 2)
    for request in received {
      // libcurl's own, in a place of its choice.
      let encodings = "Accept-Encoding: gzip, deflate\r\n"
      #expect(request.head.contains("\r\n" + encodings))
      #expect(
        request.head.replacing(encodings, with: "")
          == test.head.replacing("HOST", with: server.authority, maxReplacements: 1) + "\r\n")
      #expect(request.body == Array(test.body.utf8))
    }
  }

  // MARK: What is not sent

  private static let forbidden: [(HTTPRequest, String)] = {
    func request(
      _ scheme: String, _ authority: String, target: String = "/", method: String = "GET",
      headers: [HTTPHeader] = []
    ) -> HTTPRequest {
      HTTPRequest(
        method: method, scheme: scheme, authority: authority, target: target, headers: headers)
    }
    let httpRemedy = "http is for loopback addresses only"
    let badHost = "its host is not a plain name or address"
    let badPath = "its path is not absolute"
    let badHeader = "a header is not one line of text"
    return [
      (request("http", "eip.example.com"), httpRemedy),
      (request("http", "192.0.2.1"), httpRemedy),
      (request("http", "127.0.0.1.example.com"), httpRemedy),
      (request("http", "localhost.example.com"), httpRemedy),
      (request("http", "127.1"), httpRemedy),
      (request("http", "127.0.0.256"), httpRemedy),
      (request("http", "0x7f000001"), httpRemedy),
      (request("http", "[::2]:80"), httpRemedy),
      (request("http", "127.0.0.1@192.0.2.1"), badHost),
      (request("http", "192.0.2.1#@127.0.0.1"), badHost),
      (request("https", "a/b"), badHost),
      (request("https", "a:0"), badHost),
      (request("https", "a:b"), badHost),
      (request("https", ""), badHost),
      (request("https", "a b"), badHost),
      (request("file", "localhost"), "its scheme is not https"),
      (request("ftp", "localhost"), "its scheme is not https"),
      (request("https", "a", target: "x"), badPath),
      (request("https", "a", target: ""), badPath),
      (request("https", "a", target: "/x y"), badPath),
      (request("https", "a", target: "/x#y"), badPath),
      (request("https", "a", target: "/x\r\nX: y"), badPath),
      (request("https", "a", target: "/ü"), badPath),
      (request("https", "a", method: "GET /"), "its method is not a word"),
      (request("https", "a", method: ""), "its method is not a word"),
      (request("https", "a", headers: [HTTPHeader("X", "a\r\nY: b")]), badHeader),
      (request("https", "a", headers: [HTTPHeader("X", "a\0b")]), badHeader),
      (request("https", "a", headers: [HTTPHeader("X:", "a")]), badHeader),
      (request("https", "a", headers: [HTTPHeader("", "a")]), badHeader),
      (
        request("https", "a", headers: [HTTPHeader("Content-Length", "9")]),
        "its Content-Length header contradicts its body"
      ),
      (
        request("https", "a", headers: [HTTPHeader("Transfer-Encoding", "chunked")]),
        "its Transfer-Encoding header contradicts its body"
      ),
    ]
  }()

  @Test(arguments: forbidden) func doesNotSend(request: HTTPRequest, reason: String) {
    // Through a proxy, every packet would be seen here.
    let proxy = LoopbackServer(answering: "proxied")
    defer { proxy.stop() }
    let options = CurlOptions(proxies: .all(proxy.authority))
    let result = CurlTransport(clock: SystemClock(), options: options).exchange(request)
    #expect(result.failure?.reason == .forbidden)
    #expect(result.failure?.message.contains(" was not sent: \(reason)") == true)
    #expect(proxy.connectionCount == 0)
  }

  @Test(arguments: ["127.0.0.1", "127.255.0.9:8080", "localhost:1", "[::1]", "[::1]:8080"])
  func allowsHTTPToLoopback(authority: String) {
    let request = HTTPRequest(method: "GET", scheme: "http", authority: authority, target: "/")
    #expect(RequestRules.violation(of: request) == nil)
  }

  @Test func theRemedyIsNamed() {
    let request = HTTPRequest(
      method: "GET", scheme: "http", authority: "eip.example.com", target: "/v1")
    #expect(
      CurlTransport(clock: SystemClock()).exchange(request).failure?.message
        == "http://eip.example.com/v1 was not sent: http is for loopback addresses only, "
        + "credentials would be readable on the way; use https://eip.example.com")
  }
}
