import HuaweiCloud
import JSON
import Journal
import LuaHost
import Planning
import SimulatedCloud
import SimulatedRuns
import Testing

/// How a plan tells apart what is not all the same: what takes something back, what nobody waits for, what is
/// made elsewhere, and what may come otherwise.
@Suite(.timeLimit(.minutes(30))) struct PlanWordsTests {
  private func plan(_ script: String) throws -> (plan: Plan, text: String) {
    let result = try RecordedSimulation().plan(script)
    return (result.plan, PlanText(result.plan, names: result.names).text)
  }

  @Test func whatIsTakenBackIsToldSo() throws {
    let (plan, text) = try plan(
      """
      pcall(cloud.transaction, function()
        cloud.eip.rename{ publicip_id = demo.free_eip, alias = "outer" }
        pcall(cloud.transaction, function()
          cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "inner" }
          error "no"
        end)
        error "no"
      end)
      """)
    #expect(plan.changes.map(\.undoes) == [nil, nil, 2, 1])
    #expect(text.contains(" to web, which takes back step 2\n"), "\(text)")
    #expect(text.contains("\n2 changes, 2 taken back, "), "\(text)")
  }

  /// A change that a transaction takes back.
  private static let tried = """
    pcall(cloud.transaction, function()
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "tried" }
      error "no"
    end)

    """

  /// Of the same operation and arguments.
  @Test func aChangeIsNoneThatTakesOneBack() throws {
    let script =
      Self.tried + """
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "tried" }
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "web" }
        """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    #expect(plan.changes.map(\.undoes) == [nil, 1, nil, nil])
    let (failure, refusal) = try simulation.apply(
      plan,
      """
      cloud.transaction(function()
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "tried" }
      end)
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "web" }
      """)
    #expect(failure != nil && refusal?.kind == .departed)
    #expect(simulation.changesSent == 1)
  }

  /// What a plan takes back has to be taken back before what comes after it.
  @Test func whatIsNotTakenBackHoldsUpWhatIsNext() throws {
    let script =
      Self.tried + """
        cloud.eip.rename{ publicip_id = demo.free_eip, alias = "next" }
        """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    #expect(plan.changes.map(\.undoes) == [nil, 1, nil])
    let (_, refusal) = try simulation.apply(plan, script.replacing("error \"no\"", with: ""))
    #expect(simulation.changesSent == 1)
    let line = refusal?.line ?? ""
    #expect(line.contains("change 2: planned: eip.rename"), "\(line)")
    #expect(line.contains(", which takes back change 1; now: eip.rename"), "\(line)")
    // As planned, all of it is made.
    let other = RecordedSimulation()
    let (failure, departure) = try other.apply(try other.plan(script).plan, script)
    #expect(failure == nil && departure == nil, "\(departure?.line ?? "")")
    #expect(other.changesSent == 3)
  }

  /// The lists that a change rests on are read, too, though no script asks for them.
  @Test(arguments: [
    ("", "no reads by the script, no requests to plan it"),
    ("cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'x' }", "no reads by the script, "),
    ("cloud.eip.get{ publicip_id = demo.bound_eip }", "1 read by the script, "),
    ("http.get 'http://127.0.0.1:1/'", "1 read by the script, "),
    (
      "http.request{ method = 'POST', url = 'http://127.0.0.1:1/' }",
      "no changes, 1 request not made, "
    ),
  ])
  func requestsAreCountedAsSent(_ script: String, _ told: String) throws {
    let simulation = RecordedSimulation()
    let result = try simulation.plan("pcall(function() \(script) end)")
    #expect(PlanText(result.plan).sum.contains(told), "\(PlanText(result.plan).sum)")
    guard !script.hasPrefix("http") else { return }
    #expect(result.plan.requests == simulation.cloud.requests.count)
  }

  @Test func whatIsInDoubtIsNotSaidToBeNotMade() throws {
    let (plan, text) = try plan(
      """
      pcall(task.timeout, 0.01, function() cloud.eip.unbind{ publicip_id = demo.bound_eip } end)
      """)
    #expect(plan.changes.map(\.verdict) == ["in_doubt"])
    #expect(text.contains("     in doubt: eip.unbind: "), "\(text)")
    #expect(text.contains("\nno changes, 1 in doubt, "), "\(text)")
    #expect(plan.depends == ["how long calls take"])
  }

  @Test(arguments: [
    (
      """
      cloud.eip.unbind{ publicip_id = demo.bound_eip, wait = false }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      """, [1, 2]
    ),
    (
      """
      local ips = cloud.dns.list_ips{ endpoint_id = demo.full_resolver }
      for i = 1, 2 do
        cloud.dns.unbind_ip{
          endpoint_id = demo.full_resolver, ipaddress_id = ips[i].id, wait = false,
        }
      end
      """, [1, nil]
    ),
    (
      """
      local endpoint = cloud.ga.list_endpoints{ endpoint_group_id = demo.group }[1]
      cloud.ga.remove_endpoint{ endpoint_group_id = demo.group, endpoint_id = endpoint.id, wait = false }
      """, [1, nil]
    ),
  ])
  func whatNobodyWaitsForLeavesAGap(_ script: String, _ expected: [Int?]) throws {
    let (plan, text) = try plan(script)
    #expect(plan.gaps.map { [$0.from, $0.until] } == [expected], "\(text)")
    #expect(text.contains("is not waited for"), "\(text)")
    #expect(plan.depends == ["how long calls take"])
  }

  /// The least that is left counts, not what the first step leaves.
  @Test(arguments: [(1, "has 5 addresses"), (4, "has as few as 2 addresses")])
  func theDepthOfAGapIsTold(count: Int, words: String) throws {
    let (_, text) = try plan(
      """
      local ips = cloud.dns.list_ips{ endpoint_id = demo.full_resolver }
      for i = 1, \(count) do
        cloud.dns.unbind_ip{ endpoint_id = demo.full_resolver, ipaddress_id = ips[i].id }
      end
      """)
    #expect(text.contains("\(words) instead of 6 from step 1 on\n"), "\(text)")
  }

  /// Nor does the first step tell what is there again at the end.
  @Test func aGapThatEndsIsToldByItsDepth() throws {
    let (_, text) = try plan(
      """
      local ips = cloud.dns.list_ips{ endpoint_id = demo.full_resolver }
      for i = 1, 2 do
        cloud.dns.unbind_ip{ endpoint_id = demo.full_resolver, ipaddress_id = ips[i].id }
      end
      for i = 1, 2 do
        cloud.dns.bind_ip{ endpoint_id = demo.full_resolver, subnet_id = demo.subnet }
      end
      """)
    #expect(
      text.contains("has as few as 4 addresses instead of 6 from step 1 to step 4, for "), "\(text)"
    )
  }

  /// What nobody knows of may be one.
  @Test(arguments: [
    ("", "no known gap"), ("cloud.eip.unbind{ publicip_id = demo.bound_eip }", "1 known gap"),
  ])
  func whatIsNotKnownIsNotDenied(script: String, words: String) throws {
    let request = "cloud.request{ service = 'ecs', method = 'DELETE', path = '/v1/{project_id}/x' }"
    let (_, text) = try plan("\(request) \(script)")
    #expect(text.hasSuffix(", \(words) in service\n"), "\(text)")
  }

  @Test func tasksSideBySideAreToldAndOthersNot() throws {
    let rename = "cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'a' }"
    let other = "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'b' }"
    let words = "steps of several tasks go on side by side"
    let both = try plan("task.all{ function() \(rename) end, function() \(other) end }").text
    #expect(both.contains(words), "\(both)")
    let one = try plan("task.all{ function() \(rename) end } task.all{ function() \(other) end }")
      .text
    #expect(!one.contains(words), "\(one)")
  }

  @Test func whatOnlyTheCloudKnowsIsToldOnce() throws {
    let (_, text) = try plan(
      """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet,
        ip = "192.168.0.99" }
      cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
      pcall(cloud.transaction, function()
        cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
        error "no"
      end)
      """)
    #expect(text.contains("unbind address 192.168.0.99 (known after apply) from"), "\(text)")
    #expect(text.contains("unbind address (known after apply) from"), "\(text)")
    #expect(!text.contains("((") && !text.contains("apply) (known"), "\(text)")
  }

  @Test func theAccountOfAnotherRegionIsNamed() throws {
    let (_, text) = try plan(
      """
      pcall(cloud.account{ region = "ap-southeast-3" }.eip.rename,
        { publicip_id = demo.bound_eip, alias = "x" })
      """)
    #expect(text.contains(" to x in ap-southeast-3\n"), "\(text)")
  }

  @Test func chanceIsCalledWhatTheScriptCalls() throws {
    #expect(try plan("print(math.random(6))").plan.depends == ["math.random"])
  }

  /// A refusal in the words of the run, though the twin's requests are made by nobody.
  @Test func aRefusalNamesWhoIsRefused() throws {
    let simulation = RecordedSimulation()
    try simulation.cloud.loadFaults(
      "on=eip.list nth=* kind=status status=403 phase=before".utf8)
    let failure = try #require(
      try simulation.plan("cloud.eip.list{}").failure)
    #expect(failure.message.contains(DemoAccount.accessKey), "\(failure.message)")
  }

  /// Which of two lists is there first is chance.
  @Test(arguments: ["dns.list_endpoints", "vpc.list_subnets", "dns.list_ips"])
  func listsComeInAnyOrder(_ slow: String) throws {
    let script = """
      local ips = cloud.dns.list_ips{ endpoint_id = demo.resolver }
      cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ips[1].id }
      """
    let usual = try RecordedSimulation().plan(script)
    let simulation = RecordedSimulation()
    try simulation.cloud.loadFaults("on=\(slow) nth=* kind=slow delay=2s".utf8)
    let result = try simulation.plan(script)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(PlanText(result.plan).text == PlanText(usual.plan).text)
    #expect(result.plan.inventions == usual.plan.inventions)
    #expect(simulation.cloud.unfiredFaults.isEmpty)
  }

  /// A user may be allowed to read each thing, and not the list of all.
  @Test func whatIsInNoListThatMayBeReadIsReadByItself() throws {
    let simulation = RecordedSimulation()
    try simulation.cloud.loadFaults(
      """
      on=eip.list nth=* kind=status status=403 phase=before
      on=ga.list_groups nth=* kind=status status=403 phase=before
      on=dns.list_endpoints nth=* kind=status status=403 phase=before
      """.utf8)
    let before = simulation.truth
    let script = """
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      cloud.ga.get_group{ endpoint_group_id = demo.group }
      cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      """
    let result = try simulation.plan(script)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(result.plan.changes.map(\.isOpaque) == [false, false, false])
    #expect(result.plan.changes.allSatisfy { $0.guess?.contains("403") == true })
    #expect(simulation.truth == before)
    try simulation.expectApplied(result.plan, script)
  }
}
