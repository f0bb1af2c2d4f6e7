import CloudModule
import HuaweiCloud
import JSON
import Journal
import LuaHost
@testable import Planning
import SimulatedCloud
import SimulatedRuns
import Testing

/// What a run that is held to a plan takes for a difference, and what not.
@Suite(.timeLimit(.minutes(30))) struct ApplyGroundsTests {
  private static let free = "cloud.eip.unbind{ publicip_id = demo.bound_eip }"

  /// A script that tries what will be refused, and then something else.
  private static let tries = """
    local isDone, problem = pcall(
      cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.port })
    result = isDone and "done" or problem.kind .. " " .. problem.code
    assert(result == "conflict VPC.0511", result)
    cloud.eip.rename{ publicip_id = demo.free_eip, alias = "tried" }
    """

  // MARK: What the plan has refused

  @Test func whatThePlanHasRefusedIsNotSent() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.tries).plan
    #expect(plan.changes.map(\.verdict) == ["refused", "done"])
    // By now it would be made.
    try simulation.expectSuccess(Self.free, isRecorded: false)
    let sent = simulation.changesSent
    let (failure, refusal) = try simulation.apply(plan, Self.tries)
    #expect(failure == nil && refusal == nil, "\(failure?.message ?? "") \(refusal?.line ?? "")")
    #expect(simulation.changesSent == sent + 1)
    let steps = RunHistory(try simulation.journal.entries(of: 1)).steps.filter(\.isError)
    let step = try #require(steps.first)
    #expect(steps.count == 1 && step.kind == .unsent)
    #expect(String(decoding: step.record, as: UTF8.self).contains("not sent: the plan has it"))
  }

  /// A run that is gone on with is told the same, and held to the rest.
  @Test func whatThePlanHasRefusedIsToldAgain() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.tries).plan
    try simulation.expectSuccess(Self.free, isRecorded: false)
    let first = Self.tries.replacing(
      "cloud.eip.rename{ ",
      with: "cloud.eip.rename{ publicip_id = demo.free_eip, alias = \"tried\" } error 'gone' --")
    #expect(try simulation.apply(plan, first).0?.message == "test:5: gone")
    let sent = simulation.changesSent
    let failure = try simulation.resume(Self.tries) { history in
      let watch = PlanGuard(plan)
      watch.follow(history)
      #expect(watch.remaining.isEmpty)
      return watch
    }
    #expect(failure == nil && simulation.changesSent == sent, "\(failure?.message ?? "")")
  }

  // MARK: What is refused against the plan

  private static let goesOn = """
    pcall(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.other_port })
    cloud.eip.rename{ publicip_id = demo.free_eip, alias = "bound" }
    """

  private static let takesPort =
    "cloud.eip.bind{ publicip_id = demo.second_free_eip, port_id = demo.other_port }"

  @Test func nothingIsSentAfterAChangeThatIsRefusedAgainstThePlan() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.goesOn).plan
    try simulation.expectSuccess(Self.takesPort, isRecorded: false)
    let sent = simulation.changesSent
    let (failure, refusal) = try simulation.apply(plan, Self.goesOn)
    #expect(failure != nil && simulation.changesSent == sent)
    let line = refusal?.line ?? ""
    #expect(
      line.contains("change 1, eip.bind: planned: done; now: refused: eip.bind: 409"), "\(line)")
    // The script is told the same when it is run again.
    _ = try simulation.resume(Self.goesOn) { history in
      let watch = PlanGuard(plan)
      watch.follow(history)
      #expect(watch.remaining.map(\.number) == [1, 2])
      return watch
    }
    #expect(simulation.changesSent == sent)
  }

  @Test func aChangeThatIsRefusedAtTheEndIsMissing() throws {
    let script = "pcall(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.other_port })"
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    try simulation.expectSuccess(Self.takesPort, isRecorded: false)
    let watch = PlanGuard(plan)
    let (failure, refusal) = try simulation.apply(watch, script)
    #expect(failure == nil && refusal == nil)
    #expect(watch.remaining.map(\.number) == [1])
    #expect(watch.departure?.contains("planned: done; now: refused") == true)
  }

  /// Where the transaction does not fail in the plan, what follows it is not sent when it does.
  @Test func nothingIsSentAfterARollBackThatIsNotInThePlan() throws {
    let script = """
      pcall(cloud.transaction, function()
        cloud.eip.rename{ publicip_id = demo.free_eip, alias = "begun" }
        if FAILS then error "no" end
      end)
      cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "after" }
      """
    let simulation = RecordedSimulation()
    let before = simulation.truth
    let plan = try simulation.plan(script).plan
    let (_, refusal) = try simulation.apply(plan, "FAILS = true " + script)
    #expect(refusal?.line.contains("planned: nothing is taken back here") == true)
    #expect(simulation.truth == before)
  }

  // MARK: What is compared

  private static let looks = """
    local eip = cloud.eip.get{ publicip_id = demo.bound_eip }
    cloud.eip.rename{ publicip_id = demo.free_eip, alias = "after-" .. eip.alias }
    """

  @Test(
    arguments: [
      "on=eip.get nth=1 kind=status status=503 code=X.1", "on=eip.get nth=1 kind=reset",
      "on=eip.get nth=1 kind=status status=429 code=X.1",
    ])
  func aReadThatIsTriedAgainIsNoDifference(_ fault: String) throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.looks).plan
    try simulation.cloud.loadFaults(fault.utf8)
    let (failure, refusal) = try simulation.apply(plan, Self.looks)
    #expect(failure == nil && refusal == nil, "\(failure?.message ?? "") \(refusal?.line ?? "")")
    #expect(simulation.changesSent == 1)
  }

  /// The key of a read after a change with an id that only the cloud knows has that in it.
  @Test func whatIsReadAfterAChangeOfWhatTheCloudChoseIsCompared() throws {
    let script = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
      HERE
      cloud.eip.get{ publicip_id = demo.bound_eip }
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "last" }
      """
    for (isOther, count) in [(false, 3), (true, 2)] {
      let simulation = RecordedSimulation()
      let plan = try simulation.plan(script.replacing("HERE", with: "")).plan
      if isOther {
        try simulation.expectSuccess(
          "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'other' }", isRecorded: false)
      }
      let sent = simulation.changesSent
      let (_, refusal) = try simulation.apply(plan, script.replacing("HERE", with: ""))
      #expect(simulation.changesSent == sent + count, "\(refusal?.line ?? "")")
      #expect((refusal != nil) == isOther)
    }
  }

  /// What names a thing in the arguments of a change is not the thing.
  @Test(
    arguments: [
      (
        "cloud.vpc.list_ports{ network_id = demo.subnet }",
        "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }"
      ),
      (
        "cloud.vpc.list_ports{}",
        "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }"
      ),
    ])
  func theOtherThingsOfAPlaceAreCompared(_ read: String, _ change: String) throws {
    let script = """
      \(change)
      \(read)
      cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "last" }
      """
    for isOther in [false, true] {
      let simulation = RecordedSimulation()
      let plan = try simulation.plan(script).plan
      if isOther { try simulation.renamePorts() }
      let (failure, refusal) = try simulation.apply(plan, script)
      #expect(simulation.changesSent == (isOther ? 1 : 2), "\(failure?.message ?? "")")
      #expect((refusal?.line.contains("vpc.list_ports answers otherwise") ?? false) == isOther)
    }
  }

  /// Addresses that are taken or given back count among those of their subnet, and have ports there.
  @Test(
    arguments: [
      ("dns.bind_ip", ["endpoint_id": "e", "subnet_id": "s"], []),
      (
        "dns.unbind_ip", ["endpoint_id": "e", "ipaddress_id": "i"], [["id": "i", "subnet_id": "s"]]
      ),
    ] as [(String, JSONValue, JSONValue)])
  func theSubnetOfAnAddressIsNotCompared(
    _ operation: String, _ arguments: JSONValue, _ before: JSONValue
  ) {
    var comparison = AnswerComparison()
    let (planned, now): (JSONValue, JSONValue) = (["id": "s", "free": 9], ["id": "s", "free": 8])
    let (old, new): (JSONValue, JSONValue) = (
      ["id": "p", "network_id": "s"], ["id": "q", "network_id": "s"]
    )
    #expect(comparison.difference(planned, now) != nil)
    #expect(comparison.difference([old], [old, new]) != nil)
    comparison.touch(arguments, of: operation, before: before)
    #expect(comparison.difference(planned, now) == nil)
    #expect(comparison.difference([old], [old, new]) == nil)
    #expect(comparison.difference([old, new], [old]) == nil)
    #expect(comparison.difference([old], [["id": "p", "network_id": "t"], new]) != nil)
    #expect(comparison.difference(["id": "t", "free": 9], ["id": "t", "free": 8]) != nil)
  }

  /// Whoever has sent a request of his own looks at what has come of it.
  @Test func whatARequestOfTheScriptsOwnHasChangedIsNotCompared() throws {
    let script = """
      cloud.request{
        service = "vpc", method = "PUT", path = "/v1/{project_id}/publicips/" .. demo.bound_eip,
        body = { publicip = { alias = "raw" } } }
      local eip = cloud.eip.get{ publicip_id = demo.bound_eip }
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = eip.id }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    let (failure, refusal) = try simulation.apply(plan, script)
    #expect(failure == nil && refusal == nil, "\(failure?.message ?? "") \(refusal?.line ?? "")")
    #expect(simulation.changesSent == 2)
  }

  // MARK: Who does it, and what else is sent

  /// Two tasks share the work of one list; each thing's changes are in their order.
  @Test func whatMovesToAnotherTaskKeepsItsOrder() throws {
    func script(_ first: String, _ second: String) -> String {
      """
      local function rename(alias)
        cloud.eip.rename{ publicip_id = demo.free_eip, alias = alias }
      end
      local one = task.spawn(function() \(first) end)
      one:wait()
      local two = task.spawn(function() \(second) end)
      two:wait()
      """
    }
    let planned = script("rename 'a' rename 'b'", "rename 'c'")
    for (text, count) in [
      (script("rename 'a'", "rename 'b' rename 'c'"), 3),
      (script("", "rename 'b' rename 'a'"), 0),
    ] {
      let simulation = RecordedSimulation()
      let plan = try simulation.plan(planned).plan
      let (failure, _) = try simulation.apply(plan, text)
      #expect(simulation.changesSent == count, "\(failure?.message ?? "")")
    }
  }

  @Test func requestsOfHTTPAreHeldToThePlan() throws {
    let posts = "POST { 'a' } POST { 'b' }"
    let simulation = RecordedSimulation()
    func text(_ posts: String) -> String {
      """
      local function POST(body)
        http.request{ method = "POST", url = "https://hooks.example/", json = body }
      end
      \(posts)
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "told" }
      """
    }
    let plan = try simulation.plan(text(posts)).plan
    #expect(plan.sends.count == 2)
    for (other, refused) in [
      (posts, nil), ("", nil), ("POST { 'b' } POST { 'a' }", nil),
      ("POST { 'a' } POST { 'c' }", "\"json\":"), ("POST { 'a' } POST { 'a' }", "\"json\":"),
    ] {
      let (failure, refusal) = try simulation.apply(plan, text(other))
      let line = refusal?.line ?? failure?.message ?? ""
      #expect(line.isEmpty == (refused == nil), "\(other): \(line)")
      let now = "planned: no such request; now: http.request "
      #expect(refused.map { line.contains(now) && line.contains($0) } ?? true, "\(line)")
    }
  }
}
