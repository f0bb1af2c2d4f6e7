import HuaweiCloud
import JSON
import SimulatedCloud
import Testing
import Ports

/// The paths under `/_sim/`, and saving and loading.
@Suite(.timeLimit(.minutes(30))) struct ControlTests {
  let client = TestClient()

  private func control(_ line: String, _ body: String = "") -> TestAnswer {
    client.deliver(client.request(line, Array(body.utf8)))
  }

  @Test("the state is told without a signature, ids and keys included")
  func state() {
    let answer = control("GET /_sim/state")
    #expect(answer.status == 200)
    let text = String(decoding: answer.body, as: UTF8.self)
    for wanted in [
      DemoAccount.accessKey, DemoAccount.secretKey, DemoAccount.projectID, DemoAccount.boundEIP,
      DemoAccount.resolverEndpointID, DemoAccount.liteServerID, DemoAccount.endpointGroupID,
    ] {
      #expect(text.contains(wanted))
    }
    #expect(client.cloud.requests.isEmpty)
  }

  @Test("a saved state goes on where it was, changes under way included")
  func roundTrip() {
    client.send(
      "PUT \(RefusalTests.free)", ["publicip": ["port_id": .string(DemoAccount.otherServerPortID)]])
    client.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil))
    client.send("POST \(RefusalTests.group)", RefusalTests.endpoint())
    let saved = control("GET /_sim/state").body

    let other = TestClient(seed: 99)
    other.now = client.now
    let loaded = other.deliver(other.request("PUT /_sim/state", saved))
    #expect(loaded.body == saved)
    for _ in 0..<3 {
      for line in [
        "GET \(RefusalTests.free)", "GET \(RefusalTests.addresses)", "GET \(RefusalTests.group)",
      ] {
        #expect(other.send(line).body == client.send(line).body)
      }
      client.wait(5)
      other.wait(5)
    }
    let created = client.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil))
    #expect(
      other.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil)).body == created.body)
    #expect(created.status == 202)
  }

  @Test(
    "a state that makes no sense is refused as a whole, saying where",
    arguments: [
      ("{", "end of file", 1),
      ("{\n\"account\": nonsense\n}", "a value expected near 'n'", 2),
      ("[]", "an object is expected", nil),
      ("{}", "account is missing", nil),
    ] as [(String, String, Int64?)])
  func malformed(text: String, message: String, line: Int64?) {
    let before = client.cloud.stateDocument
    let answer = control("PUT /_sim/state", text)
    #expect(answer.status == 400)
    #expect(answer.json["error"]?.string?.contains(message) == true, "\(answer)")
    #expect(answer.json["line"]?.integer == line)
    #expect(client.cloud.stateDocument == before)
  }

  @Test(
    "a state with a slip in it names the place",
    arguments: [
      (#""is_primary": true"#, #""is_primry": true"#, "resources.ports[0]: is_primary is missing"),
      (
        #""is_primary": true"#, #""is_primary": true, "mood": 1"#,
        "resources.ports[0]: has an unknown member \"mood\""
      ),
      (
        #""is_primary": true"#, #""is_primary": 1"#,
        "resources.ports[0].is_primary: true or false is expected"
      ),
      (
        #""192.168.0.0/24""#, #""192.168.0.0/99""#,
        "resources.subnets[0].network: \"192.168.0.0/99\" is not an address block"
      ),
      (#""kind": "port""#, #""kind": "boat""#, "resources.public_ips[0].facts.attachment.kind"),
      (
        DemoAccount.boundEIP, DemoAccount.freeEIPs[0],
        "resources.public_ips[1]: \(DemoAccount.freeEIPs[0]) is there twice"
      ),
    ] as [(String, String, String)])
  func slip(part: String, other: String, message: String) {
    let saved = String(decoding: control("GET /_sim/state").body, as: UTF8.self)
    let answer = control("PUT /_sim/state", saved.replacing(part, with: other))
    #expect(answer.status == 400)
    #expect(answer.json["error"]?.string?.hasPrefix(message) == true, "\(answer)")
  }

  @Test("the requests are told, without those to the control paths")
  func requests() {
    client.send("GET \(RefusalTests.bound)")
    let told = control("GET /_sim/requests").json["requests"]?.array
    #expect(told?.count == 1)
    #expect(told?.first?["operation"] == "eip.get")
    #expect(told?.first?["status"] == 200)
    #expect(told?.first?["changed"] == false)
  }

  @Test("the clock can be moved on")
  func clock() {
    client.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil))
    #expect(control("POST /_sim/clock", #"{"advance": 12.5}"#).json["offset"] == .real(12.5))
    let entries = client.send("GET \(RefusalTests.addresses)").json["ipaddresses"]?.array
    #expect(entries?.allSatisfy { $0["status"] == "ACTIVE" } == true)
    #expect(client.cloud.requests.last?.time == client.now + .seconds(12.5))
    // There is one clock: far enough away from it, signatures expire.
    #expect(control("POST /_sim/clock", #"{"advance": 3600}"#).status == 200)
    #expect(client.send("GET \(RefusalTests.bound)").message.contains("signature expired"))
  }

  @Test(
    "nonsense to the control paths",
    arguments: [
      ("POST /_sim/clock", "", 400), ("POST /_sim/clock", "{}", 400),
      ("POST /_sim/clock", #"{"advance": "1"}"#, 400),
      ("POST /_sim/clock", #"{"advance": 1e99}"#, 400),
      ("POST /_sim/clock", #"{"advance": 1, "by": 2}"#, 400),
      ("DELETE /_sim/state", "", 405), ("GET /_sim/nothing", "", 404), ("GET /_sim", "", 404),
      ("PUT /_sim/faults", "on=eip.bind kind=reset\nnonsense", 400),
    ] as [(String, String, Int)])
  func nonsense(line: String, body: String, status: Int) {
    let answer = control(line, body)
    #expect(answer.status == status)
    #expect(answer.json["error"]?.string?.isEmpty == false)
  }
}
