import JSON
import Testing
import Ports
@testable import HuaweiCloud

/// What is asked again, when, and what cannot be read.
extension CallReadTests {
  @Test("Reads are repeated with growing, random waits, within the time given")
  func retries() throws {
    let run = try CallRun("eip.get", replies: [.refusal(503, "X")])
    #expect(run.requests.count == 6)
    #expect(run.error?.kind == .unavailable && run.error?.attempts == 6)
    #expect(run.sleeps.enumerated().allSatisfy { $1 <= .milliseconds(500) * (1 << $0) })
    let short = try CallRun(
      "eip.get", options: CallOptions(timeout: .seconds(1)), replies: [.refusal(503, "X")])
    #expect(short.elapsed <= .seconds(1))
    #expect(short.error?.kind == .unavailable, "the reason, not the time-out")
    let healed = try CallRun(
      "eip.get", replies: [.fails(.broken), .refusal(500, "X"), .eip("DOWN")])
    #expect(healed.success != nil)
  }

  @Test("The same seed waits the same, another one differently")
  func seeds() throws {
    func sleeps(_ seed: UInt64) throws -> [Duration] {
      try CallRun("eip.get", seed: seed) { _, _ in .refusal(503, "X") }.sleeps
    }
    #expect(try sleeps(1) == sleeps(1))
    #expect(try sleeps(1) != sleeps(2))
  }

  @Test(
    "What would be the same again is not repeated",
    arguments: [
      MachineEvent.refusal(400, "VPC.0501"), .refusal(403, "VPC.2201"), .refusal(404, "VPC.0504"),
      .refusal(401, "VPC.0008"), .fails(.tooLarge), .fails(.encoding), .fails(.tls), .text(302, ""),
    ])
  func final(_ reply: MachineEvent) throws {
    #expect(try CallRun("eip.get", replies: [reply]).requests.count == 1)
  }

  @Test("Retry-After is honoured, as seconds and as a date")
  func retryAfter() throws {
    for value in ["30", "Thu, 15 Jan 2026 08:30:30 GMT"] {
      let throttled = MachineEvent.json(
        429, ["code": "X", "message": "slow"], [HTTPHeader("Retry-After", value)])
      let run = try CallRun("eip.get", replies: [throttled, .eip("DOWN")])
      #expect(run.success != nil)
      #expect(try #require(run.sleeps.first) >= .seconds(30))
      #expect(try #require(run.sleeps.first) <= .seconds(33))
    }
    let tooLong = MachineEvent.json(
      429, ["code": "X", "message": "slow"], [HTTPHeader("Retry-After", "4000")])
    let run = try CallRun("eip.get", replies: [tooLong])
    #expect(run.error?.kind == .throttled && run.elapsed == .zero, "no use in waiting")
  }

  @Test("The rate in a gateway's message sets the pace")
  func rate() throws {
    let throttled = MachineEvent.refusal(429, "APIGW.0308", "throttled, limit:200,time:5 minute")
    let run = try CallRun("eip.get", replies: [throttled, throttled, throttled, .eip("DOWN")])
    #expect(run.success != nil)
    #expect(run.requests.count == 4)
    #expect(run.elapsed >= .milliseconds(1500) * 7 && run.elapsed <= .seconds(300))
    let window = Problem(
      HTTPResponse(status: 429, body: Array(#"{"code":"a","message":"limit:1,time:1 hour"}"#.utf8)),
      at: CallRun.wallTime)
    #expect(window.advice == .rate(spacing: .seconds(3600), window: .seconds(3600)))
  }

  @Test("Refused credentials are replaced once")
  func renewal() throws {
    let newer = Credentials(accessKey: "NEW", secretKey: Secret("S"))
    var account = try Sample.account()
    account.provider = Sample.Provider { newer }
    let run = try CallRun(
      "eip.get", account: account, replies: [.refusal(401, "VPC.0008"), .eip("DOWN")])
    #expect(
      run.success != nil && run.shared.prepared[account.key(for: .project)]?.credentials == newer)
    #expect(run.requests[1].headers["Authorization"]?.contains("Access=NEW") == true)
    let again = try CallRun("eip.get", account: account, replies: [.refusal(401, "VPC.0008")])
    #expect(again.requests.count == 2 && again.error?.kind == .auth)
  }

  @Test("The project of the region is looked up when the account has none")
  func project() throws {
    let projects = MachineEvent.json(
      200, ["projects": [["id": .string(Sample.project), "name": "cn-north-4"]]])
    let account = try Sample.account(projectID: nil)
    let run = try CallRun("eip.get", account: account, replies: [projects, .eip("DOWN")])
    #expect(run.sent.first == "GET /v3/projects?name=cn-north-4")
    #expect(run.requests.first?.headers["X-Project-Id"] == nil)
    #expect(run.sent.last == "GET /v1/\(Sample.project)/publicips/\(Sample.eip)")
    #expect(run.shared.prepared[account.key(for: .project)]?.projectID == Sample.project)
    let iam = try CallRun("iam.list_projects", account: account, replies: [projects])
    #expect(iam.requests.count == 1)
    for reply in [
      MachineEvent.json(200, ["projects": []]), .json(200, ["projects": [[:], [:]]]),
      .json(403, ["error": ["code": 403, "message": "no", "title": "Forbidden"]]),
    ] {
      let error = try CallRun("eip.bind", account: account, replies: [reply]).error
      #expect(error?.hint?.contains("HUAWEICLOUD_SDK_PROJECT_ID") == true)
      #expect(error?.operation == "eip.bind")
    }
  }

  @Test(
    "An answer that is none is told from one",
    arguments: [
      (MachineEvent.text(200, ""), ErrorKind.network, "the answer is empty"),
      (.text(200, "{\"publicip\":{"), .network, "the answer ends in the middle"),
      (.text(200, "<!DOCTYPE html><html>"), .unavailable, "a web page instead of JSON"),
      (.text(200, "busy"), .network, "the answer is not JSON"),
      (
        .answer(HTTPResponse(status: 200, headers: [], body: [0x1F, 0x8B, 8, 0, 0, 0])), .network,
        "the answer is compressed (gzip), which its headers do not say"
      ),
      (.json(200, ["other": [:]]), .network, "the answer holds no 'publicip' object"),
      (.json(200, ["publicip": []]), .network, "the answer holds no 'publicip' object"),
      (.text(503, "<html><title>Busy</title></html>"), .unavailable, "Busy"),
      (.text(404, "<html><title>Nope</title></html>"), .unavailable, "Nope"),
      (.text(302, ""), .network, "redirected"),
      (.fails(.tooLarge), .network, "tooLarge"),
    ])
  func unreadable(_ reply: MachineEvent, _ kind: ErrorKind, _ message: String) throws {
    let error = try #require(try CallRun("eip.get", replies: [reply]).error)
    #expect(error.kind == kind)
    #expect(error.message.contains(message), "\(error.message)")
    #expect(error.line.contains("\n") == false)
  }

  private static let deep =
    String(repeating: "[", count: 1001) + String(repeating: "]", count: 1001)

  @Test(
    "What came whole and is no JSON is not asked for again",
    arguments: [
      ("busy", [HTTPHeader("Content-Length", "4")], 1),
      ("busy", [HTTPHeader("Transfer-Encoding", "chunked")], 1),
      // Of a compressed one the length counts other bytes.
      ("busy", [HTTPHeader("Content-Encoding", "gzip"), HTTPHeader("Content-Length", "24")], 1),
      (deep, [], 1),
      // Whole JSON of another shape.
      ("{}", [], 1), ("[]", [], 1), ("5", [], 1), ("{\"publicip\":[]}", [], 1),
      // Perhaps the answer to another question.
      ("{\"other\":{}}", [], 6),
      // Until the connection closed: perhaps too early.
      ("busy", [], 6),
      // Cut by somebody on the way, or in place of the service.
      ("{\"publicip\":{", [HTTPHeader("Content-Length", "13")], 6),
      ("", [HTTPHeader("Content-Length", "0")], 6),
      ("<!DOCTYPE html><html>", [HTTPHeader("Content-Length", "21")], 6),
    ])
  func repeated(_ body: String, _ headers: [HTTPHeader], _ requests: Int) throws {
    let run = try CallRun("eip.get", replies: [.text(200, body, headers)])
    #expect(run.requests.count == requests)
    #expect(run.error?.inDoubt == false)
  }

  @Test("The time given is spent on requests too")
  func requestTimeouts() throws {
    let run = try CallRun(
      "eip.get", options: CallOptions(timeout: .seconds(40)), replies: [.fails(.timeout)])
    #expect(run.timeouts.first == .seconds(30))
    #expect(run.error?.kind == .timeout)
    #expect(run.elapsed <= .seconds(41))
  }

  @Test("A request may wait for a place as long as the call lasts, and was then not sent")
  func placeInLine() throws {
    let run = try CallRun("eip.get", replies: [.fails(.crowded)])
    #expect(run.timeouts.first == .seconds(30))
    #expect(run.deadlines.allSatisfy { $0 == .seconds(120) })
    #expect(run.error?.kind == .timeout && run.error?.inDoubt == false)
    let change = try CallRun("eip.bind", replies: [.eip("DOWN"), .fails(.crowded)])
    #expect(change.error?.kind == .timeout && change.error?.inDoubt == false)
  }

  @Test("A raw read returns body and status")
  func raw() throws {
    func run(_ reply: MachineEvent) throws -> CallRun {
      let raw = try RawRequest(service: "ecs", path: "/v1/x")
      return CallRun(Call(raw, account: try Sample.account())) { _, _ in reply }
    }
    #expect(try run(.json(200, ["a": 1])).success?.results == [["a": 1], 200])
    #expect(try run(.text(200, "plain")).success?.results == ["plain", 200])
    #expect(try run(.text(204, "")).success?.results == [.null, 204])
    // What versions there are.
    let versions: JSONValue = ["versions": [["id": "v1"]]]
    #expect(try run(.json(300, versions)).success?.results == [versions, 300])
    #expect(try run(.json(302, [:])).error?.kind == .network)
    #expect(try run(.refusal(503, "X")).requests.count == 6)
    #expect(try run(.refusal(404, "X")).error?.line.hasPrefix("request: 404 X: no") == true)
  }
}
