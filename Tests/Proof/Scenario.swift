import Foundation
import SimulatedCloud
import TestSupport

/// A script on the demo account, and the states it leads the account through.
public struct Scenario: Sendable {
  /// As `make soak` prints it.
  public let name: String
  let text: String
  let arguments: [String]
  let setup: String
  /// What its changes and the reads that go with them are called.
  let operations: [String]

  /// One to four faults are drawn for it.
  public func run(seed: UInt64) -> ScriptRun {
    let rules = 1 + Int(seed % 4)
    return ScriptRun(
      text, name: "@\(name)", arguments: arguments, setup: setup,
      faults: RandomFaults.rules(rules, seed: Int64(bitPattern: seed), for: operations), seed: seed)
  }

  /// The same without any fault.
  public var faultless: ScriptRun {
    ScriptRun(text, name: "@\(name)", arguments: arguments, setup: setup)
  }

  /// Every scenario.
  public static let all = [move, moveFull, moveBack, attach, rename, fleet, failover]

  private static let eip = ["eip.bind", "eip.unbind", "eip.get", "eip.list", "eip.find"]
  private static let dns = ["dns.bind_ip", "dns.unbind_ip", "dns.list_ips", "dns.get_endpoint"]

  static let move = Scenario(
    name: "scripts/move-eip.lua", text: script("scripts/move-eip.lua"),
    arguments: [
      DemoAccount.boundEIPAddress, DemoAccount.otherServerID, DemoAccount.resolverEndpointID,
      DemoAccount.secondSubnetID,
    ],
    setup: "", operations: eip + dns + ["vpc.find_port", "vpc.get_subnet"])

  /// A full endpoint has to give an address up before it can take another one.
  static let moveFull = Scenario(
    name: "move.resolver_ips, six addresses",
    text: """
      require "move".resolver_ips{
        endpoint_id = "\(DemoAccount.fullResolverEndpointID)",
        subnet_id = "\(DemoAccount.subnetID)" }
      """,
    arguments: [], setup: "", operations: dns)

  /// The port has another EIP, so that the first one has to go back to where it was.
  static let moveBack = Scenario(
    name: "move.eip to a port that is taken",
    text: """
      require "move".eip{
        publicip_id = "\(DemoAccount.boundEIP)", port_id = "\(DemoAccount.otherServerPortID)" }
      """,
    arguments: [],
    setup: """
      cloud.eip.bind{
        publicip_id = "\(DemoAccount.freeEIPs[0])", port_id = "\(DemoAccount.otherServerPortID)" }
      """,
    operations: eip)

  static let attach = Scenario(
    name: "scripts/attach-lite-server.lua", text: script("scripts/attach-lite-server.lua"),
    arguments: [DemoAccount.liteServerID, "203.0.113.11", DemoAccount.endpointGroupID, "25"],
    setup: "",
    operations: [
      "modelarts.bind_eip", "ga.add_endpoint", "modelarts.list_eips", "ga.list_endpoints",
      "eip.get", "eip.find",
    ])

  static let rename = Scenario(
    name: "scripts/rename-eip.lua", text: script("scripts/rename-eip.lua"),
    arguments: [DemoAccount.boundEIPAddress, "front-door"], setup: "",
    operations: ["eip.rename", "eip.get", "eip.find"])

  static let fleet = Scenario(
    name: "scripts/fleet-rebind.lua", text: script("scripts/fleet-rebind.lua"),
    arguments: [Repository.root.appending(path: "Tests/Proof/fleet.txt").path], setup: "",
    operations: eip + ["vpc.find_port"])

  /// There is nobody at the URL but the cloud, which knows no such service: that is unhealthy.
  static let failover = Scenario(
    name: "scripts/failover.lua", text: script("scripts/failover.lua"),
    arguments: [
      "--once", DemoAccount.boundEIPAddress, DemoAccount.otherServerID,
      "https://app.example/health",
    ],
    setup: "", operations: eip + ["vpc.find_port", "vpc.get_subnet"])

  /// It runs out of time in the middle, and is rolled back; gone on with it may have the time.
  public static let transaction = Scenario(
    name: "a transaction that runs out of time",
    text: """
      task.timeout(30, cloud.transaction, function()
        cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = "spare" }
        cloud.eip.unbind{ publicip_id = "\(DemoAccount.boundEIP)" }
        task.sleep(40)
        cloud.eip.bind{
          publicip_id = "\(DemoAccount.boundEIP)", port_id = "\(DemoAccount.otherServerPortID)" }
      end)
      """,
    arguments: [], setup: "", operations: eip + ["eip.rename"])

  /// What its tasks do depends on which of them comes first, which is not the one that was begun first.
  public static let arrivals = Scenario(
    name: "tasks that count what comes",
    text: """
      local count = 0
      local function renamed(id, word)
        count = count + 1
        return cloud.eip.rename{ publicip_id = id, alias = word .. "-" .. count }.id
      end
      local function take(id, place)
        task.sleep(1 / place)
        return renamed(cloud.eip.get{ publicip_id = id }.id, "taken")
      end
      for _, id in task.each({ \(DemoAccount.freeEIPs.prefix(3).map { "'\($0)'" }.joined(separator: ", ")) }, take) do
        renamed(id, "done")
      end
      """,
    arguments: [], setup: "", operations: eip + ["eip.rename"])

  private static func script(_ path: String) -> String {
    let file = Repository.root.appending(path: path)
    return (try? String(contentsOf: file, encoding: .utf8)) ?? "error 'no \(path)'"
  }
}
