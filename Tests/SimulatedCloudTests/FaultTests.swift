import JSON
import SimulatedCloud
import Testing
import Ports

/// What each kind of fault does to a request and to the truth.
@Suite(.timeLimit(.minutes(30))) struct FaultTests {
  let client = TestClient()

  private static let bind: JSONValue = [
    "publicip": ["port_id": .string(DemoAccount.otherServerPortID)]
  ]

  private func load(_ rules: String) throws { try client.cloud.loadFaults(Array(rules.utf8)) }

  private func bind() -> SimulatedReply.Delivery {
    let request = client.signed(client.request("PUT \(RefusalTests.free)", Self.bind.serialized()))
    return client.cloud.reply(to: request, at: client.now).delivery
  }

  /// What the account itself knows, in a minute's time.
  private func isBound(after seconds: Double = 60) -> Bool {
    client.wait(seconds)
    return client.send("GET \(RefusalTests.free)").json.value(at: "publicip.port_id") != nil
  }

  enum Arrival: Sendable {
    case status(Int)
    case truncated, reset, silence
  }

  private func arrival(_ delivery: SimulatedReply.Delivery) -> Arrival {
    switch delivery {
    case .response(let response): .status(response.status)
    case .truncated: .truncated
    case .reset, .failure: .reset
    case .silence: .silence
    }
  }

  @Test(
    "what arrives, and whether it was applied",
    arguments: [
      ("kind=reset phase=before", .reset, false),
      ("kind=reset", .reset, true),
      ("kind=reset phase=body", .truncated, true),
      ("kind=hang phase=before", .silence, false),
      ("kind=hang", .silence, true),
      ("kind=slow delay=20s", .status(200), true),
      ("kind=garbage", .status(200), true),
      ("kind=truncate bytes=5", .truncated, true),
      ("kind=status status=503 phase=before", .status(503), false),
      ("kind=status status=500 code=VPC.0509", .status(500), true),
      ("kind=unapplied", .status(200), false),
      ("kind=twice", .status(200), true),
      ("kind=expired", .status(401), false),
      ("kind=throttle for=1s", .status(429), false),
    ] as [(String, Arrival, Bool)])
  func outcome(rule: String, arrival wanted: Arrival, isApplied: Bool) throws {
    try load("on=eip.bind \(rule)")
    #expect("\(arrival(bind()))" == "\(wanted)")
    #expect(client.cloud.requests.last?.changed == isApplied)
    #expect(client.cloud.requests.last?.fault == "on=eip.bind \(rule)")
    #expect(isBound() == isApplied)
    #expect(client.cloud.unfiredFaults == [])
  }

  @Test("a slow answer takes longer")
  func slow() throws {
    try load("on=eip.get kind=slow delay=20s")
    let request = client.signed(client.request("GET \(RefusalTests.free)"))
    #expect(client.cloud.reply(to: request, at: client.now).delay == .seconds(20))
  }

  @Test("a late effect comes after its time, and is recorded then")
  func late() throws {
    try load("on=eip.bind kind=late delay=90s")
    #expect("\(arrival(bind()))" == "silence")
    #expect(!isBound(after: 89))
    #expect(isBound(after: 20))
    let late = client.cloud.requests.filter { $0.operation == "eip.bind" }
    #expect(late.map(\.changed) == [false, true])
    #expect(late.map(\.status) == [0, 200])
  }

  @Test("late effects come each at its time, whatever else is on its way")
  func lateInOrder() throws {
    try load("on=eip.bind kind=late delay=90s\non=ga.add_endpoint kind=late delay=30s")
    let begin = client.now
    _ = bind()
    client.send("POST \(RefusalTests.group)", RefusalTests.endpoint())
    client.wait(40)
    let added = client.send("GET \(RefusalTests.group)").json["endpoints"]?.array
    #expect(added?.count == 2)
    client.wait(60)
    client.send("GET \(RefusalTests.free)")
    let late = client.cloud.requests.filter { $0.status / 100 == 2 && $0.method != "GET" }
    #expect(late.map(\.operation) == ["ga.add_endpoint", "eip.bind"])
    #expect(late.map { $0.time - begin } == [.seconds(30), .seconds(90)])
  }

  @Test("twice is twice where the service lets it be")
  func twice() throws {
    func count(_ list: String, _ member: String) -> Int {
      client.send("GET \(list)").json[member]?.array?.count ?? 0
    }
    let eips = "/v1/{project_id}/publicips"
    let (endpoints, before) = (count(RefusalTests.group, "endpoints"), count(eips, "publicips"))
    try load("on=ga.add_endpoint kind=twice\non=eip.create kind=twice")
    client.send("POST \(RefusalTests.group)", RefusalTests.endpoint())
    client.send("POST \(eips)", RefusalTests.newEIP)
    #expect(count(RefusalTests.group, "endpoints") == endpoints + 1, "the second is refused")
    #expect(count(eips, "publicips") == before + 2)
  }

  @Test("stale reads last as long as told")
  func stale() throws {
    try load("on=eip.bind kind=stale for=50s")
    _ = bind()
    #expect(!isBound(after: 49))
    #expect(isBound(after: 2))
  }

  @Test("only reads are stale: a change meets the truth")
  func staleReads() throws {
    try load("on=eip.bind kind=stale for=50s")
    _ = bind()
    client.wait(20)
    #expect(client.send("GET \(RefusalTests.free)").json.value(at: "publicip.port_id") == nil)
    client.send("PUT \(RefusalTests.free)", ["publicip": [:]])
    #expect(client.cloud.requests.last?.changed == true)
    #expect(!isBound())
  }

  @Test("a change that is stuck stays pending, one that fails ends in the error state")
  func pending() throws {
    try load("on=eip.bind kind=stuck\non=eip.bind nth=2 kind=error\non=dns.bind_ip kind=error")
    _ = bind()
    client.wait(86_400)
    #expect(client.send("GET \(RefusalTests.free)").json.value(at: "publicip.status") == "BINDING")
    let other = "/v1/{project_id}/publicips/\(DemoAccount.freeEIPs[1])"
    client.send(
      "PUT \(other)", ["publicip": ["port_id": .string(DemoAccount.otherServerSecondPortID)]])
    client.wait(13)
    let failed = client.send("GET \(other)").json
    #expect(failed.value(at: "publicip.status") == "BIND_ERROR")
    #expect(failed.value(at: "publicip.port_id") == nil, "it has never taken effect")
    client.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil))
    client.wait(13)
    let entry = client.send("GET \(RefusalTests.addresses)").json["ipaddresses"]?.array?.last
    #expect(entry?["status"] == "ERROR")
    #expect(entry?["error_info"]?.string?.isEmpty == false)
  }

  @Test(
    "throttling is in each service's own way and ends",
    arguments: [
      ("eip.get", "GET \(RefusalTests.free)", "429 APIGW.0308"),
      ("dns.list_ips", "GET \(RefusalTests.addresses)", "403 DNS.0014"),
      ("ga.list_groups", "GET /v1/endpoint-groups", "429 APIGW.0308"),
    ] as [(String, String, String)])
  func throttle(operation: String, line: String, verdict: String) throws {
    try load("on=\(operation) kind=throttle for=30s")
    #expect(client.send(line).verdict == verdict)
    client.wait(29)
    #expect(client.send(line).verdict == verdict)
    client.wait(2)
    #expect(client.send(line).status == 200)
  }

  @Test(
    "which occurrence",
    arguments: [
      ("nth=2", [2]), ("nth=2-3", [2, 3]), ("nth=*", [1, 2, 3, 4]), ("", [1]),
    ] as [(String, [Int])])
  func occurrence(nth: String, hit: [Int]) throws {
    try load("on=eip.* \(nth) kind=status status=503 phase=before")
    let answers = (1...4).filter { _ in client.send("GET \(RefusalTests.free)").status == 503 }
    #expect(answers == hit)
  }

  @Test("each rule counts all requests that fit it, those of other rules too")
  func counting() throws {
    try load(
      "on=eip.get nth=1 kind=status status=503 phase=before\n"
        + "on=eip.* nth=2 kind=status status=500 phase=before")
    #expect((0..<3).map { _ in client.send("GET \(RefusalTests.free)").status } == [503, 500, 200])
  }

  @Test("rules that never fired are told")
  func unfired() throws {
    try load("# nothing\n\non=eip.bind kind=reset # never\non=eip.get kind=garbage\n")
    client.send("GET \(RefusalTests.free)")
    #expect(client.cloud.unfiredFaults == ["on=eip.bind kind=reset"])
  }

  @Test(
    "malformed rules name the line",
    arguments: [
      ("on=eip.bind kind=reset\nnonsense", 2, "'nonsense' is not name=value"),
      ("kind=reset", 1, "'on' is missing: an operation such as eip.bind, eip.* or *"),
      (
        "on=eip.bind", 1,
        "'kind' is missing; there are reset, hang, slow, garbage, truncate, status, unapplied, late,"
          + " twice, stale, expired, throttle, stuck, error"
      ),
      (
        "on=mail.send kind=reset", 1,
        "there is no operation 'mail.send'; give one of 'halo operations', all of a service such as"
          + " eip.*, or *"
      ),
      (
        "on=eip.bind kind=reset when=now", 1,
        "there is no 'when'; there are on, nth, phase, kind, status, code, delay, for, bytes"
      ),
      ("on=eip.bnd kind=reset", 1, "there is no operation 'eip.bnd'; did you mean 'eip.bind'?"),
      (
        "on=eip.update kind=reset", 1,
        "no request is eip.update: cloud.eip.update sends eip.bind or eip.rename"
      ),
      (
        "on=eip.get kind=twice", 1,
        "eip.get changes nothing, so this kind has no meaning for it"
      ),
      ("on=eip.bind kind=rest", 1, "there is no kind 'rest'; did you mean 'reset'?"),
      ("on=eip.bind knd=reset", 1, "there is no 'knd'; did you mean 'kind'?"),
      ("on=eip.bind kind=reset kind=hang", 1, "'kind' is given twice"),
      ("on=eip.bind kind=reset delay=1s", 1, "'delay' has no meaning for this kind"),
      ("on=eip.bind kind=slow", 1, "delay must be a duration like 250ms, 2s or 1.5m"),
      ("on=eip.bind kind=slow delay=1y", 1, "delay must be a duration like 250ms, 2s or 1.5m"),
      ("on=eip.bind kind=status status=200", 1, "status must be a number from 400 to 599"),
      ("on=eip.bind nth=0 kind=reset", 1, "nth must be a number, a range like 2-4 or *"),
      ("on=eip.bind nth=3-2 kind=reset", 1, "nth must be a number, a range like 2-4 or *"),
      ("on=eip.bind phase=during kind=reset", 1, "phase must be before, after or body"),
    ] as [(String, Int, String)])
  func malformed(rules: String, line: Int, message: String) {
    #expect {
      try load(rules)
    } throws: { error in
      let error = error as? ControlError
      return error?.line == line && error?.message == message
    }
  }
}
