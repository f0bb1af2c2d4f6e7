import TestSupport
import Testing

/// `halo` in front of something that is not the cloud, or only half of it.
@Suite(.timeLimit(.minutes(30))) struct AnswerTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let behaviour: Behaviour
    /// What the one line on standard error has to say.
    let says: [String]
  }

  private static func html(_ status: String) -> String {
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
    return "HTTP/1.1 \(status)\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)"
      + "\r\n\r\n\(page)"
  }

  static let cases = [
    Case(
      testDescription: "HTML with 200", behaviour: .answer(html("200 OK")), says: ["proxy"]),
    Case(
      testDescription: "HTML with 404", behaviour: .answer(html("404 Not Found")),
      says: ["404", "proxy"]),
    Case(
      testDescription: "an empty body",
      behaviour: .answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), says: ["empty"]),
    Case(
      testDescription: "truncated JSON",
      behaviour: .answer(LoopbackServer.ok(#"{"publicips": [{"#)),
      says: ["ends in the middle"]),
    Case(
      testDescription: "a body that ends early",
      behaviour: .answerAndClose("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"publicips\""),
      says: ["eip.list"]),
    Case(
      testDescription: "100 MB of JSON",
      behaviour: .flood(
        head:
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n",
        unit: "[1,2,3]"),
      says: ["larger"]),
  ]

  @Test(arguments: cases) func isExplained(_ item: Case) throws {
    let server = LoopbackServer { _ in item.behaviour }
    defer { server.stop() }
    let result = try CommandResult.of(
      Repository.program("halo"),
      [
        "--region", "cn-north-4", "--project-id", String(repeating: "0", count: 32),
        "--endpoint", "http://\(server.authority)", "-e", "cloud.eip.list{ timeout = 5 }",
      ], environment: CommandTests.key)
    #expect(result.status == 69, "\(result.errors)")
    #expect(result.errors.hasPrefix("halo: (command line):1: eip.list: "), "\(result.errors)")
    for part in item.says { #expect(result.errors.contains(part), "\(result.errors)") }
  }
}
