import HuaweiCloud
import JSON
import SimulatedCloud
import Testing
import Ports

/// What a person is told about refusals, when it is the simulator that refuses.
@Suite(.timeLimit(.minutes(30))) struct HintTests {
  private let clock = VirtualClock()
  private let cloud = SimulatedCloud()

  private func account(
    secret: String = DemoAccount.secretKey, endpoints: [String] = []
  ) throws -> HuaweiCloud.Account {
    HuaweiCloud.Account(
      credentials: Credentials(accessKey: DemoAccount.accessKey, secretKey: Secret(secret)),
      region: try Region(DemoAccount.region), projectID: DemoAccount.projectID,
      endpoints: try Endpoints(overrides: endpoints))
  }

  /// The error that a call ends with.
  private func error(
    _ name: String, _ arguments: Arguments, account: HuaweiCloud.Account
  ) throws -> CloudError {
    switch try cloud.outcome(of: name, arguments, as: account, clock: clock) {
    case .failure(let error): return error
    case .success: throw NoError()
    }
  }

  private struct NoError: Error {}

  @Test(
    "Who may only read is told so by each service when changing something, and nothing is in doubt",
    arguments: [
      (
        "eip.bind",
        [
          "publicip_id": .string(DemoAccount.freeEIPs[0]),
          "port_id": .string(DemoAccount.otherServerPortID),
        ], "VPC.0010"
      ),
      (
        "dns.bind_ip",
        [
          "endpoint_id": .string(DemoAccount.resolverEndpointID),
          "subnet_id": .string(DemoAccount.subnetID),
        ], "DNS.2002"
      ),
      (
        "ga.update_endpoint",
        [
          "endpoint_group_id": .string(DemoAccount.endpointGroupID),
          "endpoint_id": .string(DemoAccount.acceleratedEndpointID), "weight": 50,
        ], "APIGW.0302"
      ),
      (
        "modelarts.bind_eip",
        [
          "id": .string(DemoAccount.liteServerID),
          "public_ip_id": .string(DemoAccount.freeEIPs[0]),
        ], "ModelArts.0108"
      ),
    ] as [(String, Arguments, String)])
  func reader(_ name: String, _ arguments: Arguments, _ code: String) throws {
    let reader = HuaweiCloud.Account(
      credentials: Credentials(
        accessKey: DemoAccount.readerAccessKey, secretKey: Secret(DemoAccount.readerSecretKey)),
      region: try Region(DemoAccount.region), projectID: DemoAccount.projectID)
    let error = try error(name, arguments, account: reader)
    #expect(error.kind == .denied && error.status == 403 && error.code == code, "\(error)")
    #expect(!error.inDoubt && error.hint?.isEmpty == false, "\(error)")
    #expect(cloud.requests.allSatisfy { !$0.changed })
    #expect(cloud.requests.contains { $0.status == 200 })
  }

  private func hint(_ name: String, _ arguments: Arguments) throws -> String? {
    try error(name, arguments, account: account()).hint
  }

  private static let eip: Arguments = ["publicip_id": .string(DemoAccount.boundEIP)]

  @Test("The EIP is bound to a port of a server")
  func boundElsewhere() throws {
    let hint = try hint(
      "eip.bind",
      [
        "publicip_id": .string(DemoAccount.boundEIP),
        "port_id": .string(DemoAccount.otherServerPortID),
      ])
    #expect(
      hint
        == "it is bound to port \(DemoAccount.serverPortID) of server \(DemoAccount.serverID);"
        + " unbind it first with cloud.eip.unbind")
  }

  @Test("The port already has an EIP")
  func takenPort() throws {
    let hint = try hint(
      "eip.bind",
      [
        "publicip_id": .string(DemoAccount.freeEIPs[0]),
        "port_id": .string(DemoAccount.serverPortID),
      ])
    #expect(
      hint
        == "this port already has EIP \(DemoAccount.boundEIP) (\(DemoAccount.boundEIPAddress));"
        + " unbind that one first")
  }

  @Test("The clock is 47 minutes off", arguments: [(47.0, "behind"), (-47, "ahead of")])
  func clock(minutes: Double, direction: String) throws {
    _ = cloud.reply(
      to: HTTPRequest(
        method: "POST", scheme: "http", authority: "127.0.0.1", target: "/_sim/clock",
        headers: [HTTPHeader("Content-Type", "application/json")],
        body: Array("{\"advance\": \(minutes * 60)}".utf8)),
      at: clock.wallTime)
    let error = try error("eip.get", Self.eip, account: account())
    #expect(error.kind == .auth)
    #expect(
      error.hint
        == "this machine's clock is 47 minutes \(direction) the server's; 15 are allowed")
  }

  @Test("The key is locked for five minutes")
  func lockedKey() throws {
    let wrong = try account(secret: "wrong")
    for _ in 0..<5 {
      let error = try error("eip.get", Self.eip, account: wrong)
      #expect(error.hint?.contains("the secret key does not belong to access key") == true)
    }
    #expect(
      try hint("eip.get", Self.eip)
        == "the key is locked for five minutes after too many failures; wait before trying again")
  }

  @Test("The endpoint already has six addresses")
  func fullEndpoint() throws {
    let hint = try hint(
      "dns.bind_ip",
      [
        "endpoint_id": .string(DemoAccount.fullResolverEndpointID),
        "subnet_id": .string(DemoAccount.subnetID),
      ])
    #expect(hint == "the endpoint has 6 addresses and 6 are the most; unbind one first")
  }

  @Test("This is a neutron subnet id, and the VPC subnet id is another")
  func neutronSubnet() throws {
    let hint = try hint(
      "dns.bind_ip",
      [
        "endpoint_id": .string(DemoAccount.resolverEndpointID),
        "subnet_id": .string(DemoAccount.neutronSubnetID),
      ])
    #expect(
      hint == "subnet_id is a neutron subnet id; the VPC subnet id is \(DemoAccount.subnetID)")
  }

  @Test(
    "The host answers for another region",
    arguments: [
      ("eip.get", Self.eip, "vpc", DemoAccount.otherRegion),
      ("dns.list_endpoints", ["direction": "inbound"], "dns", DemoAccount.otherRegion),
      ("eip.get", Self.eip, "vpc", "cn-south-1"),
    ] as [(String, Arguments, String, String)])
  func otherRegion(
    _ operation: String, _ arguments: Arguments, _ service: String, _ region: String
  ) throws {
    let host = "https://\(service).\(region).myhuaweicloud.com"
    let error = try error(
      operation, arguments, account: account(endpoints: ["\(service)=\(host)"]))
    #expect(
      error.hint
        == "\(host) answers for region \(region), this account is used in \(DemoAccount.region);"
        + " check the endpoint and the region")
  }
}
