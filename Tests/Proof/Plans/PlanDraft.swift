import HuaweiCloud
import SimulatedCloud

/// A script drawn at random that reads, changes, branches, waits, catches errors and spawns tasks, with
/// ids of the demo account that often do not fit.
struct PlanDraft {
  let text: String

  private static let eips =
    [DemoAccount.boundEIP] + DemoAccount.freeEIPs
    + [DemoAccount.frozenEIP, DemoAccount.loadBalancerEIP]
  private static let ports = [
    DemoAccount.serverPortID, DemoAccount.otherServerPortID, DemoAccount.otherServerSecondPortID,
  ]
  private static let resolvers = [
    DemoAccount.resolverEndpointID, DemoAccount.fullResolverEndpointID,
  ]
  private static let subnets = [
    DemoAccount.subnetID, DemoAccount.secondSubnetID, DemoAccount.foreignSubnetID,
  ]
  private static let servers = [
    DemoAccount.liteServerID, DemoAccount.olderLiteServerID, DemoAccount.stoppedLiteServerID,
  ]

  /// - Parameter isOpen: whether it also asks for what no plan can know.
  init(seed: UInt64, isOpen: Bool = false) {
    var random = SeededNumbers(seed: seed)
    var lines = ["local function try(f) local ok, e = pcall(f) return ok and e end"]
    for _ in 0...random.below(6) { lines.append(Self.line(&random, isOpen)) }
    text = lines.map { $0 + "\n" }.joined()
  }

  private static func one(_ texts: [String], _ random: inout SeededNumbers) -> String {
    texts[random.below(texts.count)]
  }

  private static func line(_ random: inout SeededNumbers, _ isOpen: Bool) -> String {
    switch random.below(20) {
    case 0: return "task.sleep(\(random.below(3000)))"
    case 1: return reading(&random)
    case 2: return group(&random)
    case 3: return transaction(&random)
    case 4:
      return "if cloud.eip.get{ publicip_id = '\(one(eips, &random))' }.port_id then\n"
        + "  \(caught(&random))\nend"
    case 5:
      return
        "for _, e in ipairs(cloud.dns.list_ips{ endpoint_id = '\(one(resolvers, &random))' }) do\n"
        + "  try(function() cloud.dns.unbind_ip{ endpoint_id = '\(resolvers[0])', ipaddress_id = e.id } end)\n"
        + "end"
    case 6 where isOpen:
      return
        "cloud.request{ service = 'ecs', method = '\(one(["POST", "PUT", "DELETE"], &random))',"
        + " path = '/v1/{project_id}/x' }"
    case 8 where isOpen:
      return "try(function() http.request{ method = '\(one(["POST", "PUT", "DELETE"], &random))',"
        + " url = 'http://127.0.0.1/x' } end)"
    case 7 where isOpen: return "if os.time() % 2 == 0 then \(caught(&random)) end"
    case 8, 9: return change(&random)
    default: return caught(&random)
    }
  }

  private static func caught(_ random: inout SeededNumbers) -> String {
    "try(function() return \(change(&random)) end)"
  }

  private static func reading(_ random: inout SeededNumbers) -> String {
    switch random.below(6) {
    case 0: "local _ = cloud.eip.list{}"
    case 1: "local _ = cloud.vpc.list_ports{ device_id = '\(DemoAccount.otherServerID)' }"
    case 2: "local _ = cloud.dns.list_endpoints{ direction = 'inbound' }"
    case 3: "local _ = cloud.modelarts.list_servers{}"
    case 4:
      "local _ = cloud.ga.list_endpoints{ endpoint_group_id = '\(DemoAccount.endpointGroupID)' }"
    default: "local _ = cloud.vpc.list_subnets{}"
    }
  }

  private static func change(_ random: inout SeededNumbers) -> String {
    let eip = one(eips, &random)
    switch random.below(12) {
    case 0, 1, 2:
      return "cloud.eip.bind{ publicip_id = '\(eip)', port_id = '\(one(ports, &random))' }"
    case 3, 4: return "cloud.eip.unbind{ publicip_id = '\(eip)' }"
    case 5: return "cloud.eip.rename{ publicip_id = '\(eip)', alias = 'n\(random.below(4))' }"
    case 6, 7:
      let ip =
        random.below(2) == 0 ? ", ip = '192.168.\(random.below(2)).\(20 + random.below(4))'" : ""
      return "cloud.dns.bind_ip{ endpoint_id = '\(one(resolvers, &random))',"
        + " subnet_id = '\(one(subnets, &random))'\(ip) }"
    case 8:
      return "cloud.ga.update_endpoint{ endpoint_group_id = '\(DemoAccount.endpointGroupID)',"
        + " endpoint_id = '\(DemoAccount.acceleratedEndpointID)', weight = \(random.below(100)) }"
    case 9:
      return "cloud.ga.remove_endpoint{ endpoint_group_id = '\(DemoAccount.endpointGroupID)',"
        + " endpoint_id = '\(DemoAccount.acceleratedEndpointID)' }"
    case 10:
      return "cloud.ga.add_endpoint{ endpoint_group_id = '\(DemoAccount.endpointGroupID)',"
        + " resource_id = '\(eip)', resource_type = 'EIP',"
        + " ip_address = '203.0.113.\(10 + random.below(7))' }"
    default:
      return "cloud.modelarts.bind_eip{ id = '\(one(servers, &random))', public_ip_id = '\(eip)' }"
    }
  }

  /// Tasks that change things of their own.
  private static func group(_ random: inout SeededNumbers) -> String {
    let tasks = (0...random.below(3)).map { index in
      "  task.spawn(function()\n    try(function() "
        + "cloud.eip.rename{ publicip_id = '\(eips[index])', alias = 't\(random.below(9))' } end)\n"
        + "    task.sleep(\(random.below(9)))\n"
        + "    try(function() cloud.eip.unbind{ publicip_id = '\(eips[index])' } end)\n  end)"
    }
    return tasks.joined(separator: "\n") + "\ntask.sleep(100)"
  }

  private static func transaction(_ random: inout SeededNumbers) -> String {
    let end = random.below(2) == 0 ? "error 'no'" : ""
    return
      "pcall(cloud.transaction, function()\n  \(change(&random))\n  \(change(&random))\n  \(end)\nend)"
  }
}
