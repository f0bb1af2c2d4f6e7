import JSON
import SimulatedCloud
import Testing
import Ports

/// The cloud is a function of its seed, the requests and their times.
@Suite(.timeLimit(.minutes(30))) struct PurityTests {
  private func story(_ client: TestClient) -> [String] {
    let lines: [(String, JSONValue?)] = [
      ("POST \(RefusalTests.addresses)", RefusalTests.address(nil)),
      ("GET \(RefusalTests.addresses)", nil),
      (
        "PUT \(RefusalTests.free)",
        ["publicip": ["port_id": .string(DemoAccount.otherServerPortID)]]
      ),
      ("GET \(RefusalTests.free)", nil),
      ("POST \(RefusalTests.group)", RefusalTests.endpoint()),
      ("GET \(RefusalTests.group)", nil),
      ("GET /v1/{project_id}/nothing", nil),
    ]
    return lines.map { line, body in
      client.wait(1)
      let request = client.signed(client.request(line, body?.serialized() ?? []))
      return "\(client.cloud.reply(to: request, at: client.now))"
    }
  }

  @Test("the same seed and requests give the same answers, ids and latencies included")
  func sameSeed() {
    let latency = Duration.milliseconds(100)
    #expect(
      story(TestClient(seed: 7, latency: latency)) == story(TestClient(seed: 7, latency: latency)))
  }

  @Test("another seed gives other ids")
  func otherSeed() {
    #expect(story(TestClient(seed: 7)) != story(TestClient(seed: 8)))
  }

  @Test("reading does not change the ids of what is created afterwards")
  func reading() {
    func created(after reads: Int) -> JSONValue? {
      let client = TestClient()
      for _ in 0..<reads { client.send("GET \(RefusalTests.addresses)") }
      client.send("POST \(RefusalTests.addresses)", RefusalTests.address(nil))
      return client.send("GET \(RefusalTests.addresses)").json["ipaddresses"]?.array?.last?["id"]
    }
    #expect(created(after: 0) == created(after: 5))
  }

  @Test("latency is drawn around its average")
  func latency() {
    let client = TestClient(latency: .seconds(2))
    let delays = (0..<50).map { _ in
      client.cloud.reply(
        to: client.signed(client.request("GET \(RefusalTests.free)")), at: client.now
      ).delay
    }
    #expect(delays.allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(3) })
    #expect(Set(delays).count > 10)
  }

  @Test("the record tells what was asked and what came of it")
  func record() {
    let client = TestClient()
    client.send("PUT \(RefusalTests.free)", ["publicip": [:]])
    client.send("PUT \(RefusalTests.free)", ["publicip": ["alias": "x"]])
    client.send(
      "GET /v1/{project_id}/publicips?limit=10&enterprise_project_id=all_granted_eps&public_ip_address=203.0.113.10"
    )
    client.send("GET /v1/{project_id}/publicips?limit=10")
    client.send("GET /nowhere")
    let requests = client.cloud.requests
    #expect(requests.map(\.operation) == ["eip.unbind", "eip.rename", "eip.find", "eip.list", nil])
    #expect(requests.map(\.status) == [200, 200, 200, 200, 404])
    #expect(requests.map(\.changed) == [false, true, false, false, false])
    #expect(requests.map(\.number) == [1, 2, 3, 4, 5])
  }
}
