import LuaHost
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Ports

/// `scripts/failover.lua` with a URL that fails as it is told: what it says, logs and leaves behind.
@Suite(.timeLimit(.minutes(30))) struct FailoverTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    /// Of the answers of the URL that is watched, one after the other.
    let health: [Int]
    var options: [String] = []
    var reference: [Int] = [200]
    var faults = ""
    /// Lua that runs before, and beside it.
    var before = ""
    var meanwhile = ""
    var address = DemoAccount.boundEIPAddress
    /// Whether the resolver endpoint is to be rebound, too.
    var rebinds = false

    var testDescription: String { name }
  }

  private static let reference = ["--reference", "https://reference.example/"]

  static let cases: [Case] = [
    Case(name: "healthy", health: [200], options: ["--once"]),
    Case(name: "healthy-again", health: [503, 503, 200], options: ["--once"]),
    Case(name: "moves", health: [200, 503, 200, 500, 0, 404], rebinds: true),
    Case(
      name: "moves-once", health: [0], options: ["--once", "--failures=2", "--interval", "1.5"]),
    Case(
      name: "recovers-at-the-last-look", health: [503, 503, 503, 200], options: ["--once"]),
    Case(name: "cut-off", health: [0], options: reference + ["--once"], reference: [0]),
    Case(
      name: "cut-off-for-a-while", health: [0], options: reference, reference: [0, 0, 503]),
    Case(
      name: "there-already", health: [503], before: Self.onStandby, rebinds: true),
    Case(
      name: "finishes-the-resolver", health: [200], options: ["--once"], before: Self.onStandby,
      rebinds: true),
    Case(
      name: "stopped-while-it-watches", health: [200],
      meanwhile: "task.sleep(15) script:cancel 'enough'"),
    Case(name: "wrong-reference", health: [200], options: ["--reference", "reference.example"]),
    Case(name: "no-wait", health: [200], options: ["--wait=0"]),
    Case(name: "frozen", health: [200], address: "203.0.113.16"),
    Case(name: "on-a-load-balancer", health: [200], address: "203.0.113.14"),
    Case(
      name: "moved-by-somebody-else", health: [503],
      meanwhile: "task.sleep(15) cloud.eip.unbind { publicip_id = demo.bound_eip }"),
    Case(
      name: "standby-is-taken", health: [503],
      before: "cloud.eip.bind { publicip_id = demo.free_eip, port_id = demo.other_port }"),
    Case(
      name: "cloud-is-away-for-a-while", health: [503],
      faults: "on=eip.get nth=1-6 kind=reset phase=before"),
    Case(
      name: "bound-to-nothing-for-a-while", health: [503],
      faults: "on=eip.bind nth=1-6 kind=reset phase=before"),
    Case(
      name: "refused", health: [503], options: ["--once"],
      faults: "on=eip.bind nth=1 kind=status status=403 code=VPC.0010 phase=before"),
    Case(
      name: "in-doubt", health: [503], options: ["--once"], faults: "on=eip.bind nth=1 kind=stuck"),
    Case(
      name: "resolver-is-away-for-a-while", health: [503, 503, 503, 503, 200],
      faults: "on=dns.bind_ip nth=1-3 kind=reset phase=before", rebinds: true),
    Case(
      name: "resolver-refuses", health: [503], options: ["--once"],
      faults: "on=dns.bind_ip nth=1 kind=status status=403 code=VPC.0010 phase=before",
      rebinds: true),
    Case(
      name: "stopped", health: [503],
      meanwhile: "task.sleep(21) script:cancel 'enough'"),
  ]

  /// Leaves the EIP where a failover that was cut short had put it.
  private static let onStandby = """
    require "move".eip { publicip_id = demo.bound_eip, port_id = demo.other_port }
    """

  @Test(arguments: cases) func says(_ item: Case) throws {
    let run = SimulatedRun()
    run.web.statuses = ["app.example": item.health, "reference.example": item.reference]
    // The standby is in a subnet that the resolver endpoint is not in, and goes to.
    if item.rebinds {
      #expect(
        try run.run(
          """
          require "move".resolver_ips { endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
          """) == nil)
    }
    #expect(try run.run(item.before) == nil)
    let sent = run.cloud.requests.count
    try run.cloud.loadFaults(item.faults.utf8)
    var arguments =
      item.options + [
        item.address, DemoAccount.otherServerID, "https://app.example/health",
      ]
    if item.rebinds { arguments.append(DemoAccount.resolverEndpointID) }
    let text = try run.transcript(
      of: "scripts/failover.lua", arguments, meanwhile: item.meanwhile)
    let changes = run.cloud.requests.dropFirst(sent).filter(\.changed)
      .map { "  \($0.operation ?? "")\n" }
    let truth = run.cloud.truth(at: run.clock.wallTime)
      .filter { $0.hasPrefix("eip \(item.address)") || $0.contains("demo-inbound") }
      .map { "  \($0)\n" }
    expectSnapshot(
      "$ failover.lua \(arguments.joined(separator: " "))\n\(text)--- log\n\(run.logged)"
        + "--- changes\n\(changes.joined())--- now\n\(truth.joined())",
      named: "scripts/failover-\(item.name)")
    #expect(run.cloud.unfiredFaults.isEmpty)
  }
}
