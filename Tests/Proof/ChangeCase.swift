import SimulatedCloud

/// One changing operation on the demo account, and what it comes to when nothing goes wrong.
public struct ChangeCase: Sendable {
  public let name: String
  /// The operation as the cloud sees it: `cloud.eip.update{ port_id = … }` is an `eip.bind`.
  public let operation: String
  /// The reads by which its effect is seen, the relation first.
  public let probes: [String]
  let call: String
  let setup: String

  init(
    _ name: String, as operation: String? = nil, probes: [String], _ call: String,
    setup: String = ""
  ) {
    self.name = name
    self.operation = operation ?? name
    self.probes = probes
    self.call = call
    self.setup = setup
  }

  /// - Parameter options: what every call takes, as Lua fields: `wait = false`.
  public func run(faults: String = "", options: String = "", seed: UInt64 = 1) -> ScriptRun {
    ScriptRun(
      "cloud.\(name.prefix { $0 != " " }){ \(call)\(options.isEmpty ? "" : ", " + options) }",
      setup: setup, faults: faults, seed: seed)
  }
}

extension ChangeCase {
  public static let all = [
    ChangeCase(
      "eip.update (port)", as: "eip.bind", probes: ["eip.get"],
      "publicip_id = '\(free)', port_id = '\(port)'"),
    ChangeCase(
      "eip.update (alias)", as: "eip.rename", probes: ["eip.get"],
      "publicip_id = '\(bound)', alias = 'gate'"),
    ChangeCase("eip.bind", probes: ["eip.get"], "publicip_id = '\(free)', port_id = '\(port)'"),
    ChangeCase("eip.unbind", probes: ["eip.get"], "publicip_id = '\(bound)'"),
    ChangeCase("eip.rename", probes: ["eip.get"], "publicip_id = '\(free)', alias = 'web-2'"),
    ChangeCase(
      "dns.bind_ip", probes: dns,
      "endpoint_id = '\(resolver)', subnet_id = '\(DemoAccount.subnetID)'"),
    ChangeCase(
      "dns.bind_ip (ip)", as: "dns.bind_ip", probes: dns,
      "endpoint_id = '\(resolver)', subnet_id = '\(DemoAccount.subnetID)', ip = '192.168.0.77'"),
    ChangeCase(
      "dns.unbind_ip", probes: dns,
      "endpoint_id = '\(DemoAccount.fullResolverEndpointID)',"
        + " ipaddress_id = 'ff80808169be2efb0169bef85d720023'"),
    ChangeCase(
      "ga.add_endpoint", probes: ["ga.list_endpoints"],
      "endpoint_group_id = '\(group)', resource_id = '\(free)', resource_type = 'EIP',"
        + " ip_address = '203.0.113.11', weight = 20"),
    ChangeCase(
      "ga.update_endpoint", probes: ["ga.get_endpoint"],
      "endpoint_group_id = '\(group)', endpoint_id = '\(accelerated)', weight = 50"),
    ChangeCase(
      "ga.remove_endpoint", probes: ["ga.list_endpoints"],
      "endpoint_group_id = '\(group)', endpoint_id = '\(accelerated)'"),
    ChangeCase("modelarts.bind_eip", probes: modelArts, "id = '\(lite)', public_ip_id = '\(free)'"),
    ChangeCase(
      "modelarts.unbind_eip", probes: modelArts, "id = '\(lite)', publicip_id = '\(free)'",
      setup: "cloud.modelarts.bind_eip{ id = '\(lite)', public_ip_id = '\(free)' }"),
  ]

  private static let free = DemoAccount.freeEIPs[0]
  private static let bound = DemoAccount.boundEIP
  private static let port = DemoAccount.otherServerPortID
  private static let resolver = DemoAccount.resolverEndpointID
  private static let group = DemoAccount.endpointGroupID
  private static let accelerated = DemoAccount.acceleratedEndpointID
  private static let lite = DemoAccount.liteServerID
  private static let dns = ["dns.list_ips", "dns.get_endpoint"]
  private static let modelArts = ["modelarts.list_eips", "eip.get"]
}
