import CloudModule
import HuaweiCloud
import JSON
import LuaHost
@testable import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Ports

/// Changes are noted with what takes them back, and taking them back restores what was there.
@Suite(.timeLimit(.minutes(15))) struct UndoTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    var before = ""
    let change: String

    var testDescription: String { name }
  }

  /// Every changing operation of the catalogue, each intent of `eip.update` apart.
  static let cases = [
    Case(
      name: "eip.bind",
      change: "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }"),
    Case(name: "eip.unbind", change: "cloud.eip.unbind{ publicip_id = demo.bound_eip }"),
    Case(
      name: "eip.rename",
      change: "cloud.eip.rename{ publicip_id = demo.bound_eip, alias = 'gateway' }"),
    Case(
      name: "eip.update, a port",
      change: "cloud.eip.update{ publicip_id = demo.free_eip, port_id = demo.other_port }"),
    Case(
      name: "eip.update, a name",
      change: "cloud.eip.update{ publicip_id = demo.bound_eip, alias = 'gateway' }"),
    Case(
      name: "dns.bind_ip",
      change: "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }"),
    Case(
      name: "dns.bind_ip, an address",
      change: """
        cloud.dns.bind_ip{
          endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = '192.168.0.77' }
        """),
    Case(
      name: "dns.unbind_ip",
      before: """
        local _, entry = cloud.dns.bind_ip{
          endpoint_id = demo.resolver, subnet_id = demo.second_subnet }
        bound = entry.id
        """,
      change: "cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = bound }"),
    Case(
      name: "ga.add_endpoint",
      change: """
        cloud.ga.add_endpoint{ endpoint_group_id = demo.group, resource_id = demo.free_eip,
          resource_type = 'EIP', ip_address = '203.0.113.11', weight = 25 }
        """),
    Case(
      name: "ga.update_endpoint",
      change: """
        cloud.ga.update_endpoint{
          endpoint_group_id = demo.group, endpoint_id = demo.accelerated, weight = 55 }
        """),
    Case(
      name: "ga.remove_endpoint",
      change: """
        cloud.ga.remove_endpoint{ endpoint_group_id = demo.group, endpoint_id = demo.accelerated }
        """),
    Case(
      name: "modelarts.bind_eip",
      change: "cloud.modelarts.bind_eip{ id = demo.lite_server, public_ip_id = demo.free_eip }"),
    Case(
      name: "modelarts.unbind_eip",
      before:
        "cloud.modelarts.bind_eip{ id = demo.lite_server, public_ip_id = demo.free_eip }",
      change:
        "cloud.modelarts.unbind_eip{ id = demo.lite_server, publicip_id = demo.free_eip }"),
  ]

  @Test func everyChangingOperationIsAmongTheCases() {
    let tested = Set(Self.cases.map { $0.name.split(separator: ",")[0] }.map(String.init))
    let changing = OperationCatalog.standard.operations.filter { $0.change != nil }.map(\.name)
    #expect(tested == Set(changing))
  }

  @Test(arguments: cases) func restoresWhatWasThere(_ example: Case) throws {
    let run = UndoRun()
    try run.expectSuccess(example.before)
    let before = run.truth
    run.module.keepHistory()
    try run.expectSuccess(example.change)
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
      let run = UndoRun()
      try run.expectSuccess(example.before)
      run.module.keepHistory()
      try run.expectSuccess("cloud.eip.list{} cloud.vpc.list_ports{} cloud.ga.list_groups{}")
      try run.expectSuccess(
        "cloud.modelarts.list_servers{} cloud.dns.list_endpoints{ direction = 'inbound' }")
      try run.expectSuccess(example.change)
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
    let failure = try #require(try run.undoing(entry))
    expectSnapshot("\(failure.message)\n", named: "changes/nothing-to-undo")
  }

  @Test func whatIsTakenBackIsNotTakenBackAgain() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess("cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    let entry = try #require(run.log.nextToUndo)
    try run.undo(entry)
    let count = run.cloud.requests.count
    let failure = try #require(try run.undoing(entry))
    expectSnapshot("\(failure.message)\n", named: "changes/undone-already")
    #expect(run.cloud.requests.count == count)
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
