import CloudModule
import HuaweiCloud
import JSON
import Journal
import LuaHost
@testable import Planning
import SimulatedCloud
import SimulatedRuns
import Testing

/// A run that is held to a plan does that and nothing else.
@Suite(.timeLimit(.minutes(30))) struct ApplyTests {
  private static let move = """
    local eip = cloud.eip.get{ publicip_id = demo.bound_eip }
    cloud.eip.unbind{ publicip_id = eip.id }
    cloud.eip.bind{ publicip_id = eip.id, port_id = demo.other_port }
    """

  @Test func aPlanThatStillHoldsIsApplied() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.move).plan
    try simulation.expectApplied(plan, Self.move)
    #expect(simulation.changesSent == 2)
  }

  @Test func whatTheCloudChoosesIsFollowed() throws {
    let script = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "for-" .. ip.ip }
      cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    try simulation.expectApplied(plan, script)
    #expect(simulation.changesSent == 3)
  }

  @Test func nothingIsSentWhenItsGroundsAreGone() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.move).plan
    try simulation.expectSuccess(
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'elsewhere' }", isRecorded: false)
    let sent = simulation.changesSent
    let (failure, refusal) = try simulation.apply(plan, Self.move)
    #expect(failure != nil)
    #expect(simulation.changesSent == sent)
    #expect(
      refusal?.line
        == "the run departs from its plan, and nothing more is sent: eip.get answers otherwise than "
        + "when it was planned: results[\(DemoAccount.boundEIP)].alias: "
        + "planned web, now elsewhere; make a new plan")
  }

  @Test func whatDepartsInATransactionIsTakenBackAndSaysWhy() throws {
    let inside = "cloud.transaction(function()\n\(Self.move)\nend)"
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(inside).plan
    let (failure, refusal) = try simulation.apply(
      plan, inside.replacing("demo.other_port", with: "demo.other_second_port"))
    let message = try #require(failure?.message)
    #expect(refusal?.kind == .departed)
    #expect(
      message.contains(
        "eip.bind: not sent: the run departs from its plan, and nothing more is sent: "),
      "\(message)")
    #expect(message.contains("rolled back: 1 change"), "\(message)")
    #expect(!message.contains("the journal does not take it"), "\(message)")
  }

  @Test func whatIsGoneOnWithIsHeldToTheRest() throws {
    let stopped = Self.move.replacing("cloud.eip.bind", with: "error 'gone' cloud.eip.bind")
    let astray = Self.move.replacing("demo.other_port", with: "demo.other_second_port")
    for (text, departs) in [(Self.move, false), (astray, true)] {
      let simulation = RecordedSimulation()
      let plan = try simulation.plan(Self.move).plan
      #expect(try simulation.apply(plan, stopped).0?.message == "test:3: gone")
      let failure = try simulation.resume(text) { history in
        let watch = PlanGuard(plan)
        watch.follow(history)
        #expect(watch.remaining.map(\.number) == [2])
        return watch
      }
      #expect(simulation.changesSent == (departs ? 1 : 2), "\(failure?.message ?? "")")
      #expect((failure?.message ?? "").contains("change 2: planned: eip.bind") == departs)
    }
  }

  /// What came to nothing before is made on the same grounds only.
  @Test func whatIsMadeAgainIsHeldToItsGrounds() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.move).plan
    let watch = PlanGuard(plan)
    _ = try simulation.apply(plan, Self.move)
    let history = RunHistory(try simulation.journal.entries(of: 1))
    watch.follow(history)
    let made = try #require(history.changes.first).intent
    try watch.pass(made)
    watch.loaded(RunSource(name: "other", text: []))
    try watch.pass(made)
    let other = String(decoding: made.record, as: UTF8.self)
      .replacing("\"seen\":[", with: "\"seen\":[{\"alias\":\"other\"},")
    #expect(throws: JournalError.self) {
      try watch.pass(
        Intent(
          key: made.key, task: made.task, isRepeat: true, undoes: nil, before: made.before,
          record: Array(other.utf8), at: made.at))
    }
    var edited = plan
    edited.sources = [.init(name: "test", digest: "x"), .init(name: "other", digest: "x")]
    let second = PlanGuard(edited)
    second.follow(history)
    second.loaded(RunSource(name: "other", text: []))
    #expect(throws: JournalError.self) { try second.pass(made) }
  }

  /// The id of an address that a change has added before is the one that a later change names.
  @Test func whatTheCloudHasChosenBeforeIsKnownAfterwards() throws {
    let script = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      STOP cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = ip.id }
      """
    let whole = script.replacing("STOP ", with: "")
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(whole).plan
    #expect(try simulation.apply(plan, script.replacing("STOP", with: "error 'gone'")).0 != nil)
    let failure = try simulation.resume(whole) { history in
      let watch = PlanGuard(plan)
      watch.follow(history)
      return watch
    }
    #expect(failure == nil && simulation.changesSent == 2, "\(failure?.message ?? "")")
  }

  @Test func anAppliedPlanIsNotAppliedAgain() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.move).plan
    _ = try simulation.apply(plan, Self.move)
    let sent = simulation.changesSent
    let (_, refusal) = try simulation.apply(plan, Self.move)
    #expect(simulation.changesSent == sent && refusal?.kind == .departed)
  }

  @Test func anotherChangeIsNotSent() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'a' }"
    ).plan
    let (_, refusal) = try simulation.apply(
      plan, "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'b' }")
    #expect(simulation.changesSent == 0)
    let line = refusal?.line ?? ""
    #expect(line.contains("change 1: planned: eip.rename"), "\(line)")
    #expect(line.contains("now: eip.rename {\"alias\":\"b\""), "\(line)")
  }

  @Test func theSameInAnotherOrderIsToldFromSomethingElse() throws {
    let simulation = RecordedSimulation()
    let (first, second) = (
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'a' } ",
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'b' } "
    )
    let plan = try simulation.plan(first + second).plan
    let (_, refusal) = try simulation.apply(plan, second + first)
    #expect(simulation.changesSent == 0)
    let line = refusal?.line ?? ""
    #expect(line.contains("change 1: planned: eip.rename {\"alias\":\"a\""), "\(line)")
    #expect(line.contains("now: change 2 before it: eip.rename {\"alias\":\"b\""), "\(line)")
    #expect(line.contains("the order of what 'next' finds in a table"), "\(line)")
  }

  /// Each Lua state gives its strings other hashes, by which a table has its order.
  @Test func theNamesOfATableComeInTheOrderOfThePlan() throws {
    let names = (1...24).map { "name_\($0) = \($0)" }.joined(separator: ", ")
    let script = """
      for name in pairs{ \(names) } do
        cloud.eip.rename{ publicip_id = demo.bound_eip, alias = name }
      end
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    let (failure, refusal) = try simulation.apply(plan, script)
    #expect(failure == nil && refusal == nil, "\(refusal?.line ?? "")")
    #expect(simulation.changesSent == 24)
  }

  /// Tasks are known by their numbers, which follow the order of the table.
  @Test func tasksThatATableHasBegunAreThoseOfThePlan() throws {
    let script = """
      local aliases = {
        [demo.bound_eip] = "one", [demo.free_eip] = "two", [demo.second_free_eip] = "three",
      }
      local renames = {}
      for id, alias in pairs(aliases) do
        renames[#renames + 1] = function()
          cloud.eip.rename{ publicip_id = id, alias = alias }
          cloud.eip.rename{ publicip_id = id, alias = alias .. "-again" }
        end
      end
      task.all(renames)
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    #expect(plan.changes.count == 6)
    try simulation.expectApplied(plan, script)
    #expect(simulation.changesSent == plan.changes.count)
  }

  @Test func aCatchAllDoesNotGoOnAfterADifference() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'a' }"
    ).plan
    let (_, refusal) = try simulation.apply(
      plan,
      """
      pcall(cloud.eip.rename, { publicip_id = demo.bound_eip, alias = 'b' })
      pcall(cloud.eip.rename, { publicip_id = demo.bound_eip, alias = 'a' })
      """)
    #expect(simulation.changesSent == 0 && refusal != nil)
  }

  @Test func aBranchOnWhatOnlyTheCloudKnowsStopsTheRun() throws {
    let script = """
      local _, ip = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = ip.id:sub(1, 4) }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    let (_, refusal) = try simulation.apply(plan, script)
    #expect(refusal?.kind == .departed)
    #expect(simulation.changesSent == 1)
  }

  @Test func whatWasDoneUntilThenCanBeTakenBack() throws {
    let simulation = RecordedSimulation()
    let before = simulation.truth
    let plan = try simulation.plan(Self.move).plan
    let (_, refusal) = try simulation.apply(
      plan,
      """
      local eip = cloud.eip.get{ publicip_id = demo.bound_eip }
      cloud.eip.unbind{ publicip_id = eip.id }
      cloud.eip.bind{ publicip_id = eip.id, port_id = demo.other_second_port }
      """)
    #expect(refusal != nil && simulation.changesSent == 1)
    #expect(try simulation.rollBack().isComplete)
    #expect(simulation.truth == before)
  }

  @Test func theOrderOfAListIsNoDifference() {
    let comparison = AnswerComparison()
    #expect(comparison.difference([["id": "a"], ["id": "b"]], [["id": "b"], ["id": "a"]]) == nil)
    #expect(
      comparison.difference(
        [["id": "a", "n": 1], ["id": "b"]], [["id": "b"], ["id": "a", "n": 2]])
        == "[a].n: planned 1, now 2")
  }

  /// A body may have very many members, and in any order.
  @Test func aLargeObjectIsComparedByItsNames() {
    func object(_ numbers: some Sequence<Int>, _ last: JSONValue) -> JSONValue {
      .object(numbers.map { JSONMember("n\($0)", .integer(Int64($0))) } + [JSONMember("z", last)])
    }
    let comparison = AnswerComparison()
    let (planned, numbers) = (object(0..<100_000, 1), (0..<100_000).reversed())
    #expect(comparison.difference(planned, object(numbers, 1)) == nil)
    #expect(comparison.difference(planned, object(numbers, 2)) == "z: planned 1, now 2")
    // The first of two counts, as everywhere.
    let twice = JSONValue.object([JSONMember("a", 1), JSONMember("a", 2)])
    #expect(comparison.difference(twice, ["a": 1]) == nil)
    #expect(comparison.difference(["a": 2], twice) == "a: planned 2, now 1")
  }

  @Test func aFileThatWasCutOrEditedIsRefused() throws {
    let plan = try RecordedSimulation().plan(Self.move).plan
    let text = PlanFile(plan).text
    #expect(try PlanFile(PlanFile(parsing: text).plan).text == text)
    let edited = String(decoding: text, as: UTF8.self).replacing("eip.unbind", with: "eip.rename")
    for broken in [
      Array(text.dropLast(100)), Array(edited.utf8), Array("{}".utf8), [],
      Array("{\"halo_plan\": 2}".utf8),
    ] {
      #expect(throws: PlanFileError.self) { try PlanFile(parsing: broken) }
    }
  }
}
