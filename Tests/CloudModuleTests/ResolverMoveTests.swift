import LuaHost
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Ports

/// `move.resolver_ips` when a step of it fails: what it says, and which addresses there are then.
@Suite(.timeLimit(.minutes(30))) struct ResolverMoveTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    /// The resolver endpoint and the subnet, by their names in `demo`.
    var endpoint = "full_resolver"
    var subnet = "subnet"
    var faults = ""
    /// Lua that runs beside it, and knows its task as `mover`.
    var meanwhile = ""

    var testDescription: String { name }
  }

  private static let refusal = "kind=status status=403 code=VPC.0010 phase=before"

  static let cases: [Case] = [
    Case(name: "full-refused", faults: "on=dns.bind_ip nth=1 \(refusal)"),
    Case(name: "full-refused-in-the-middle", faults: "on=dns.bind_ip nth=3 \(refusal)"),
    Case(
      name: "full-refused-for-good", faults: "on=dns.bind_ip nth=1-2 \(refusal)"),
    Case(name: "full-in-doubt", faults: "on=dns.bind_ip nth=1 kind=stuck"),
    Case(
      name: "full-stopped",
      meanwhile: """
        repeat task.sleep(0.1) until #cloud.dns.list_ips { endpoint_id = demo.full_resolver } < 6
        mover:cancel "enough"
        """),
    Case(
      name: "stopped", endpoint: "resolver", subnet: "second_subnet",
      meanwhile: """
        local function is_leaving()
          local old = cloud.dns.list_ips { endpoint_id = demo.resolver }[1]
          return old.ip ~= "192.168.0.20" or old.status ~= "ACTIVE"
        end
        repeat task.sleep(0.1) until is_leaving()
        mover:cancel "enough"
        """),
    Case(
      name: "old-one-stays", endpoint: "resolver", subnet: "second_subnet",
      faults: "on=dns.unbind_ip nth=1 \(refusal)"),
  ]

  @Test(arguments: cases) func says(_ item: Case) throws {
    let run = SimulatedRun()
    try run.cloud.loadFaults(item.faults.utf8)
    let sent = run.cloud.requests.count
    let failure = try run.run(
      """
      local move = require "move"
      local mover = task.spawn(function()
        move.resolver_ips { endpoint_id = demo.\(item.endpoint), subnet_id = demo.\(item.subnet) }
      end)
      \(item.meanwhile)
      local ok, problem = mover:try()
      assert(not ok)
      error(problem, 0)
      """)
    let changes = run.cloud.requests.dropFirst(sent).filter(\.changed)
      .map { "  \($0.operation ?? "")\n" }
    let truth = run.cloud.truth(at: run.clock.wallTime).filter { $0.hasPrefix("resolver ") }
      .map { "  \($0)\n" }
    expectSnapshot(
      "\(failure?.message ?? "")\n--- changes\n\(changes.joined())--- now\n\(truth.joined())",
      named: "scripts/resolver-\(item.name)")
    #expect(run.cloud.unfiredFaults.isEmpty)
  }
}
