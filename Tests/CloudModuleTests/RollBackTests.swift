import CloudModule
import HuaweiCloud
import JSON
import Journal
import Ports
import Proof
@testable import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// Runs are taken back, the last change first, each to what was there before it.
@Suite(.timeLimit(.minutes(30))) struct RollBackTests {
  @Test(arguments: UndoTests.cases) func restoresWhatWasThere(_ example: ChangeCase) throws {
    let run = RecordedSimulation()
    try example.restoreState(of: run.cloud, at: run.clock)
    let before = run.truth
    try run.expectSuccess(example.call())
    let result = try run.rollBack()
    #expect(result.isComplete && result.items.allSatisfy { $0.end == .undone })
    #expect(result.items.count == 1)
    #expect(run.truth == before)
    #expect(try run.journal.run(1)?.state == .rolledBack)
  }
}

extension RollBackTests {
  /// What somebody else has done between a run and its roll-back.
  struct Meddling: CustomTestStringConvertible {
    let testDescription: String
    let change: String
    let meddling: String
    let end: RollBackResult.End?
  }

  static let meddlings = [
    Meddling(
      testDescription: "bound elsewhere",
      change: "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }",
      meddling: """
        cloud.eip.unbind{ publicip_id = demo.free_eip }
        cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_second_port }
        """, end: nil),
    Meddling(
      testDescription: "unbound by hand",
      change: "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }",
      meddling: "cloud.eip.unbind{ publicip_id = demo.free_eip }", end: .isBack),
    Meddling(
      testDescription: "bound again by hand",
      change: "cloud.eip.unbind{ publicip_id = demo.bound_eip }",
      meddling: "cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.port }",
      end: .isBack),
    Meddling(
      testDescription: "another name",
      change: "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'gateway' }",
      meddling: "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'mine' }", end: nil),
    Meddling(
      testDescription: "an address replaced by the same one",
      change: """
        cloud.dns.bind_ip{
          endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = '192.168.0.77' }
        """,
      meddling: """
        for _, entry in ipairs(cloud.dns.list_ips{ endpoint_id = demo.resolver }) do
          if entry.ip == '192.168.0.77' then
            cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = entry.id }
          end
        end
        cloud.dns.bind_ip{
          endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = '192.168.0.77' }
        """, end: nil),
    Meddling(
      testDescription: "one more address",
      change: "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }",
      meddling: "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }",
      end: .undone),
    Meddling(
      testDescription: "another weight",
      change: """
        cloud.ga.update_endpoint{
          endpoint_group_id = demo.group, endpoint_id = demo.accelerated, weight = 55 }
        """,
      meddling: """
        cloud.ga.update_endpoint{
          endpoint_group_id = demo.group, endpoint_id = demo.accelerated, weight = 56 }
        """, end: nil),
  ]

  /// What is somebody else's by now is left, and told with the call for whoever wants it nevertheless.
  @Test(arguments: meddlings) func leavesWhatIsSomebodyElses(_ example: Meddling) throws {
    let run = RecordedSimulation()
    try run.expectSuccess(example.change)
    try run.expectSuccess(example.meddling, isRecorded: false)
    let (before, sent) = (run.truth, run.changesSent)
    let result = try run.rollBack()
    let item = try #require(result.items.first)
    if let end = example.end {
      #expect(item.end == end && result.isComplete)
      return
    }
    guard case .left(.changedSince) = item.end else {
      Issue.record("\(item.end)")
      return
    }
    #expect(run.truth == before && run.changesSent == sent)
    #expect(item.undoCode?.utf8.starts(with: "cloud.".utf8) == true)
    #expect(try run.journal.run(1)?.state == .rollBackIncomplete)
  }

  /// What was accepted and not waited for is waited for first: else it takes effect after all was said to
  /// be back.
  @Test(arguments: [
    "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port, wait = false }",
    "cloud.eip.unbind{ publicip_id = demo.bound_eip, wait = false }",
    "cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'other', wait = false }",
  ]) func waitsForWhatWasNotWaitedFor(_ change: String) throws {
    let run = RecordedSimulation()
    let before = run.truth
    try run.expectSuccess(change)
    let result = try run.rollBack()
    #expect(result.isComplete && result.items.map(\.end) == [.undone])
    run.clock.advance(by: .seconds(600))
    #expect(run.truth == before)
  }

  /// Each undo sees what its step left, whatever came of it later in the run.
  @Test func goesBackThroughWhatTheRunChangedAgain() throws {
    let run = RecordedSimulation()
    let before = run.truth
    try run.expectSuccess(
      """
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "one" }
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "two" }
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      cloud.eip.rename{ publicip_id = demo.bound_eip, alias = "web" }
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      """)
    let result = try run.rollBack()
    #expect(result.isComplete && result.items.count == 6)
    #expect(run.truth == before)
    let undone = RunHistory(try run.journal.entries(of: 1)).changes.compactMap(\.intent.undoes)
    #expect(undone == undone.sorted(by: >) && undone.count == 6)
  }

  /// Pitfall: one failing compensation stopped the chain.
  @Test func oneThatFailsStopsNoOther() throws {
    let run = RecordedSimulation()
    try run.expectSuccess(
      """
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "one" }
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      cloud.request{ service = "vpc", method = "PUT",
        path = "/v1/{project_id}/publicips/" .. demo.second_free_eip,
        body = { publicip = { alias = "x" } } }
      cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "two" }
      """)
    try run.cloud.loadFaults("on=eip.unbind kind=status status=403 nth=1-9 phase=before\n".utf8)
    let result = try run.rollBack()
    #expect(!result.isComplete)
    #expect(result.items[0].end == .undone && result.items[4].end == .undone)
    guard case .left(.failed) = result.items[3].end, case .left(.noWay) = result.items[2].end,
      case .left(.changedSince) = result.items[1].end
    else {
      Issue.record("\(result.items.map(\.end))")
      return
    }
    #expect(result.items[2].code.utf8.starts(with: "cloud.request{ ".utf8))
    // Once the reason is gone, what was left is taken back, and nothing else.
    try run.cloud.loadFaults("".utf8)
    let sent = run.changesSent
    let again = try run.rollBack()
    #expect(run.changesSent == sent + 2)
    #expect(again.items.map(\.end)[0] == .wasUndone && again.left.count == 1)
  }

  /// A change whose process was gone before it knew is decided first.
  @Test(arguments: [true, false]) func decidesWhatNobodyKnows(_ isMade: Bool) throws {
    let run = RecordedSimulation()
    let before = run.truth
    let phase = isMade ? "after" : "before"
    try run.cloud.loadFaults("on=eip.bind nth=1-9 kind=reset phase=\(phase)\n".utf8)
    _ = try run.run(
      """
      cloud.eip.rename{ publicip_id = demo.free_eip, alias = "one" }
      task.timeout(1, function()
        cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }
      end)
      """)
    try run.cloud.loadFaults("".utf8)
    let result = try run.rollBack()
    #expect(result.items.map(\.end) == [.undone, isMade ? .undone : .notMade])
    #expect(result.isComplete && run.truth == before)
  }

  /// Nothing is sent for a run that has been taken back.
  @Test func passesOverWhatWasUndone() throws {
    let run = RecordedSimulation()
    try run.expectSuccess("cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    _ = try run.rollBack()
    let count = run.cloud.requests.count
    #expect(try run.rollBack().items.map(\.end) == [.wasUndone])
    #expect(run.cloud.requests.count == count)
  }
}

extension RollBackTests {
  /// What was accepted and came to nothing but an error state is told, not called taken back.
  @Test func anErrorStateIsNotTakenForNothing() throws {
    let run = RecordedSimulation()
    let before = run.truth
    try run.cloud.loadFaults("on=modelarts.bind_eip kind=error\n".utf8)
    _ = try run.run(
      "cloud.modelarts.bind_eip{ id = demo.lite_server, public_ip_id = demo.free_eip }")
    let result = try run.rollBack()
    #expect(run.truth != before)
    guard case .left(.inDoubt) = result.items.first?.end else {
      Issue.record("\(result.items.map(\.end))")
      return
    }
    #expect(try run.journal.run(1)?.state == .rollBackIncomplete)
  }
}
