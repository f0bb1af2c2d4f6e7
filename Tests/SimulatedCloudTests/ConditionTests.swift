import HuaweiCloud
import JSON
import Ports
import SimulatedCloud
import Testing

/// States and permissions in which a service refuses, and what it sends beside its documents.
@Suite(.timeLimit(.minutes(30))) struct ConditionTests {
  @Test(
    "Each documented refusal has a state that provokes it, in the envelope of its service",
    arguments: [
      ("GET", "eip.get", "VPC.0514", 404), ("GET", "eip.get", "VPC.0514", 500),
      ("PUT", "eip.*", "VPC.0509", 500), ("PUT", "eip.rename", "VPC.0514", 500),
      ("PUT", "*", "VPC.0010", 403), ("GET", "*", "DNS.2002", 403), ("GET", "*", "DNS.0036", 400),
      ("GET", "*", "GA.9105", 400), ("GET", "*", "GA.9207", 500),
      ("GET", "*", "ModelArts.0118", 400),
      ("GET", "*", "IAM.0061", 401), ("GET", "*", "IAM.0002", 403), ("GET", "*", "APIGW.0204", 400),
      ("GET", "*", "APIGW.0303", 401), ("GET", "*", "APIGW.0401", 403),
      ("GET", "*", "APIGW.0602", 400),
    ])
  func provoked(_ method: String, _ operation: String, _ code: String, _ status: Int) throws {
    let client = TestClient()
    try client.load { document in
      document.with(
        "account", "conditions",
        [["on": .string(operation), "code": .string(code), "status": .integer(Int64(status))]])
    }
    let body: JSONValue? = method == "PUT" ? ["publicip": ["alias": "x"]] : nil
    let answer = client.send("\(method) \(RefusalTests.free)", body)
    #expect(answer.verdict == "\(status) \(code)", "\(answer)")
    let isPlain = ["DNS", "EIP", "VPC"].contains(code.prefix { $0 != "." })
    #expect((answer.json["message"] != nil) == isPlain)
    #expect(client.cloud.requests.last?.changed == false)
  }

  @Test("A state that no service documents is refused")
  func unknown() {
    let client = TestClient()
    #expect(throws: ControlError.self) {
      try client.load { $0.with("account", "conditions", [["on": "*", "code": "EIP.9999"]]) }
    }
  }

  @Test("A user who may only read reads, and changes nothing")
  func reader() {
    let client = TestClient()
    client.key = AccessKey(
      id: DemoAccount.readerAccessKey, secret: Secret(DemoAccount.readerSecretKey))
    #expect(client.send("GET \(RefusalTests.free)").status == 200)
    #expect(
      client.send("PUT \(RefusalTests.free)", ["publicip": ["alias": "x"]]).verdict
        == "403 VPC.0010")
    #expect(
      client.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil)).verdict
        == "403 DNS.2002")
    #expect(
      client.send("POST \(RefusalTests.group)", RefusalTests.endpoint()).verdict
        == "403 APIGW.0302")
    #expect(
      client.send("POST \(RefusalTests.server)", RefusalTests.publicIP(DemoAccount.freeEIPs[0]))
        .verdict == "403 ModelArts.0108")
    client.key = AccessKey(
      id: DemoAccount.strangerAccessKey, secret: Secret(DemoAccount.strangerSecretKey))
    #expect(client.send("GET /v3/projects").verdict == "403 IAM.0002")
    #expect(client.cloud.requests.allSatisfy { !$0.changed })
  }

  @Test(
    "A fault's code comes in the envelope of its service, whatever operation it strikes",
    arguments: [
      ("VPC.0514", true), ("EIP.7901", true), ("DNS.0000", true), ("APIGW.0613", false),
      ("GA.9001", false), ("ModelArts.6400", false), ("IAM.0002", false),
    ])
  func faultEnvelope(_ code: String, _ isPlain: Bool) throws {
    let client = TestClient()
    try client.cloud.loadFaults("on=* nth=* kind=status status=500 code=\(code)".utf8)
    for line in ["GET \(RefusalTests.free)", "GET \(RefusalTests.group)", "GET /v3/projects"] {
      let names = client.send(line).json.members?.map(\.name)
      #expect(
        names == (isPlain ? ["code", "message"] : ["error_code", "error_msg", "request_id"]))
    }
  }

  @Test("Effects that are late, rules and states are bounded, and what is beyond is refused")
  func bounds() throws {
    let client = TestClient()
    try client.cloud.loadFaults("on=eip.rename nth=* kind=late delay=1h".utf8)
    let rename = client.signed(
      client.request("PUT \(RefusalTests.free)", Array(#"{"publicip":{"alias":"x"}}"#.utf8)))
    for _ in 1...1000 { _ = client.cloud.reply(to: rename, at: client.now) }
    let beyond = client.deliver(rename)
    #expect(beyond.verdict == "503 SIM.0001", "\(beyond)")
    #expect(client.send("GET \(RefusalTests.free)").status == 200)
    let rules = String(repeating: "on=eip.get kind=reset\n", count: 50_000)
    #expect(throws: ControlError.self) { try client.cloud.loadFaults(rules.utf8) }
    let large = [UInt8](repeating: UInt8(ascii: " "), count: SimulatedCloud.largestState + 1)
    #expect(throws: ControlError.self) { try client.cloud.load(large) }
    let control = client.deliver(
      client.request("PUT /_sim/state", [UInt8](repeating: UInt8(ascii: " "), count: 13 << 20)))
    #expect(control.status == 413)
  }

  @Test("Of a long target only the beginning is remembered")
  func longTarget() {
    let client = TestClient()
    client.send("GET /" + String(repeating: "x", count: 30_000))
    let target = client.cloud.requests.last?.target ?? ""
    #expect(target.utf8.count <= SimulatedCloud.rememberedTarget + 3 && target.hasPrefix("/xxx"))
  }

  @Test("IAM names its requests in a header of its own")
  func traceID() {
    let answer = TestClient().send("GET /v3/projects")
    #expect(answer.headers["X-IAM-Trace-Id"]?.isEmpty == false)
    #expect(TestClient().send("GET \(RefusalTests.free)").headers["X-IAM-Trace-Id"] == nil)
  }

  @Test("A token comes with the catalog unless that is not wanted")
  func catalog() {
    let login: JSONValue = [
      "auth": [
        "identity": [
          "methods": ["password"],
          "password": [
            "user": [
              "name": .string(DemoAccount.userName), "password": .string(DemoAccount.password),
              "domain": ["name": .string(DemoAccount.domainName)],
            ]
          ],
        ],
        "scope": ["project": ["id": .string(DemoAccount.projectID)]],
      ]
    ]
    let client = TestClient()
    let whole = client.send("POST /v3/auth/tokens", login).json["token"]
    #expect(whole?["catalog"]?.array?.count == 5)
    #expect(
      whole?["catalog"]?.array?.contains {
        $0["endpoints"]?.array?.first?["url"] == "https://vpc.cn-north-4.myhuaweicloud.com"
      } == true)
    let bare = client.send("POST /v3/auth/tokens?nocatalog=1", login).json["token"]
    #expect(bare?["expires_at"] != nil && bare?["catalog"] == nil)
  }

  @Test("A new EIP has a type that there is, and an alias like any other")
  func creation() {
    func create(_ publicIP: JSONValue) -> TestAnswer {
      TestClient().send(
        "POST /v1/{project_id}/publicips",
        ["publicip": publicIP, "bandwidth": ["share_type": "PER", "size": 5]])
    }
    let longest = JSONValue.string(String(repeating: "a", count: 64))
    let tooLong = JSONValue.string(String(repeating: "a", count: 65))
    #expect(create(["type": "5_bgp", "alias": longest]).status == 200)
    #expect(create(["type": "5_bgp", "alias": tooLong]).verdict == "400 VPC.0501")
    #expect(create(["type": "6_bgp"]).verdict == "400 VPC.0501")
  }

  @Test("Lists of the accelerator can be read backwards")
  func pageReverse() {
    let client = TestClient()
    client.send("POST \(RefusalTests.group)", RefusalTests.endpoint())
    client.wait(60)
    client.send(
      "POST \(RefusalTests.group)",
      RefusalTests.endpoint(DemoAccount.freeEIPs[1], "203.0.113.12"))
    func ids(_ query: String) -> [String] {
      let list = client.send("GET \(RefusalTests.group)\(query)").json["endpoints"]?.array ?? []
      return list.compactMap { $0["id"]?.string }
    }
    let all = ids("")
    #expect(all.count == 3 && all.contains(DemoAccount.acceleratedEndpointID))
    guard all.count == 3 else { return }
    #expect(ids("?limit=1&page_reverse=true") == [all[2]])
    #expect(ids("?limit=1&marker=\(all[2])&page_reverse=true") == [all[1]])
    #expect(ids("?limit=2&marker=\(all[2])&page_reverse=true") == Array(all[..<2]))
    #expect(ids("?limit=1&marker=\(all[0])&page_reverse=true").isEmpty)
    #expect(client.send("GET \(RefusalTests.group)?page_reverse=maybe").verdict == "400 GA.9001")
  }

  @Test(
    "Control paths take nothing from a page or for another host",
    arguments: [
      ([HTTPHeader("Host", "attacker.example")], 403),
      ([HTTPHeader("Host", "127.0.0.1.attacker.example")], 403),
      ([HTTPHeader("Host", "127.0.0.1"), HTTPHeader("Origin", "http://attacker.example")], 403),
      ([HTTPHeader("Host", "127.0.0.1"), HTTPHeader("Content-Type", "text/plain")], 415),
      ([HTTPHeader("Host", "localhost:80")], 415),
      ([HTTPHeader("Host", "[::1]:80"), HTTPHeader("Content-Type", "application/json")], 200),
    ] as [([HTTPHeader], Int)])
  func foreign(_ headers: [HTTPHeader], _ status: Int) {
    let client = TestClient()
    let answer = client.deliver(
      HTTPRequest(
        method: "POST", scheme: "http", authority: "127.0.0.1", target: "/_sim/clock",
        headers: headers, body: Array(#"{"advance": 1}"#.utf8)))
    #expect(answer.status == status, "\(answer)")
  }

  @Test(
    "A state with numbers that a change could not add to is refused",
    arguments: [
      ("draw", "drawn", Int64.max), ("requests", "drawn", -1), ("draw", "drawn", .min),
    ])
  func extremes(_ member: String, _ name: String, _ number: Int64) {
    let client = TestClient()
    #expect(throws: ControlError.self) {
      try client.load { $0.with(member, name, .integer(number)) }
    }
    #expect(throws: ControlError.self) {
      try client.load { $0.with("clock_offset", .integer(.max)) }
    }
  }

  @Test("So many calls of a service in each window of the clock, refused ones included")
  func limit() {
    let client = TestClient(limit: CallLimit(calls: 3, window: .seconds(60)))
    // A minute begins.
    client.now = WallTime(seconds: 1_767_700_020)
    func statuses(_ count: Int) -> [Int] {
      (0..<count).map { _ in client.send("GET \(RefusalTests.free)").status }
    }
    #expect(statuses(5) == [200, 200, 200, 429, 429])
    #expect(client.send("GET /v1/endpoint-groups").status == 200, "another service")
    client.wait(59)
    #expect(statuses(1) == [429])
    client.wait(1)
    #expect(statuses(4) == [200, 200, 200, 429])
  }

  @Test("Requests are remembered up to a limit, and go on being counted")
  func remembered() {
    let client = TestClient()
    let request = client.request("GET /x")
    let count = SimulatedCloud.rememberedRequests + SimulatedCloud.rememberedRequests / 10 + 1
    for _ in 0..<count { _ = client.cloud.reply(to: request, at: client.now) }
    #expect(client.cloud.requests.count == SimulatedCloud.rememberedRequests + 1)
    #expect(client.cloud.requests.last?.number == count)
  }
}

extension TestClient {
  /// Loads the cloud's own state with something changed.
  func load(_ edit: (JSONValue) -> JSONValue) throws {
    try cloud.load(edit(cloud.stateDocument).serialized())
  }
}

extension JSONValue {
  func with(_ name: String, _ value: JSONValue) -> JSONValue {
    var members = (self.members ?? []).filter { $0.name != name }
    members.append(JSONMember(name, value))
    return .object(members)
  }

  func with(_ outer: String, _ name: String, _ value: JSONValue) -> JSONValue {
    with(outer, (self[outer] ?? .object([])).with(name, value))
  }
}
