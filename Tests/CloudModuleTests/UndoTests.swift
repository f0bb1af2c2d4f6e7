import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import Proof
@testable import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Ports

/// Changes are noted with what takes them back, and taking them back restores what was there.
@Suite(.timeLimit(.minutes(30))) struct UndoTests {
  /// Every change there is, each intent of `eip.update` apart.
  static let cases = (try? ChangeCase.standard.get()) ?? []

  /// On the account as it is before the change.
  private func start(_ example: ChangeCase) throws -> UndoRun {
    let run = UndoRun()
    try example.restoreState(of: run.cloud, at: run.clock)
    return run
  }

  @Test func everyChangingOperationIsAmongTheCases() {
    let changing = OperationCatalog.standard.operations.filter { $0.change != nil }.map(\.name)
    #expect(Set(Self.cases.map(\.callee)) == Set(changing))
  }

  @Test(arguments: cases) func restoresWhatWasThere(_ example: ChangeCase) throws {
    let run = try start(example)
    let before = run.truth
    run.module.keepHistory()
    try run.expectSuccess(example.call())
    let after = run.truth
    #expect(after != before)

    let change = try #require(run.log.nextToUndo)
    #expect(change.number == 1 && change.outcome == .done && change.role == .change)
    try run.undo(change)
    #expect(run.truth == before)
    #expect(run.log.entry(1)?.undoneBy == 2)
    #expect(run.log.nextToUndo == nil)

    // Taking that back makes the change again, and that can be taken back, too.
    let undo = try #require(run.log.nextToRedo)
    #expect(undo.number == 2 && undo.role == .undo(of: 1))
    try run.undo(undo)
    #expect(run.truth == after)
    #expect(run.log.nextToRedo == nil)
    let redo = try #require(run.log.nextToUndo)
    #expect(redo.number == 3 && redo.role == .redo(of: 2))
    try run.undo(redo)
    #expect(run.truth == before)
  }

  @Test func saysWhatItWillDo() throws {
    var text = ""
    for example in Self.cases {
      let run = try start(example)
      run.module.keepHistory()
      try run.expectSuccess("cloud.eip.list{} cloud.vpc.list_ports{} cloud.ga.list_groups{}")
      try run.expectSuccess(
        "cloud.modelarts.list_servers{} cloud.dns.list_endpoints{ direction = 'inbound' }")
      try run.expectSuccess(example.call())
      let entry = try #require(run.log.nextToUndo)
      guard case .possible(let plan) = entry.undoing else {
        Issue.record("\(example.name) cannot be undone")
        continue
      }
      text += "\(entry.summary)\n  \(entry.code)\nundone:\n  \(plan.summary)\n  \(plan.code)\n"
      if let lookup = plan.lookup { text += "  \(lookup)\n" }
      text += "\n"
    }
    expectSnapshot(text, named: "changes/undo")
  }

  @Test func goesBackOneChangeAtATimeAndForwardAgain() throws {
    let run = UndoRun()
    run.module.keepHistory()
    let start = run.truth
    try run.expectSuccess("cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'one' }")
    let one = run.truth
    try run.expectSuccess("cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'two' }")
    let two = run.truth
    try run.undo(#require(run.log.nextToUndo))
    #expect(run.truth == one)
    try run.undo(#require(run.log.nextToUndo))
    #expect(run.truth == start && run.log.nextToUndo == nil)
    try run.undo(#require(run.log.nextToRedo))
    #expect(run.truth == one)
    try run.undo(#require(run.log.nextToRedo))
    #expect(run.truth == two && run.log.nextToRedo == nil)
    #expect(run.log.entries.count == 6)
  }

  @Test func whatChangedNothingIsPassedOver() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess("cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'one' }")
    try run.expectSuccess("cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'one' }")
    let entry = try #require(run.log.entry(2))
    #expect(entry.outcome == .unchanged && entry.undoing == .impossible("it was so already"))
    #expect(run.log.nextToUndo?.number == 1)
    #expect(try run.undoing(entry).end == .notMade)
  }

  @Test func whatIsTakenBackIsNotTakenBackAgain() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess("cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    let entry = try #require(run.log.nextToUndo)
    try run.undo(entry)
    let count = run.cloud.requests.count { $0.changed }
    #expect(try run.undoing(entry).end == .isBack)
    #expect(run.cloud.requests.count { $0.changed } == count)
    #expect(run.log.entry(1)?.undoneBy == 2)
  }

  @Test func refusedChangesAreNotKept() throws {
    let run = UndoRun()
    run.module.keepHistory()
    #expect(
      try run.run("cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.port }") != nil)
    #expect(run.log.entries.isEmpty)
  }

  @Test func onlyTheLastThousandAreKept() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess(
      """
      for i = 1, 1002 do
        cloud.eip.rename{ publicip_id = demo.free_eip, alias = "name-" .. i }
      end
      """)
    #expect(run.log.entries.map(\.number) == Array(3...1002))
    #expect(run.log.entry(2) == nil)
    let last = try #require(run.log.nextToUndo)
    #expect(last.number == 1002)
    try run.undo(last)
    #expect(run.log.entry(1002)?.undoneBy == 1003)
    // One that is left as it is lets the one before come up.
    run.log.passOver(1001)
    #expect(run.log.nextToUndo?.number == 1000)
  }
}
