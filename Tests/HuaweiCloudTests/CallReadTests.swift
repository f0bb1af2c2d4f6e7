import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// Reads: pages, retries, credentials, the project lookup.
@Suite(.timeLimit(.minutes(15))) struct CallReadTests {
  private func eips(_ ids: Range<Int>) -> MachineEvent {
    .json(200, ["publicips": .array(ids.map { ["id": .string("id\($0)"), "alias": "a"] })])
  }

  @Test("Rule 21: a list by last id ends at an empty page: a gateway may give less than asked for")
  func lastID() throws {
    let run = try CallRun(
      "eip.list",
      replies: [eips(0..<1000), eips(1000..<1500), eips(1500..<1501), eips(0..<0)])
    #expect(run.success?.results.first?.array?.count == 1501)
    #expect(run.sent.last?.hasSuffix("?limit=1000&marker=id1500") == true)
    #expect(run.success?.changed == false)
  }

  @Test("A list has a size that it must not exceed over all its pages")
  func size() throws {
    let filler = JSONValue.string(String(repeating: "x", count: 1 << 20))
    var pages = 0
    let run = try CallRun("ga.list_endpoints") { _, _ in
      pages += 1
      return .json(
        200,
        [
          "endpoints": [["id": "e", "filler": filler]],
          "page_info": ["next_marker": .string("m\(pages)")],
        ])
    }
    #expect(pages == 32)
    #expect(run.error?.kind == .unavailable)
    #expect(run.error?.message.contains("it is larger than 32 MB") == true)
  }

  @Test("What was asked for by id, or by a gateway that knows no pages, is whole when it is there")
  func wholeAtOnce() throws {
    let named = try CallRun(
      "eip.list", ["id": [.string(Sample.eip)]], replies: [eips(0..<1)])
    #expect(named.requests.count == 1 && named.success?.results.first?.array?.count == 1)
    let unpaged = try CallRun("eip.list", replies: [eips(0..<3)])
    #expect(unpaged.requests.count == 2 && unpaged.success?.results.first?.array?.count == 3)
  }

  @Test("Rule 21: a list that cannot be read to its end is an error, never a part of it")
  func endless() throws {
    let same = try CallRun("eip.list", replies: [eips(0..<1000)])
    #expect(same.requests.count == 2)
    #expect(same.error?.kind == .unavailable)
    #expect(
      same.error?.message
        == "the list could not be read to its end: after 2000 elements the answer names the page"
        + " that was read as the next one")
    let nameless = MachineEvent.json(
      200, ["publicips": .array(Array(repeating: ["alias": "a"], count: 1000))])
    let stuck = try CallRun("eip.list", replies: [nameless])
    #expect(stuck.error?.message.hasSuffix("the last one has no id to go on from") == true)
  }

  @Test("A list that goes on and on is given up, and never tried again")
  func longest() throws {
    let list = try #require(OperationCatalog.standard.operation(named: "eip.list"))
    var read = PagedRead(list, [:], maximumElements: 2500)
    for page in 0..<3 {
      guard case .answer(let response) = eips(page * 1000..<page * 1000 + 1000) else {
        Issue.record("no answer")
        return
      }
      switch read.accept(response) {
      case .more:
        #expect(page < 2)
      case .unreadable(let problem):
        #expect(page == 2)
        #expect(problem.error.kind == .unavailable && problem.retry == .never)
        #expect(problem.error.message.hasSuffix("after 3000 elements there are more than 2500"))
      default:
        Issue.record("neither another page nor too many")
      }
    }
  }

  @Test("A change whose look is such a list is in doubt, not refused")
  func endlessLook() throws {
    func page(_ next: JSONValue) -> MachineEvent {
      .json(200, ["endpoints": [["id": "e"]], "page_info": ["next_marker": next]])
    }
    let run = try CallRun(
      "ga.add_endpoint", replies: [page(""), .json(201, ["endpoint": [:]]), page("m"), page("m")])
    #expect(run.error?.kind == .inDoubt)
    #expect(run.error?.message.contains("could not be read to its end") == true)
  }

  @Test("A list by marker ends without a next one")
  func marker() throws {
    func page(_ next: JSONValue) -> MachineEvent {
      .json(200, ["endpoint_groups": [["id": "g"]], "page_info": ["next_marker": next]])
    }
    for end in [JSONValue.null, ""] {
      let run = try CallRun("ga.list_groups", replies: [page("m 1"), page(end)])
      #expect(run.success?.results.first?.array?.count == 2)
      #expect(run.sent.last == "GET /v1/endpoint-groups?limit=500&marker=m%201")
    }
  }

  @Test("A list by offset ends when all is read, and at an empty page")
  func offset() throws {
    func page(_ count: Int, total: JSONValue) -> MachineEvent {
      .json(
        200,
        [
          "endpoints": .array(Array(repeating: ["id": "e"], count: count)),
          "metadata": ["total_count": total],
        ])
    }
    let run = try CallRun("dns.list_endpoints", replies: [page(3, total: 5), page(2, total: 5)])
    #expect(run.success?.results.first?.array?.count == 5)
    #expect(run.sent.last?.contains("offset=3") == true)
    let shrunk = try CallRun("dns.list_endpoints", replies: [page(3, total: 5), page(0, total: 5)])
    #expect(shrunk.requests.count == 2)
    let untold = try CallRun("dns.list_endpoints", replies: [page(3, total: .null)])
    #expect(untold.requests.count == 2 && untold.success?.results.first?.array?.count == 3)
  }

  @Test("A find has one answer or says why not")
  func find() throws {
    let one = try CallRun("eip.find", replies: [eips(0..<1)])
    #expect(one.success?.results.first?["id"] == "id0")
    let none = try CallRun("eip.find", replies: [eips(0..<0)])
    #expect(none.error?.kind == .notFound)
    #expect(none.error?.message == "no EIP has public_ip_address 203.0.113.9")
    let two = try CallRun("eip.find", ["alias": "a"], replies: [eips(0..<2)])
    #expect(two.error?.kind == .conflict && two.error?.message.contains("id0, id1") == true)
    #expect(throws: CloudError.self) { try CallRun("eip.find", [:], replies: []) }
  }

  @Test("Of several ports of a server the primary one is found, or the one with an address")
  func port() throws {
    func port(_ id: String, _ ip: String, primary: JSONValue = false) -> JSONValue {
      [
        "id": .string(id), "fixed_ips": [["ip_address": .string(ip)]],
        "binding:vif_details": ["primary_interface": primary],
      ]
    }
    let server = JSONValue.string(Sample.server)
    let both = MachineEvent.json(
      200, ["ports": [port("a", "10.0.0.1"), port("b", "10.0.0.2", primary: true)]])
    #expect(try CallRun("vpc.find_port", replies: [both]).success?.results.first?["id"] == "b")
    #expect(
      try CallRun(
        "vpc.find_port", ["device_id": server, "private_ip_address": "10.0.0.1"], replies: [both]
      ).success?.results.first?["id"] == "a")
    #expect(
      try CallRun(
        "vpc.find_port", ["device_id": server, "private_ip_address": "10.0.0.9"], replies: [both]
      ).error?.kind == .notFound)
    let unclear = MachineEvent.json(200, ["ports": [port("a", "10.0.0.1"), port("b", "10.0.0.2")]])
    let error = try CallRun("vpc.find_port", replies: [unclear]).error
    #expect(error?.kind == .conflict && error?.message.contains("10.0.0.1, 10.0.0.2") == true)
  }

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
      .refusal(401, "VPC.0008"), .fails(.tooLarge), .fails(.tls), .text(302, ""),
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
    #expect(run.success != nil && run.shared.prepared[account.key]?.credentials == newer)
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
    #expect(run.shared.prepared[account.key]?.projectID == Sample.project)
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
