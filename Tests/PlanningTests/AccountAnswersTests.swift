import Foundation
import JSON
import LuaHost
import Planning
import Ports
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// What a rehearsal is told is what the account has answered, in the words of a run.
@Suite(.timeLimit(.minutes(30))) struct AccountAnswersTests {
  /// The faults of the account, and a call.
  @Test(arguments: [
    ("on=eip.* nth=* kind=reset phase=before", "cloud.eip.list{}"),
    ("on=eip.* nth=* kind=garbage phase=before", "cloud.eip.get{ publicip_id = demo.bound_eip }"),
    (
      "on=eip.* nth=* kind=garbage phase=before", "cloud.eip.unbind{ publicip_id = demo.bound_eip }"
    ),
    (
      "on=dns.* nth=* kind=garbage phase=before",
      "cloud.dns.list_ips{ endpoint_id = demo.resolver }"
    ),
    ("on=eip.list nth=* kind=status status=503 code=X.1 phase=before", "cloud.eip.list{}"),
    ("on=eip.* nth=* kind=truncate bytes=20 phase=before", "cloud.eip.list{}"),
  ]) func aFailureIsToldAsInARun(fault: String, call: String) throws {
    func failure(_ body: (RecordedSimulation) throws -> LuaFailure?) throws -> String {
      let simulation = RecordedSimulation()
      try simulation.cloud.loadFaults(fault.utf8)
      let message = try #require(try body(simulation)).message
      return String(message.split(separator: " [request ")[0])
    }
    #expect(try failure { try $0.plan(call).failure } == failure { try $0.run(call) })
  }

  /// What is under way in the account is read so, until it is over in the twin.
  @Test(arguments: [
    "dns.list_ips{ endpoint_id = id }[3].status", "dns.get_endpoint{ endpoint_id = id }.status",
  ]) func whatIsUnderWayIsReadSo(read: String) throws {
    let id = "local id = demo.resolver\n"
    let simulation = RecordedSimulation()
    let change = "cloud.dns.bind_ip{ endpoint_id = id, subnet_id = demo.subnet, wait = false }"
    #expect(try simulation.run(id + change) == nil)
    let result = try simulation.plan(
      id + """
        local first, turns = cloud.\(read), 0
        while cloud.\(read) ~= "ACTIVE" do turns = turns + 1 task.sleep(1) end
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = first .. turns }
        """)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(result.plan.changes.map { $0.arguments["alias"] } == ["PENDING_CREATE3"])
  }

  @Test func whatIsBeingTakenAwayIsReadSo() throws {
    let id = "local id = demo.resolver\n"
    let simulation = RecordedSimulation()
    #expect(
      try simulation.run(
        id + """
          cloud.dns.bind_ip{ endpoint_id = id, subnet_id = demo.subnet }
          local ip = cloud.dns.list_ips{ endpoint_id = id }[3]
          cloud.dns.unbind_ip{ endpoint_id = id, ipaddress_id = ip.id, wait = false }
          """) == nil)
    let result = try simulation.plan(
      id + """
        local seen = {}
        for turn = 1, 5 do
          local ip = cloud.dns.list_ips{ endpoint_id = id }[3]
          seen[turn] = ip and "there" or "gone"
          if turn == 1 then seen[turn] = ip.status end
          task.sleep(1)
        end
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = table.concat(seen, ".") }
        """)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(
      result.plan.changes.map { $0.arguments["alias"] } == [
        "PENDING_DELETE.there.there.gone.gone"
      ])
  }

  /// An EIP, too; what is bound now may not be bound again before that is over.
  @Test func anAddressThatIsBeingBoundIsReadSo() throws {
    let simulation = RecordedSimulation()
    let eip = "cloud.eip.get{ publicip_id = demo.free_eip }"
    #expect(
      try simulation.run(
        "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port, wait = false }"
          + " task.sleep(0.7)")
        == nil)
    let account = try #require(try simulation.run("error(\(eip).status)")?.message)
    let result = try simulation.plan(
      """
      local first, turns = \(eip).status, 0
      while \(eip).status ~= "ACTIVE" do turns = turns + 1 task.sleep(1) end
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = first .. turns }
      """)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    let alias = try #require(result.plan.changes.first?.arguments["alias"]?.string)
    #expect(account.contains(alias.dropLast()) && alias.hasPrefix("BINDING"), "\(alias) \(account)")
  }
}
