import JSON
import SimulatedCloud
import Testing
import Ports

/// What every service refuses, with the service's own status and code.
@Suite(.timeLimit(.minutes(30))) struct RefusalTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let line: String
    let body: JSONValue?
    let verdict: String
    /// What is sent, and accepted, beforehand.
    let before: [(String, JSONValue?)]

    init(
      _ line: String, _ body: JSONValue? = nil, _ verdict: String,
      before: [(String, JSONValue?)] = []
    ) {
      self.line = line
      self.body = body
      self.verdict = verdict
      self.before = before
    }

    var testDescription: String {
      "\(line) \(body.map { String(decoding: $0.serialized(), as: UTF8.self) } ?? "") → \(verdict)"
    }
  }

  static func eip(_ id: String) -> String { "/v1/{project_id}/publicips/\(id)" }
  static let free = eip(DemoAccount.freeEIPs[0])
  static let bound = eip(DemoAccount.boundEIP)
  static let unknownUUID = "00000000-0000-4000-8000-000000000000"
  static let unknownHex = "00000000000000000000000000000000"
  static let newEIP: JSONValue = [
    "publicip": ["type": "5_bgp"], "bandwidth": ["share_type": "PER", "size": 5],
  ]

  static func publicip(_ members: JSONValue) -> JSONValue { ["publicip": members] }

  static let eipCases: [Case] = [
    Case("GET \(eip(unknownUUID))", nil, "404 VPC.0504"),
    Case("GET \(eip("x"))", nil, "400 VPC.0501"),
    Case("PUT \(eip(unknownUUID))", publicip([:]), "404 VPC.0504"),
    Case("PUT \(free)", publicip(["port_id": .string(unknownUUID)]), "400 VPC.0501"),
    Case("PUT \(free)", publicip(["port_id": "x"]), "400 VPC.0501"),
    Case("PUT \(free)", publicip(["port_id": 5]), "400 VPC.0501"),
    Case("PUT \(free)", publicip(["port_id": nil]), "400 VPC.0501"),
    Case("PUT \(free)", publicip(["port": "x"]), "400 VPC.0501"),
    Case("PUT \(free)", ["publicip": [:], "more": 1], "400 VPC.0501"),
    Case("PUT \(free)", ["alias": "x"], "400 VPC.0501"),
    Case("PUT \(free)", nil, "400 VPC.0501"),
    Case("PUT \(free)", [1], "400 VPC.0501"),
    Case("PUT \(free)", publicip(["alias": ""]), "400 VPC.0501"),
    Case("PUT \(free)", publicip(["alias": "a b"]), "400 VPC.0501"),
    Case(
      "PUT \(free)", publicip(["alias": .string(String(repeating: "a", count: 65))]),
      "400 VPC.0501"),
    Case(
      "PUT \(free)",
      publicip(["port_id": .string(DemoAccount.otherServerPortID), "ip_version": 6]),
      "400 VPC.0501"),
    Case("PUT \(free)", publicip(["ip_version": 5]), "400 VPC.0501"),
    Case(
      "PUT \(bound)", publicip(["port_id": .string(DemoAccount.otherServerPortID)]),
      "409 VPC.0510"),
    Case("PUT \(free)", publicip(["port_id": .string(DemoAccount.serverPortID)]), "409 VPC.0511"),
    Case(
      "PUT \(free)", publicip([:]), "409 VPC.0512",
      before: [("PUT \(free)", publicip(["port_id": .string(DemoAccount.otherServerPortID)]))]),
    Case(
      "PUT \(eip(DemoAccount.freeEIPs[1]))",
      publicip(["port_id": .string(DemoAccount.otherServerPortID)]), "409 VPC.0511",
      before: [("PUT \(free)", publicip(["port_id": .string(DemoAccount.otherServerPortID)]))]),
    Case("PUT \(eip(DemoAccount.frozenEIP))", publicip(["alias": "x"]), "403 VPC.0502"),
    Case("DELETE \(bound)", nil, "409 VPC.0517"),
    Case("DELETE \(eip(DemoAccount.loadBalancerEIP))", nil, "500 VPC.0516"),
    Case("DELETE \(free)", nil, "409 VPC.0512", before: [("DELETE \(free)", nil)]),
    Case(
      "POST /v1/{project_id}/publicips", newEIP, "409 VPC.0521",
      before: (0..<3).map { _ in ("POST /v1/{project_id}/publicips", newEIP) }),
    Case(
      "POST /v1/{project_id}/publicips",
      [
        "publicip": ["type": "5_bgp", "ip_address": "203.0.113.10"],
        "bandwidth": ["share_type": "PER"],
      ], "409 VPC.0522"),
    Case("POST /v1/{project_id}/publicips", ["publicip": ["type": "5_bgp"]], "400 VPC.0501"),
    Case("GET /v1/{project_id}/publicips?limit=-1", nil, "400 VPC.0501"),
    Case("GET /v1/{project_id}/publicips?limit=many", nil, "400 VPC.0501"),
    Case("GET /v1/{project_id}/publicips?limit=1&limit=2", nil, "400 VPC.0501"),
    Case("GET /v1/{project_id}/publicips?marker=\(unknownUUID)", nil, "400 VPC.0501"),
    Case("GET /v1/{project_id}/publicips?port=1", nil, "400 VPC.0501"),
    Case("GET \(free)?verbose=1", nil, "400 VPC.0501"),
    Case("GET \(free)", ["x": 1], "400 VPC.0501"),
  ]

  static let vpcCases: [Case] = [
    Case("GET /v1/{project_id}/ports/\(unknownUUID)", nil, "404 VPC.2502"),
    Case("GET /v1/{project_id}/ports/x", nil, "400 VPC.2500"),
    Case("GET /v1/{project_id}/ports?colour=red", nil, "400 VPC.2500"),
    Case("GET /v1/{project_id}/ports?fixed_ips=192.168.0.11", nil, "400 VPC.2500"),
    Case("GET /v1/{project_id}/ports?status=UP", nil, "400 VPC.2500"),
    Case("GET /v1/{project_id}/ports?admin_state_up=maybe", nil, "400 VPC.2500"),
    Case("GET /v1/{project_id}/subnets/\(unknownUUID)", nil, "404 VPC.0202"),
    Case("GET /v1/{project_id}/subnets/\(DemoAccount.neutronSubnetID)", nil, "404 VPC.0202"),
    Case("GET /v1/{project_id}/subnets?marker=x", nil, "400 VPC.0201"),
  ]

  static let addresses = "/v2.1/endpoints/\(DemoAccount.resolverEndpointID)/ipaddresses"
  static let full = "/v2.1/endpoints/\(DemoAccount.fullResolverEndpointID)/ipaddresses"

  static func address(_ ip: String?, in subnet: String = DemoAccount.subnetID) -> JSONValue {
    var members = [JSONMember("subnet_id", .string(subnet))]
    if let ip { members.append(JSONMember("ip", .string(ip))) }
    return ["ipaddress": .object(members)]
  }

  static let dnsCases: [Case] = [
    Case("GET /v2.1/endpoints/\(unknownHex)", nil, "404 DNS.1510"),
    Case("GET /v2.1/endpoints/\(unknownUUID)", nil, "400 DNS.1509"),
    Case("GET /v2.1/endpoints/\(unknownHex)/ipaddresses", nil, "404 DNS.1510"),
    Case("GET /v2.1/endpoints", nil, "400 DNS.1503"),
    Case("GET /v2.1/endpoints?direction=sideways", nil, "400 DNS.1503"),
    Case("GET /v2.1/endpoints?direction=inbound&limit=501", nil, "400 DNS.0006"),
    Case("GET /v2.1/endpoints?direction=inbound&offset=-1", nil, "400 DNS.0017"),
    Case("GET /v2.1/endpoints?direction=inbound&status=ACTIVE", nil, "400 DNS.0002"),
    Case("POST \(addresses)", address("192.168.1.9"), "400 DNS.1505"),
    Case("POST \(addresses)", address("192.168.0.20"), "400 DNS.1506"),
    Case("POST \(addresses)", address("192.168.0.11"), "400 DNS.1507"),
    Case("POST \(addresses)", address("192.168.0.1"), "400 DNS.1507"),
    Case("POST \(addresses)", address("192.168.0.0"), "400 DNS.1516"),
    Case("POST \(addresses)", address("192.168.0.255"), "400 DNS.1516"),
    Case("POST \(addresses)", address("192.168.0.256"), "400 DNS.1515"),
    Case("POST \(addresses)", address(nil, in: unknownUUID), "400 DNS.1502"),
    Case("POST \(addresses)", address(nil, in: "x"), "400 DNS.1502"),
    Case("POST \(addresses)", ["ipaddress": ["ip": "192.168.0.30"]], "400 DNS.1502"),
    Case("POST \(addresses)", address(nil, in: DemoAccount.foreignSubnetID), "400 DNS.1508"),
    // The trap: what the list shows as subnet_id is not what binding takes.
    Case("POST \(addresses)", address(nil, in: DemoAccount.neutronSubnetID), "400 DNS.1502"),
    Case("POST \(addresses)", ["ipaddress": ["subnet_id": "x", "mask": 1]], "400 DNS.0002"),
    Case("POST \(addresses)", nil, "400 DNS.0002"),
    Case("POST \(full)", address(nil, in: DemoAccount.secondSubnetID), "400 DNS.1514"),
    Case(
      "POST \(addresses)", address(nil), "409 DNS.0021",
      before: [("POST \(addresses)", address(nil))]),
    Case(
      "DELETE \(addresses)/\(DemoAccount.resolverAddressIDs[0])", nil, "409 DNS.0021",
      before: [("POST \(addresses)", address(nil))]),
    Case("DELETE \(addresses)/\(DemoAccount.resolverAddressIDs[0])", nil, "400 DNS.1514"),
    Case("DELETE \(addresses)/\(unknownHex)", nil, "404 DNS.1511"),
    Case("DELETE \(addresses)/x", nil, "400 DNS.1509"),
    Case(
      "DELETE /v2.1/endpoints/\(unknownHex)/ipaddresses/\(unknownHex)", nil, "404 DNS.1510"),
  ]

  static let group = "/v1/endpoint-groups/\(DemoAccount.endpointGroupID)/endpoints"

  static func endpoint(
    _ id: String = DemoAccount.freeEIPs[0], _ address: String = "203.0.113.11",
    type: String = "EIP", weight: JSONValue = 1
  ) -> JSONValue {
    [
      "endpoint": [
        "resource_id": .string(id), "resource_type": .string(type), "weight": weight,
        "ip_address": .string(address),
      ]
    ]
  }

  static let gaCases: [Case] = [
    Case("GET /v1/endpoint-groups/\(unknownUUID)", nil, "404 GA.9002"),
    Case("GET /v1/endpoint-groups/x", nil, "400 GA.9001"),
    Case("GET \(group)/\(unknownUUID)", nil, "404 GA.9002"),
    Case("DELETE \(group)/\(unknownUUID)", nil, "404 GA.9002"),
    Case("POST /v1/endpoint-groups/\(unknownUUID)/endpoints", endpoint(), "404 GA.9002"),
    Case("POST \(group)", endpoint(DemoAccount.boundEIP, "203.0.113.10"), "400 GA.9104"),
    Case("POST \(group)", endpoint(unknownUUID), "400 GA.9001"),
    Case("POST \(group)", endpoint(DemoAccount.freeEIPs[0], "203.0.113.12"), "400 GA.9001"),
    Case("POST \(group)", endpoint(DemoAccount.edgeEIP, "203.0.113.15"), "400 GA.9106"),
    Case("POST \(group)", endpoint(DemoAccount.frozenEIP, "203.0.113.16"), "400 GA.9006"),
    Case("POST \(group)", endpoint(type: "CAT"), "400 GA.9001"),
    Case("POST \(group)", endpoint(weight: 101), "400 GA.9001"),
    Case("POST \(group)", endpoint(weight: "1"), "400 GA.9001"),
    Case("POST \(group)", ["endpoint": ["resource_id": "x"]], "400 GA.9001"),
    Case(
      "POST \(group)", endpoint(DemoAccount.freeEIPs[1], "203.0.113.12"), "400 GA.9004",
      before: [("POST \(group)", endpoint())]),
    Case("POST \(group)", endpoint(), "400 GA.9104", before: [("POST \(group)", endpoint())]),
    Case(
      "PUT \(group)/\(DemoAccount.acceleratedEndpointID)", ["endpoint": ["ip_address": "x"]],
      "400 GA.9001"),
    Case(
      "DELETE \(group)/\(DemoAccount.acceleratedEndpointID)", nil, "400 GA.9004",
      before: [("DELETE \(group)/\(DemoAccount.acceleratedEndpointID)", nil)]),
    Case("GET \(group)?limit=0", nil, "400 GA.9001"),
    Case("GET \(group)?limit=2001", nil, "400 GA.9001"),
    Case("GET \(group)?marker=\(DemoAccount.acceleratedEndpointID)", nil, "400 GA.9001"),
  ]

  static func lite(_ id: String) -> String { "/v1/{project_id}/dev-servers/\(id)/publicips" }
  static let server = lite(DemoAccount.liteServerID)

  static func publicIP(_ id: String) -> JSONValue { ["public_ip_id": .string(id)] }

  static let modelartsCases: [Case] = [
    Case("GET /v1/{project_id}/dev-servers/\(unknownUUID)", nil, "400 ModelArts.6404"),
    Case("GET \(lite(unknownUUID))", nil, "400 ModelArts.6404"),
    Case("POST \(lite(unknownUUID))", publicIP(DemoAccount.freeEIPs[0]), "400 ModelArts.6404"),
    Case("POST \(server)", [:], "400 ModelArts.6400"),
    Case("POST \(server)", nil, "400 ModelArts.6400"),
    Case("POST \(server)", ["publicip_id": "x"], "400 ModelArts.6400"),
    Case("POST \(server)", publicIP(unknownUUID), "400 ModelArts.6400"),
    Case("POST \(server)", publicIP(DemoAccount.boundEIP), "400 ModelArts.6400"),
    Case(
      "POST \(lite(DemoAccount.stoppedLiteServerID))", publicIP(DemoAccount.freeEIPs[0]),
      "400 ModelArts.6400"),
    Case(
      "POST \(lite(DemoAccount.olderLiteServerID))", publicIP(DemoAccount.freeEIPs[0]),
      "400 ModelArts.6400"),
    Case(
      "POST \(server)", publicIP(DemoAccount.freeEIPs[1]), "400 ModelArts.6357",
      before: [("POST \(server)", publicIP(DemoAccount.freeEIPs[0]))]),
    Case("DELETE \(server)/\(DemoAccount.freeEIPs[0])", nil, "400 ModelArts.6400"),
    Case("GET /v1/{project_id}/dev-servers?limit=1025", nil, "400 ModelArts.6400"),
    Case("GET /v1/{project_id}/dev-servers?sort_dir=asc", nil, "400 ModelArts.6400"),
  ]

  static let gatewayCases: [Case] = [
    Case("GET /v1/{project_id}/nothing", nil, "404 APIGW.0101"),
    Case("GET /", nil, "404 APIGW.0101"),
    Case("PATCH \(free)", nil, "404 APIGW.0101"),
    Case("GET \(free)/", nil, "404 APIGW.0101"),
    Case("GET /v1/%zz/publicips", nil, "400 APIGW.0201"),
    Case("GET /v1/\(unknownHex)/publicips", nil, "400 VPC.0007"),
    Case("GET /v1/\(unknownHex)/dev-servers", nil, "403 ModelArts.0203"),
    Case("GET /v1/\(DemoAccount.otherProjectID)/publicips", nil, "400 VPC.0007"),
    Case("GET /\(String(repeating: "x", count: 32 << 10))", nil, "414 APIGW.0201"),
  ]

  @Test(
    "a refusal has the service's own status and code, and changes nothing",
    arguments: eipCases + vpcCases + dnsCases + gaCases + modelartsCases + gatewayCases)
  func refusal(_ row: Case) {
    let client = TestClient()
    for (line, body) in row.before {
      let answer = client.send(line, body)
      #expect(answer.status < 300, "\(line): \(answer)")
      // Creating addresses one after the other is not what the cases are about.
      if line.hasPrefix("POST /v1/{project_id}/publicips") { client.wait(60) }
    }
    let answer = client.send(row.line, row.body)
    #expect(answer.verdict == row.verdict, "\(answer)")
    #expect(client.cloud.requests.last?.changed == false)
    #expect(client.cloud.requests.last?.code == answer.code)
  }

  @Test("each service answers in its own envelope, with the request id in a header")
  func envelopes() {
    let client = TestClient()
    let plain = client.send("GET \(Self.eip(Self.unknownUUID))")
    #expect(plain.json.members?.map(\.name) == ["code", "message"])
    let gateway = client.send("GET /v1/endpoint-groups/\(Self.unknownUUID)")
    #expect(gateway.json.members?.map(\.name) == ["error_code", "error_msg", "request_id"])
    #expect(gateway.json["request_id"]?.string == gateway.headers["X-Request-Id"])
    #expect(plain.headers["X-Request-Id"]?.count == 32)
    #expect(plain.headers["x-request-id"] != gateway.headers["x-request-id"])
  }

  @Test("codes that the documentation does not give are marked as assumed")
  func assumed() {
    let client = TestClient()
    let known = client.send("POST \(Self.server)", [:])
    #expect(known.headers["X-Sim-Assumed"] == nil)
    let guessed = client.send("POST \(Self.server)", Self.publicIP(DemoAccount.boundEIP))
    #expect(guessed.headers["X-Sim-Assumed"] != nil)
  }
}
