import CloudModule
import HuaweiCloud
import JSON
import Journal
import LuaHost
@testable import Planning
import SimulatedCloud
import SimulatedRuns
import Testing

/// What a run that is held to a plan does where changes come to something else, or are taken back.
@Suite(.timeLimit(.minutes(30))) struct ApplyEndsTests {
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
    try simulation.expectApplied(plan, Self.tries)
    #expect(simulation.changesSent == sent + 1)
    let steps = RunHistory(try simulation.journal.entries(of: 1)).steps.filter(\.isError)
    let step = try #require(steps.first)
    #expect(steps.count == 1 && step.kind == .unsent)
  }

  /// A run that is gone on with is told the same, and held to the rest.
  @Test(arguments: [("second", 1), ("other", 0)])
  func whatThePlanHasRefusedIsToldAgain(_ alias: String, _ count: Int) throws {
    func script(_ alias: String, _ stop: String = "") -> String {
      Self.tries + stop
        + " cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = '\(alias)' }"
    }
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script("second")).plan
    try simulation.expectSuccess(Self.free, isRecorded: false)
    #expect(
      try simulation.apply(plan, script("second", " error 'gone'")).0?.message == "test:5: gone")
    let sent = simulation.changesSent
    _ = try simulation.resume(script(alias)) { history in
      let watch = PlanGuard(plan)
      watch.follow(history)
      #expect(watch.remaining.map(\.number) == [3])
      return watch
    }
    #expect(simulation.changesSent == sent + count)
  }

  /// What a script tells others of it is what it told them in the plan.
  @Test func theErrorThatWasForeseenIsTheSame() throws {
    let script = """
      local _, problem = pcall(
        cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.port })
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "told-" .. #tostring(problem) }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    try simulation.expectApplied(plan, script)
  }

  /// Another refusal than the plan's, before anything is sent, is a difference.
  @Test func anotherErrorThanTheForeseenIsADifference() throws {
    let script = """
      pcall(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.port })
      cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "after" }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    try simulation.cloud.loadFaults("on=eip.get kind=status status=403 code=VPC.0010".utf8)
    let (_, refusal) = try simulation.apply(plan, script)
    #expect(simulation.changesSent == 0)
    #expect(
      refusal?.line.contains("change 1, eip.bind: planned: eip.bind: 409 VPC.0511") == true,
      "\(refusal?.line ?? "")")
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

  // MARK: Taking back

  private static let tried = """
    pcall(cloud.transaction, function()
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "begun" }
      error "no"
    end)
    HERE
    cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "after" }
    """

  private static func tried(_ stop: String = "") -> String { tried.replacing("HERE", with: stop) }

  @Test func aRollBackThatIsSentAgainIsThatOfThePlan() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.tried()).plan
    try simulation.cloud.loadFaults(
      "on=eip.rename nth=2 kind=status status=503 code=X.1 phase=before".utf8)
    try simulation.expectApplied(plan, Self.tried())
    #expect(simulation.cloud.unfiredFaults.isEmpty && simulation.changesSent == 3)
  }

  @Test func nothingIsSentAfterARollBackThatFailsAgainstThePlan() throws {
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.tried()).plan
    try simulation.cloud.loadFaults(
      "on=eip.rename nth=2 kind=status status=403 code=VPC.0010 phase=before".utf8)
    let (_, refusal) = try simulation.apply(plan, Self.tried())
    #expect(simulation.changesSent == 1)
    #expect(refusal?.line.contains("change 2, eip.rename: planned: done; now: refused") == true)
  }

  /// Neither that something was taken back nor that a read has told something else is forgotten.
  @Test func aDifferenceIsKnownWhenTheRunIsGoneOnWith() throws {
    let fails = Self.tried("error 'gone'")
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(Self.tried().replacing("error \"no\"", with: "")).plan
    _ = try simulation.apply(plan, fails)
    let sent = simulation.changesSent
    _ = try simulation.resume(Self.tried()) { history in
      let watch = PlanGuard(plan)
      watch.follow(history)
      #expect(watch.departure?.contains("nothing is taken back here") == true)
      return watch
    }
    #expect(simulation.changesSent == sent)

    let other = RecordedSimulation()
    let reads = """
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "first" }
      cloud.eip.get{ publicip_id = demo.bound_eip }
      HERE
      cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "after" }
      """
    let looked = try other.plan(reads.replacing("HERE", with: "")).plan
    try other.expectSuccess(
      "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'other' }", isRecorded: false)
    _ = try other.apply(looked, reads.replacing("HERE", with: "error 'gone'"))
    let count = other.changesSent
    for _ in 1...2 {
      _ = try other.resume(reads.replacing("HERE", with: "")) { history in
        let watch = PlanGuard(looked)
        watch.follow(history)
        return watch
      }
    }
    #expect(other.changesSent == count)
  }

  /// Tasks side by side are taken back in the order in which they have ended.
  @Test func whatTasksHaveDoneIsTakenBackInTheirOrder() throws {
    let script = """
      pcall(cloud.transaction, function()
        task.all{
          function()
            cloud.eip.rename{ publicip_id = demo.free_eip, alias = "a1" }
            cloud.eip.rename{ publicip_id = demo.free_eip, alias = "a2" }
          end,
          function()
            cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "b1" }
            cloud.eip.rename{ publicip_id = demo.second_free_eip, alias = "b2" }
          end,
        }
        error "no"
      end)
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "after" }
      """
    let simulation = RecordedSimulation()
    let plan = try simulation.plan(script).plan
    try simulation.cloud.loadFaults("on=eip.rename nth=1 kind=status status=503 code=X.1".utf8)
    try simulation.expectApplied(plan, script)
    #expect(simulation.changesSent == 9)
  }
}
