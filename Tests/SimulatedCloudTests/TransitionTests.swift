import JSON
import SimulatedCloud
import Testing
import Ports

/// What a change looks like from its acceptance until it has settled.
///
/// With the client's ten seconds a change settles between 7.5 and 12.5 seconds after it was
/// accepted, and reads that may be stale are so for the first 1.5 to 2.5.
@Suite(.timeLimit(.minutes(30))) struct TransitionTests {
  let client = TestClient()

  private static let eip = "/v1/{project_id}/publicips/\(DemoAccount.freeEIPs[0])"
  private static let boundEIP = "/v1/{project_id}/publicips/\(DemoAccount.boundEIP)"
  private static let port = DemoAccount.otherServerPortID
  private static let bind: JSONValue = ["publicip": ["port_id": .string(port)]]

  private func eip(_ path: String = eip) -> [String] {
    let publicip = client.send("GET \(path)").json["publicip"]
    return [
      publicip?["status"]?.string ?? "", publicip?["port_id"]?.string ?? "no port",
      publicip?["private_ip_address"]?.string ?? "no address",
    ]
  }

  @Test("binding an EIP shows late, then BINDING, then ACTIVE")
  func bindEIP() {
    let answer = client.send("PUT \(Self.eip)", Self.bind)
    #expect(answer.status == 200)
    #expect(answer.json.value(at: "publicip.status") == "DOWN")
    #expect(answer.json.value(at: "publicip.port_id") == nil)
    #expect(client.cloud.requests.last?.changed == true)
    client.wait(1.4)
    #expect(eip() == ["DOWN", "no port", "no address"])
    client.wait(1.2)
    #expect(eip() == ["BINDING", Self.port, "192.168.0.12"])
    client.wait(10)
    #expect(eip() == ["ACTIVE", Self.port, "192.168.0.12"])
  }

  @Test(
    "a list is as stale as a read of one",
    arguments: ["port_id=\(port)", "private_ip_address=192.168.0.12"])
  func listEIP(filter: String) {
    client.send("PUT \(Self.eip)", Self.bind)
    let list = "GET /v1/{project_id}/publicips?\(filter)"
    #expect(client.send(list).json["publicips"] == [])
    client.wait(3)
    let found = client.send(list).json["publicips"]?.array
    #expect(found?.map { $0["id"]?.string } == [DemoAccount.freeEIPs[0]])
  }

  @Test(
    "unbinding goes through PENDING_UPDATE to DOWN",
    arguments: [["publicip": [:]], ["publicip": ["port_id": ""]]] as [JSONValue])
  func unbindEIP(body: JSONValue) {
    let answer = client.send("PUT \(Self.boundEIP)", body)
    #expect(answer.json.value(at: "publicip.status") == "ACTIVE")
    #expect(answer.json.value(at: "publicip.port_id")?.string == DemoAccount.serverPortID)
    client.wait(2.6)
    #expect(eip(Self.boundEIP) == ["PENDING_UPDATE", "no port", "no address"])
    client.wait(10)
    #expect(eip(Self.boundEIP) == ["DOWN", "no port", "no address"])
  }

  @Test("an alias renames and leaves the binding alone, even beside a port")
  func rename() {
    for body: JSONValue in [
      ["publicip": ["alias": "first"]],
      ["publicip": ["alias": "second", "port_id": .string(Self.port)]],
    ] {
      #expect(client.send("PUT \(Self.boundEIP)", body).status == 200)
      client.wait(3)
      let publicip = client.send("GET \(Self.boundEIP)").json["publicip"]
      #expect(publicip?["alias"] == body.value(at: "publicip.alias"))
      #expect(publicip?["port_id"]?.string == DemoAccount.serverPortID)
      #expect(publicip?["status"] == "ACTIVE")
    }
  }

  @Test("requests that ask for what is there already change nothing")
  func nothingToDo() {
    let same: JSONValue = ["publicip": ["port_id": .string(DemoAccount.serverPortID)]]
    for (path, body) in [
      (Self.boundEIP, same), (Self.eip, ["publicip": [:]]),
      ("/v1/{project_id}/publicips/\(DemoAccount.loadBalancerEIP)", ["publicip": [:]]),
    ] {
      #expect(client.send("PUT \(path)", body).status == 200)
      #expect(client.cloud.requests.last?.changed == false)
    }
    #expect(eip("/v1/{project_id}/publicips/\(DemoAccount.loadBalancerEIP)")[0] == "ELB")
  }

  @Test("converting to version 6 adds an address")
  func convert() {
    client.send("PUT \(Self.eip)", ["publicip": ["ip_version": 6]])
    client.wait(13)
    let publicip = client.send("GET \(Self.eip)").json["publicip"]
    #expect(publicip?["ip_version"] == 6)
    #expect(publicip?["public_ipv6_address"]?.string?.hasPrefix("2001:db8::") == true)
  }

  @Test("an EIP is created in PENDING_CREATE and released through PENDING_DELETE")
  func createAndDelete() {
    let created = client.send("POST /v1/{project_id}/publicips", RefusalTests.newEIP)
    #expect(created.status == 200)
    #expect(created.json.value(at: "publicip.status") == "PENDING_CREATE")
    let path = "/v1/{project_id}/publicips/\(created.json.value(at: "publicip.id")?.string ?? "")"
    client.wait(13)
    #expect(eip(path)[0] == "DOWN")
    let deleted = client.send("DELETE \(path)")
    #expect(deleted.status == 204)
    #expect(deleted.body.isEmpty)
    #expect(eip(path)[0] == "PENDING_DELETE")
    client.wait(13)
    #expect(client.send("GET \(path)").verdict == "404 VPC.0504")
  }

  // MARK: DNS

  private static let endpoint = "/v2.1/endpoints/\(DemoAccount.resolverEndpointID)"

  private func endpoint() -> JSONValue? { client.send("GET \(Self.endpoint)").json["endpoint"] }

  private func entries() -> [JSONValue] {
    client.send("GET \(Self.endpoint)/ipaddresses").json["ipaddresses"]?.array ?? []
  }

  @Test("a bound address is PENDING_CREATE with its endpoint, then both are ACTIVE")
  func bindAddress() {
    let answer = client.send(
      "POST \(Self.endpoint)/ipaddresses", RefusalTests.address("192.168.0.30"))
    #expect(answer.status == 202)
    #expect(answer.json.value(at: "endpoint.status") == "PENDING_CREATE")
    #expect(answer.json.value(at: "endpoint.vpc_id") == .null)
    #expect(answer.json.value(at: "endpoint.ipaddress_count") == 2)
    #expect(entries().last?["status"] == "PENDING_CREATE")
    client.wait(13)
    #expect(entries().map { $0["status"] } == ["ACTIVE", "ACTIVE", "ACTIVE"])
    #expect(entries().last?["ip"] == "192.168.0.30")
    #expect(endpoint()?["status"] == "ACTIVE")
    #expect(endpoint()?["ipaddress_count"] == 3)
    #expect(endpoint()?["vpc_id"]?.string == DemoAccount.vpcID)
  }

  @Test(
    "without an address, or with an empty one, the lowest free one is taken", arguments: [nil, ""])
  func chooseAddress(ip: String?) {
    client.send("POST \(Self.endpoint)/ipaddresses", RefusalTests.address(ip))
    #expect(entries().last?["ip"] == "192.168.0.2")
  }

  @Test("an unbound address is PENDING_DELETE, then gone; the endpoint stays ACTIVE but locked")
  func unbindAddress() {
    client.send("POST \(Self.endpoint)/ipaddresses", RefusalTests.address("192.168.0.30"))
    client.wait(13)
    let first = DemoAccount.resolverAddressIDs[0]
    let answer = client.send("DELETE \(Self.endpoint)/ipaddresses/\(first)")
    #expect(answer.status == 202)
    #expect(answer.json.value(at: "endpoint.status") == "ACTIVE")
    #expect(entries().first?["status"] == "PENDING_DELETE")
    let second = client.send("POST \(Self.endpoint)/ipaddresses", RefusalTests.address(nil))
    #expect(second.verdict == "409 DNS.0021")
    client.wait(13)
    #expect(entries().count == 2)
    #expect(entries().allSatisfy { $0["id"]?.string != first })
    #expect(client.send("DELETE \(Self.endpoint)/ipaddresses/\(first)").verdict == "404 DNS.1511")
  }

  @Test("the list shows neutron's id of a subnet, binding takes the VPC's")
  func subnetTrap() {
    let shown = entries().first?["subnet_id"]?.string
    #expect(shown == DemoAccount.neutronSubnetID)
    let subnets = client.send("GET /v1/{project_id}/subnets").json["subnets"]?.array ?? []
    let subnet = subnets.first { $0["neutron_subnet_id"]?.string == shown }
    #expect(subnet?["id"]?.string == DemoAccount.subnetID)
    #expect(subnet?["neutron_network_id"] == subnet?["id"])
  }

  // MARK: Global Accelerator

  private static let group = RefusalTests.group

  @Test("an added endpoint is PENDING with its group, then ACTIVE")
  func addEndpoint() {
    let answer = client.send(
      "POST \(Self.group)",
      [
        "endpoint": [
          "resource_id": .string(DemoAccount.freeEIPs[0]), "resource_type": "EIP",
          "ip_address": "203.0.113.11",
        ]
      ])
    #expect(answer.status == 201)
    #expect(answer.json.value(at: "endpoint.status") == "PENDING")
    #expect(answer.json.value(at: "endpoint.weight") == 1)
    #expect(answer.json["request_id"]?.string == answer.headers["X-Request-Id"])
    let path = "\(Self.group)/\(answer.json.value(at: "endpoint.id")?.string ?? "")"
    let groupPath = "GET /v1/endpoint-groups/\(DemoAccount.endpointGroupID)"
    #expect(client.send(groupPath).json.value(at: "endpoint_group.status") == "PENDING")
    client.wait(13)
    #expect(client.send("GET \(path)").json.value(at: "endpoint.status") == "ACTIVE")
    #expect(client.send("GET \(path)").json.value(at: "endpoint.health_state") == "UNHEALTHY")
    #expect(client.send(groupPath).json.value(at: "endpoint_group.status") == "ACTIVE")
  }

  @Test("a removed endpoint is DELETING, then not found")
  func removeEndpoint() {
    let path = "\(Self.group)/\(DemoAccount.acceleratedEndpointID)"
    let answer = client.send("DELETE \(path)")
    #expect(answer.status == 204)
    #expect(answer.body.isEmpty)
    #expect(client.send("GET \(path)").json.value(at: "endpoint.status") == "DELETING")
    client.wait(13)
    #expect(client.send("GET \(path)").verdict == "404 GA.9002")
  }

  @Test("a changed weight is there at once, and pending")
  func updateEndpoint() {
    let path = "\(Self.group)/\(DemoAccount.acceleratedEndpointID)"
    let answer = client.send("PUT \(path)", ["endpoint": ["weight": 50]])
    #expect(answer.json.value(at: "endpoint.weight") == 50)
    #expect(answer.json.value(at: "endpoint.status") == "PENDING")
    client.wait(13)
    #expect(client.send("GET \(path)").json.value(at: "endpoint.status") == "ACTIVE")
  }

  @Test("a group holds ten endpoints")
  func endpointQuota() {
    for number in 1...9 {
      let body = RefusalTests.endpoint(
        "custom-\(number)", "198.51.100.\(number)", type: "CUSTOM_IP")
      #expect(client.send("POST \(Self.group)", body).status == 201)
      client.wait(13)
    }
    let body = RefusalTests.endpoint("custom-10", "198.51.100.10", type: "CUSTOM_IP")
    #expect(client.send("POST \(Self.group)", body).verdict == "400 GA.9103")
  }

  // MARK: ModelArts

  private static let server = RefusalTests.server

  @Test("an EIP bound to a Lite Server shows late, in both services")
  func bindLiteServer() {
    let answer = client.send("POST \(Self.server)", RefusalTests.publicIP(DemoAccount.freeEIPs[0]))
    #expect(answer.status == 200)
    #expect(
      answer.json["public_ips"] == [
        ["id": .string(DemoAccount.freeEIPs[0]), "address": "203.0.113.11"]
      ])
    #expect(client.send("GET \(Self.server)").json["public_ips"] == [])
    #expect(eip() == ["DOWN", "no port", "no address"])
    client.wait(2.6)
    #expect(client.send("GET \(Self.server)").json["public_ips"] == answer.json["public_ips"])
    #expect(eip()[0] == "BINDING")
    client.wait(10)
    #expect(eip()[0] == "ACTIVE")
    #expect(eip()[2] == "192.168.1.31")
    #expect(client.send("DELETE \(Self.eip)").verdict == "409 VPC.0517")

    let unbound = client.send("DELETE \(Self.server)/\(DemoAccount.freeEIPs[0])")
    #expect(unbound.status == 200)
    #expect(unbound.body.isEmpty)
    client.wait(13)
    #expect(client.send("GET \(Self.server)").json["public_ips"] == [])
    #expect(eip()[0] == "DOWN")
  }

  @Test("a Lite Server may have several EIPs, one operation at a time")
  func severalEIPs() {
    for id in DemoAccount.freeEIPs {
      #expect(client.send("POST \(Self.server)", RefusalTests.publicIP(id)).status == 200)
      client.wait(13)
    }
    #expect(client.send("GET \(Self.server)").json["public_ips"]?.array?.count == 3)
  }
}
