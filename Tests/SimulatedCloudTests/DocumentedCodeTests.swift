import HuaweiCloud
import JSON
import Ports
import SimulatedCloud
import Testing

/// Whatever a service documents as a refusal can be provoked for every operation, by the name that
/// scripts call it by, and comes back as what it means.
@Suite(.timeLimit(.minutes(30))) struct DocumentedCodeTests {
  /// An operation with arguments that it acts on in the demo account.
  struct Called: CustomTestStringConvertible, Sendable {
    let name: String
    let arguments: Arguments
    /// Which of the account's things there must be before, as a call.
    var preparation: (name: String, arguments: Arguments)?

    init(_ name: String, _ arguments: Arguments) {
      (self.name, self.arguments) = (name, arguments)
    }

    var testDescription: String { name }
  }

  private static let eip: Arguments = ["publicip_id": .string(DemoAccount.freeEIPs[0])]
  private static let boundEIP: Arguments = ["publicip_id": .string(DemoAccount.boundEIP)]
  private static let port: Arguments = ["port_id": .string(DemoAccount.otherServerPortID)]
  private static let group: Arguments = ["endpoint_group_id": .string(DemoAccount.endpointGroupID)]
  private static let accelerated: Arguments = group.merging([
    "endpoint_id": .string(DemoAccount.acceleratedEndpointID)
  ])
  private static let server: Arguments = ["id": .string(DemoAccount.liteServerID)]
  private static let resolver: Arguments = ["endpoint_id": .string(DemoAccount.resolverEndpointID)]
  private static let alias: Arguments = ["alias": "gate"]

  static let calls: [Called] = {
    var unbind = Called(
      "modelarts.unbind_eip", server.merging(["publicip_id": .string(DemoAccount.freeEIPs[0])]))
    let publicIP: Arguments = ["public_ip_id": .string(DemoAccount.freeEIPs[0])]
    unbind.preparation = ("modelarts.bind_eip", server.merging(publicIP))
    let subnet: Arguments = ["subnet_id": .string(DemoAccount.subnetID)]
    let entry: Arguments = ["ipaddress_id": .string(DemoAccount.resolverAddressIDs[0])]
    let resource: Arguments = [
      "resource_id": .string(DemoAccount.freeEIPs[0]), "resource_type": "EIP",
      "ip_address": "203.0.113.11",
    ]
    return [
      Called("dns.get_endpoint", resolver), Called("dns.list_endpoints", ["direction": "inbound"]),
      Called("dns.list_ips", resolver), Called("dns.bind_ip", resolver.merging(subnet)),
      Called("dns.unbind_ip", resolver.merging(entry)),
      Called("eip.get", eip), Called("eip.list", port),
      Called("eip.find", ["public_ip_address": "203.0.113.11"]),
      Called("eip.update", eip.merging(port)), Called("eip.bind", eip.merging(port)),
      Called("eip.unbind", boundEIP), Called("eip.rename", eip.merging(alias)),
      Called("ga.get_endpoint", accelerated), Called("ga.list_endpoints", group),
      Called("ga.get_group", group), Called("ga.list_groups", [:]),
      Called("ga.add_endpoint", group.merging(resource)),
      Called("ga.update_endpoint", accelerated.merging(["weight": 50])),
      Called("ga.remove_endpoint", accelerated),
      Called("iam.list_projects", [:]),
      Called("modelarts.get_server", server), Called("modelarts.list_servers", [:]),
      Called("modelarts.list_eips", server),
      Called("modelarts.bind_eip", server.merging(publicIP)), unbind,
      Called("vpc.get_port", port), Called("vpc.list_ports", [:]),
      Called("vpc.find_port", ["device_id": .string(DemoAccount.serverID)]),
      Called("vpc.get_subnet", subnet), Called("vpc.list_subnets", [:]),
    ]
  }()

  @Test("No operation is left out")
  func complete() {
    #expect(
      Self.calls.map(\.name).sorted() == OperationCatalog.standard.operations.map(\.name).sorted())
  }

  @Test("Every documented refusal comes back as what it means", arguments: calls)
  func provoked(_ called: Called) throws {
    let operation = try #require(OperationCatalog.standard.operation(named: called.name))
    for refusal in operation.documentedErrors {
      let (cloud, clock) = (SimulatedCloud(), VirtualClock())
      let account = try Self.account()
      if let preparation = called.preparation {
        _ = try cloud.outcome(
          of: preparation.name, preparation.arguments, as: account, clock: clock
        ).get()
      }
      let condition: JSONValue = [
        "on": .string(called.name), "code": .string(refusal.code),
        "status": .integer(Int64(refusal.status)),
      ]
      try cloud.load(
        cloud.stateDocument.with("account", "conditions", [condition]).serialized())
      let outcome = try cloud.outcome(
        of: called.name, called.arguments, as: account, clock: clock)
      #expect(cloud.requests.contains { $0.code == refusal.code && $0.status == refusal.status })
      let own = operation.errors.first { $0.code == refusal.code && $0.status == refusal.status }
      let expected =
        Self.exceptions["\(called.name) \(refusal.code)"]
        ?? "\((own ?? refusal).kind) \(refusal.status) \(refusal.code)"
      #expect(Self.verdict(outcome) == expected)
    }
  }

  /// What is no refusal there. That a thing to be removed is not there is what was wanted, and where
  /// it goes on being seen all the same nobody knows what will come of it.
  private static let exceptions = [
    "dns.unbind_ip DNS.1511": "timeout 0  in doubt", "eip.unbind EIP.7902": "timeout 0  in doubt",
    "ga.remove_endpoint GA.9002": "timeout 0  in doubt",
    // "No EIP is bound" is an empty list.
    "modelarts.list_eips ModelArts.6400": "success",
  ]

  private static func account() throws -> Account {
    try Account(
      credentials: Credentials(
        accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
      region: Region(DemoAccount.region), projectID: DemoAccount.projectID)
  }

  private static func verdict(_ outcome: Result<CallSuccess, CloudError>) -> String {
    switch outcome {
    case .success: "success"
    case .failure(let error):
      "\(error.kind) \(error.status ?? 0) \(error.code ?? "")" + (error.inDoubt ? " in doubt" : "")
    }
  }

  @Test("A condition for no operation is refused, with the nearest name")
  func misspelt() {
    let client = TestClient()
    let error = #expect(throws: ControlError.self) {
      try client.load {
        $0.with("account", "conditions", [["on": "eip.bnd", "code": "VPC.0010"]])
      }
    }
    #expect(error?.description.contains("did you mean 'eip.bind'?") == true)
  }

  @Test("What only one of several operations could have sent meets no condition of the others")
  func apart() throws {
    let client = TestClient()
    try client.load {
      $0.with("account", "conditions", [["on": "eip.rename", "code": "VPC.0010"]])
    }
    let port: JSONValue = ["publicip": ["port_id": .string(DemoAccount.otherServerPortID)]]
    #expect(client.send("PUT \(RefusalTests.free)", port).status == 200)
    let rename = client.send("PUT \(RefusalTests.free)", ["publicip": ["alias": "x"]])
    #expect(rename.verdict == "403 VPC.0010")
  }

  @Test("A rule for lists strikes what a find sends, too: no list differs from it")
  func ruleForLists() throws {
    let find = try #require(Self.calls.first { $0.name == "eip.find" })
    let list = try #require(Self.calls.first { $0.name == "eip.list" })
    for (rule, called) in [("eip.list", list), ("eip.list", find), ("eip.find", find)] {
      let cloud = SimulatedCloud()
      try cloud.loadFaults("on=\(rule) kind=status status=403 code=VPC.0010".utf8)
      let outcome = try cloud.outcome(
        of: called.name, called.arguments, as: Self.account(), clock: VirtualClock())
      #expect(Self.verdict(outcome) == "denied 403 VPC.0010", "\(rule), \(called)")
    }
  }
}

extension Operation {
  /// What its own page, its service, the gateway and IAM document.
  fileprivate var documentedErrors: [ServiceError] {
    let prefixes: [String]
    switch service {
    case .dns: prefixes = ["DNS."]
    case .eip, .vpc: prefixes = ["VPC.", "EIP."]
    case .ga: prefixes = ["GA."]
    case .iam: prefixes = []
    case .modelarts: prefixes = ["ModelArts."]
    }
    return ServiceError.documented.filter { error in
      (prefixes + ["APIGW.", "IAM.", "1"]).contains { error.code.hasPrefix($0) }
    }
  }
}

extension Arguments {
  fileprivate func merging(_ others: Arguments) -> Arguments {
    var all = self
    for (name, value) in others.values { all[name.text] = value }
    return all
  }
}
