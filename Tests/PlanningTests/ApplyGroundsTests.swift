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
    try simulation.expectApplied(plan, Self.looks)
    #expect(simulation.changesSent == 1 && simulation.cloud.unfiredFaults.isEmpty)
  }

  /// The key of a read after a change with an id that only the cloud knows has that in it.
  @Test func whatIsReadAfterAChangeOfWhatTheCloudChoseIsCompared() throws {
    let script = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
      cloud.eip.get{ publicip_id = demo.bound_eip }
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "last" }
      """
    for (isOther, count) in [(false, 3), (true, 2)] {
      let simulation = RecordedSimulation()
      let plan = try simulation.plan(script).plan
      if isOther {
        try simulation.expectSuccess(
          "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'other' }", isRecorded: false)
      }
      let sent = simulation.changesSent
      let (_, refusal) = try simulation.apply(plan, script)
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
    comparison.touched.touch(arguments, of: operation, before: before)
    #expect(comparison.difference(planned, now) == nil)
    #expect(comparison.difference([old], [old, new]) == nil)
    #expect(comparison.difference([old, new], [old]) == nil)
    #expect(comparison.difference([old], [["id": "p", "network_id": "t"], new]) != nil)
    #expect(comparison.difference(["id": "t", "free": 9], ["id": "t", "free": 8]) != nil)
  }

  /// What each change has touched is kept for good, and all of it only once.
  @Test func whatAChangeTouchesItselfIsTold() {
    var things = TouchedThings()
    for id in ["a", "b", "a"] as [JSONValue] {
      let isNew = !things.contains(["id": id])
      let own = things.touch(["publicip_id": id], of: "eip.rename", before: .null)
      #expect(own.contains(["id": id]) == isNew && things.contains(["id": id]))
      #expect(!own.contains(["id": id == "a" ? "b" : "a"]))
    }
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
    try simulation.expectApplied(plan, script)
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

  /// Workers that share a list do each other's work.
  @Test func workersMayBeFasterOrSlower() throws {
    func script(_ first: String, _ second: String) -> String {
      """
      local ids = { demo.free_eip, demo.second_free_eip, demo.bound_eip }
      local function both(place)
        cloud.eip.rename{ publicip_id = ids[place], alias = "a" }
        cloud.eip.rename{ publicip_id = ids[place], alias = "b" }
      end
      local one = task.spawn(function() \(first) end)
      one:wait()
      local two = task.spawn(function() \(second) end)
      two:wait()
      """
    }
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script("both(1) both(3)", "both(2)")).plan
    // The third is done by the other one, before the first.
    try simulation.expectApplied(plan, script("", "both(2) both(3) both(1)"))
    #expect(simulation.changesSent == 6)

    // One does another's work before the rest of its own.
    let other = RecordedSimulation()
    let last = "cloud.eip.rename{ publicip_id = ids[1], alias = 'c' }"
    let shared = try other.plan(script("both(1) \(last)", "both(2) both(3)")).plan
    try other.expectApplied(shared, script("both(1) both(2) \(last)", "both(3)"))
    #expect(other.changesSent == 7)
  }

  @Test(
    arguments: [
      ("POST { 'a' } POST { 'b' }", nil), ("", nil), ("POST { 'b' } POST { 'a' }", nil),
      ("POST { 'a' } POST { 'c' }", 1), ("POST { 'a' } POST { 'a' }", 1),
      ("POST { 'a', json.null }", 0), ("POST { 'a', { no = json.null } }", 0),
    ] as [(String, Int?)])
  func requestsOfHTTPAreHeldToThePlan(_ posts: String, _ sent: Int?) throws {
    func text(_ posts: String) -> String {
      """
      local function POST(body)
        http.request{ method = "POST", url = "https://hooks.example/", json = body }
      end
      \(posts)
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "told" }
      """
    }
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(text("POST { 'a' } POST { 'b' }")).plan
    #expect(plan.sends.count == 2)
    let before = simulation.cloud.requests.count
    let (failure, refusal) = try simulation.apply(plan, text(posts))
    let line = refusal?.line ?? failure?.message ?? ""
    #expect(line.isEmpty == (sent == nil), "\(line)")
    #expect(simulation.changesSent == (sent == nil ? 1 : 0))
    guard let sent else { return }
    #expect(line.contains("planned: no such request; now: http.request "), "\(line)")
    #expect(simulation.cloud.requests.dropFirst(before).count { $0.method == "POST" } == sent)
  }

  /// What an error tells of its own request is another each time.
  @Test func theLineOfAnErrorIsSentOn() throws {
    let script = """
      local function told(f, arguments)
        local _, problem = pcall(f, arguments)
        http.request{ method = "POST", url = "https://hooks.example/", json = { tostring(problem) } }
      end
      told(cloud.eip.get, { publicip_id = "00000000-0000-4000-8000-000000000000" })
      told(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.port })
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "told" }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    let before = simulation.cloud.requests.count
    try simulation.expectApplied(plan, script)
    #expect(simulation.changesSent == 1)
    #expect(simulation.cloud.requests.dropFirst(before).count { $0.method == "POST" } == 2)
  }

  @Test(arguments: [
    ("no [request 0a1b] [2 attempts].", "no."),
    ("[request 1] [x attempts]", "[request 1] [x attempts]"),
    ("a [request b c] [12 attempts", "a [request b c] [12 attempts"),
    ("a [b [request c]]", "a [b]"),
  ])
  func onlyMarksAreLeftOut(_ line: String, _ left: String) {
    #expect(JSONValue.array([.string(line)]).withoutErrorMarks == [.string(left)])
  }

  /// One that a plan has not sent either, because it cannot be, is no other one.
  @Test func aRequestThatCannotBeSentIsThatOfThePlan() throws {
    let script = """
      assert(not pcall(http.request, { method = "POST", url = "", json = { 1 } }))
      http.request{ method = "POST", url = "https://hooks.example/", json = { no = json.null } }
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "told" }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    try simulation.expectApplied(plan, script)
    #expect(simulation.changesSent == 1)
  }

  /// What is chosen for one thing may be what was made up for another.
  @Test func choicesAreReplacedAtOnce() throws {
    var choices = CloudChoices()
    choices.learn(
      ["10.0.0.5", "10.0.0.6"], ["10.0.0.6", "10.0.0.7"], amongst: ["10.0.0.5", "10.0.0.6"])
    let planned: JSONValue = [
      "a": "dns-10.0.0.5", "b": "10.0.0.6", "c": "10.0.0.55", "d": "10.0.0.5",
    ]
    let now: JSONValue = ["a": "dns-10.0.0.6", "b": "10.0.0.7", "c": "10.0.0.55", "d": "10.0.0.6"]
    #expect(choices.applied(to: planned) == now)
    #expect(choices.takenBack(from: now) == planned)
  }

  /// Members of a body that are called like those of an answer are compared.
  @Test func aBodyIsComparedMemberByMember() throws {
    func answer(_ target: String, _ id: String) throws -> JSONValue {
      let body = "{\"request_id\":\"1\",\"routes\":[{\"headers\":{\"to\":\"\(target)\"}}]}"
      return [
        "results": [["members": ["body": .string(body), "headers": ["date": .string(id)]]]]
      ]
    }
    let comparison = AnswerComparison()
    let (one, again) = (try answer("a", "1").ofFunction, try answer("a", "2").ofFunction)
    #expect(comparison.difference(one, again) == nil)
    #expect(comparison.difference(one, try answer("b", "1").ofFunction) != nil)
  }
}
