import Foundation
import LuaHost
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// The scripts of `scripts/`, run whole on the demo account.
@Suite(.timeLimit(.minutes(30))) struct ScriptTests {
  @Test func moveEIPMovesTheAddressAndTheResolver() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      file: "scripts/move-eip.lua",
      arguments: [
        DemoAccount.boundEIPAddress, DemoAccount.otherServerID, DemoAccount.resolverEndpointID,
        DemoAccount.secondSubnetID,
      ])
    #expect(failure == nil, "\(failure?.message ?? "")")
    let check = try run.run(
      """
      assert(cloud.eip.get { publicip_id = demo.bound_eip }.port_id == demo.other_port)
      for _, entry in ipairs(cloud.dns.list_ips { endpoint_id = demo.resolver }) do
        assert(entry.ip:find "^192%.168%.1%." and entry.status == "ACTIVE")
      end
      """)
    #expect(check == nil, "\(check?.message ?? "")")
  }

  @Test func attachLiteServerBindsAndAccelerates() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      file: "scripts/attach-lite-server.lua",
      arguments: [DemoAccount.liteServerID, "203.0.113.11", DemoAccount.endpointGroupID, "25"])
    #expect(failure == nil, "\(failure?.message ?? "")")
    let check = try run.run(
      """
      assert(cloud.modelarts.list_eips { id = demo.lite_server }[1].id == demo.free_eip)
      local last
      for _, endpoint in ipairs(cloud.ga.list_endpoints { endpoint_group_id = demo.group }) do
        if endpoint.resource_id == demo.free_eip then last = endpoint end
      end
      assert(last.weight == 25 and last.status == "ACTIVE")
      """)
    #expect(check == nil, "\(check?.message ?? "")")
  }

  @Test func renameEIPKeepsTheAddressBound() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      file: "scripts/rename-eip.lua", arguments: [DemoAccount.boundEIPAddress, "front-door"])
    #expect(failure == nil, "\(failure?.message ?? "")")
    let check = try run.run(
      """
      local eip = cloud.eip.get { publicip_id = demo.bound_eip }
      assert(eip.alias == "front-door" and eip.port_id == demo.port)
      """)
    #expect(check == nil, "\(check?.message ?? "")")
  }

  @Test func demoRunsTheMove() throws {
    let run = SimulatedRun()
    let path = Repository.root.appending(path: "scripts/demo.lua").path
    #expect(try run.run("arg = { [0] = '\(path)' }") == nil)
    let failure = try run.run(file: "scripts/demo.lua")
    #expect(failure == nil, "\(failure?.message ?? "")")
    #expect(run.cloud.requests.contains { $0.operation == "eip.bind" && $0.changed })
  }
}
