import HuaweiCloud
import JSON
import Journal
import LuaHost
import Planning
import Ports
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// What a plan says, and that it changes nothing.
@Suite(.timeLimit(.minutes(30))) struct PlanTests {
  private static let move = """
    cloud.eip.unbind{ publicip_id = demo.bound_eip }
    cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
    """

  @Test func nothingIsChangedThatAPlanChanges() throws {
    let simulation = RecordedSimulation()
    let before = simulation.truth
    let plan = try simulation.plan(Self.move).plan
    #expect(plan.changes.map(\.operation) == ["eip.unbind", "eip.bind"])
    #expect(simulation.truth == before)
    #expect(simulation.cloud.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func everyListIsReadOnce() throws {
    let simulation = RecordedSimulation()
    _ = try simulation.plan(
      Self.move + "for _ = 1, 20 do cloud.eip.list{} cloud.vpc.list_ports{} end")
    // Reads look up their project themselves.
    let targets = simulation.cloud.requests.map(\.target).filter { !$0.hasPrefix("/v3/projects") }
    #expect(Set(targets).count == targets.count, "\(targets)")
  }

  @Test func waitsTakeNoTime() throws {
    let simulation = RecordedSimulation()
    let result = try simulation.plan(
      "task.sleep(3600) cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    #expect(result.failure == nil)
    #expect((3600..<3700).contains(result.plan.seconds))
    #expect(simulation.clock.now.nanoseconds < 60 * 1_000_000_000)
  }

  /// A script that waits until a time comes gets there, whichever function it asks.
  @Test(arguments: ["os.time()", "time.now()", "os.time(os.date('*t'))"])
  func timesPassWithWaits(now: String) throws {
    let result = try RecordedSimulation().plan(
      """
      local deadline, turns = \(now) + 600, 0
      while \(now) < deadline do task.sleep(60) turns = turns + 1 end
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "after-" .. turns }
      """)
    #expect(result.failure == nil)
    #expect(result.plan.changes.map { $0.arguments["alias"] } == ["after-10"])
  }

  @Test func aScriptThatNeverEndsIsStopped() throws {
    let result = try RecordedSimulation().plan(
      "while true do task.sleep(1) end", within: .seconds(600))
    #expect(result.failure != nil)
    #expect(result.plan.seconds < 700)
  }

  /// Nobody waits for a read beyond the time that the script has: clean-up code has ten seconds more.
  @Test(arguments: [
    (#"print(#cloud.eip.list{})"#, 3),
    (
      """
      local last <close> = setmetatable({}, { __close = function() cloud.vpc.list_ports{} end })
      cloud.eip.list{}
      """, 13
    ),
  ]) func aReadThatHangsEndsWithTheScript(text: String, seconds: Int) throws {
    let simulation = RecordedSimulation()
    try simulation.cloud.loadFaults(
      "on=eip.list nth=* kind=hang\non=vpc.list_ports nth=* kind=hang".utf8)
    let start = simulation.clock.now
    let result = try simulation.plan(text, within: .seconds(3), isTimed: true)
    #expect(result.failure != nil && result.plan.changes.isEmpty)
    #expect(simulation.clock.now - start == .seconds(seconds))
  }

  /// A request of the script's own making on a path that is known shows what the call of it shows.
  @Test func aKnownPathShowsItsEffect() throws {
    let eip = "/v1/{project_id}/publicips/\(DemoAccount.boundEIP)"
    let script = """
      cloud.request{ service = "vpc", method = "PUT", path = "\(eip)",
        body = { publicip = { alias = "one" } } }
      cloud.request{ service = "vpc", method = "PUT", path = "\(eip)",
        body = { publicip = { alias = "two" } } }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    #expect(plan.changes.map { $0.before["alias"]?.string } == ["web", "one"])
    #expect(plan.changes.map { $0.after["alias"]?.string } == ["one", "two"])
    #expect(PlanText(plan).text.contains("alias  web → one"), "\(PlanText(plan).text)")
    // Nobody looks before it is sent.
    try simulation.expectApplied(plan, script)
  }

  @Test func refusalsAreForeseen() throws {
    let script = "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.port }"
    let simulation = RecordedSimulation()
    let planned = try simulation.plan(script)
    let message = try #require(try simulation.run(script)).message
    let foreseen = try #require(planned.failure).message
    #expect(Self.withoutRequest(foreseen) == Self.withoutRequest(message))
  }

  /// As after a process that was killed while it bound one: the endpoint does not tell its VPC then.
  @Test func anAddressThatIsBeingAddedRefusesNoOther() throws {
    func bind(_ more: String) -> String {
      """
      cloud.dns.bind_ip{ endpoint_id = "\(DemoAccount.resolverEndpointID)",
        subnet_id = "\(DemoAccount.secondSubnetID)" \(more) }
      """
    }
    let simulation = RecordedSimulation()
    #expect(try simulation.run(bind(", wait = false")) == nil)
    let planned = try simulation.plan(bind(""))
    #expect(planned.failure == nil)
    #expect(planned.plan.changes.map(\.operation) == ["dns.bind_ip"])
  }

  /// The twin chooses none that the account had: that would be told as known after apply, too.
  @Test func anAddressThatIsFreedIsNoneOfThoseThatAreMadeUp() throws {
    let bind = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      """
    let simulation = RecordedSimulation()
    #expect(try simulation.run(bind + " print(ip.ip)") == nil)
    let planned = try simulation.plan(
      """
      local ips = cloud.dns.list_ips{ endpoint_id = demo.resolver }
      for _, ip in ipairs(ips) do
        if ip.ip == "192.168.0.2" then
          cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
        end
      end
      \(bind)
      """)
    #expect(planned.failure == nil && planned.plan.changes.count == 2)
    let text = PlanText(planned.plan, names: planned.names).text
    #expect(text.contains("1. unbind address 192.168.0.2 "), "\(text)")
    #expect(text.contains("+ (known after apply)"), "\(text)")
  }

  private static func withoutRequest(_ text: String) -> String {
    String(text.split(separator: " [request ")[0])
  }

  @Test func whatOnlyTheCloudKnowsIsTold() throws {
    let result = try RecordedSimulation().plan(
      """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
      """)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    let text = PlanText(result.plan, names: result.names).text
    #expect(text.contains("+ (known after apply)"), "\(text)")
    #expect(text.contains("2. unbind address (known after apply)"), "\(text)")
  }

  @Test func otherRequestsAreNotMade() throws {
    let simulation = RecordedSimulation()
    let result = try simulation.plan(
      """
      local body, status = cloud.request{ service = "ecs", method = "POST", path = "/v1/{project_id}/x", body = {} }
      assert(status == 200 and body.known_after_apply)
      local answer = http.request{ method = "POST", url = "https://example.com/hook", json = {} }
      assert(answer.status == 200)
      """)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(result.plan.unsent.count == 2, "\(result.plan.unsent)")
    #expect(result.plan.changes.first?.isOpaque == true)
    #expect(simulation.cloud.requests.allSatisfy { $0.method == "GET" })
  }

  @Test(
    "Nothing leaves, whatever is called",
    arguments: OperationCatalog.standard.operations.map { ($0.name, $0.example) })
  func nothingLeaves(_ name: String, _ example: String) throws {
    let simulation = RecordedSimulation()
    let before = simulation.truth
    let result = try simulation.plan(example)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(simulation.truth == before)
    #expect(simulation.cloud.requests.allSatisfy { $0.method == "GET" })
    #expect(!simulation.cloud.requests.isEmpty)
  }

  @Test func whatMayNotBeReadIsTheScriptsErrorAsInARun() throws {
    let script = "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }"
    let simulation = RecordedSimulation()
    simulation.accessKey = (DemoAccount.strangerAccessKey, DemoAccount.strangerSecretKey)
    let planned = try #require(try simulation.plan(script).failure)
    let failed = try #require(try simulation.run(script))
    #expect(Self.withoutRequest(planned.message) == Self.withoutRequest(failed.message))
  }

  @Test func whatMayNotBeChangedIsNotForeseenButNothingIsSent() throws {
    let simulation = RecordedSimulation()
    simulation.accessKey = (DemoAccount.readerAccessKey, DemoAccount.readerSecretKey)
    let result = try simulation.plan(Self.move)
    #expect(result.plan.changes.count == 2)
    #expect(simulation.cloud.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func whatRestsOnAListThatMayNotBeReadIsAGuess() throws {
    let simulation = RecordedSimulation()
    try simulation.cloud.loadFaults(
      """
      on=vpc.list_ports nth=* kind=status status=403 code=VPC.0010 phase=before
      on=vpc.list_subnets nth=* kind=status status=403 code=VPC.0010 phase=before
      """.utf8)
    let result = try simulation.plan(
      Self.move
        + "\ncloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet,"
        + " ip = '192.168.0.99' }")
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(result.plan.changes.map(\.isDone) == [true, true, true])
    #expect(result.plan.changes.allSatisfy { $0.guess?.contains("403") == true })
    let text = PlanText(result.plan, names: result.names).text
    #expect(text.contains("a guess: vpc.list_ports: 403"), "\(text)")
  }

  @Test func thousandsAreReadAsPages() throws {
    let simulation = RecordedSimulation()
    var lines = "local ids = {}\n"
    lines += "for _, eip in ipairs(cloud.eip.list{}) do ids[#ids + 1] = eip.id end\n"
    try simulation.addEIPs(2500)
    let result = try simulation.plan(
      lines + "assert(#ids == 2507)\ncloud.eip.rename{ publicip_id = ids[2000], alias = 'x' }")
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(result.plan.changes.count == 1)
    #expect(simulation.cloud.requests.count < 12)
  }

  @Test(
    "Thousands of tasks that read wait for what they read, not for each other",
    arguments: [
      "cloud.eip.list{}", "task.sleep(i % 7) cloud.vpc.list_ports{}",
      "pcall(cloud.dns.list_ips, { endpoint_id = ('%032x'):format(i) })",
      "cloud.request{ service = 'ecs', path = '/v1/{project_id}/x' .. i }",
    ])
  func whoWaitsIsLeftAlone(_ read: String) throws {
    /// How often the time is looked at, which everybody does who is told something.
    func looks(of tasks: Int) throws -> Int {
      let simulation = RecordedSimulation()
      let clock = CountedClock(simulation.clock)
      simulation.shownClock = clock
      _ = try simulation.plan(
        "for i = 1, \(tasks) do task.spawn(function() pcall(function() \(read) end) end) end")
      return clock.looks
    }
    let (few, many) = (try looks(of: 100), try looks(of: 800))
    #expect(many < 10 * few, "\(few) and \(many)")
  }

  @Test func gapsAreFound() throws {
    let gap = try #require(try RecordedSimulation().plan(Self.move).plan.gaps.first)
    #expect(gap.from == 1 && gap.until == 2)
    #expect((gap.seconds ?? 0) > 3)
    let open = try RecordedSimulation().plan(
      "cloud.eip.unbind{ publicip_id = demo.bound_eip }"
    ).plan.gaps
    #expect(open.map(\.until) == [nil])
    let request = try RecordedSimulation().plan(
      """
      cloud.request{
        service = "vpc", method = "PUT", path = "/v1/{project_id}/publicips/" .. demo.bound_eip,
        body = { publicip = { port_id = "" } },
      }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      """
    ).plan.gaps
    #expect(request.map { [$0.from, $0.until] } == [[1, 2]])
  }

  @Test func unmodelledMembersAreKept() throws {
    let result = try RecordedSimulation().plan(
      """
      local before = cloud.eip.get{ publicip_id = demo.bound_eip }
      local after = cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "other" }
      for name, value in pairs(before) do
        if name ~= "alias" and type(value) ~= "table" then assert(after[name] == value, name) end
      end
      assert(after.alias == "other")
      """)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
  }
}
