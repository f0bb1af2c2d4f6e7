import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import Ports
import ScriptTools
import SimulatedCloud
import TestSupport
import Testing
import Text

@testable import Proof

/// A change that nobody knows is declared as one value; the rest derives from it: its request, its
/// checks, its probing, its doubt, its way back, its refusals.
@Suite(.timeLimit(.minutes(30))) struct MadeUpChangeTests {
  private static let wax = MadeUpChange.wax
  private static let catalog = MadeUpChange.world.catalog

  private let clock = VirtualClock()
  private let cloud = SimulatedCloud(serving: MadeUpChange.simulated)

  private func wax(_ colour: String, faults: String = "") throws -> Call.Outcome {
    try cloud.loadFaults(faults.utf8)
    var call = try Call(
      Self.wax, ["publicip_id": .string(DemoAccount.boundEIP), "colour": .string(colour)],
      account: Account(
        credentials: Credentials(
          accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
        region: try Region(DemoAccount.region), projectID: DemoAccount.projectID))
    let transport = SimulatedTransport(server: cloud, clock: clock)
    var event = MachineEvent.start
    while true {
      switch call.handle(event, at: clock.moment) {
      case .send(let request, let timeout, _):
        transport.start(request, as: ExchangeID(1), timeout: timeout, deadline: .never)
        switch try #require(transport.wait(until: .never).first).result {
        case .success(let response): event = .answer(response)
        case .failure(let failure): event = .failure(failure)
        }
      case .store: event = .stored
      case .load: event = .loaded(.failure(LoadFailure("there are no files")))
      case .sleep(let time), .park(let time, _):
        clock.sleep(until: time)
        event = .wake
      case .finish(let outcome): return outcome
      }
    }
  }

  private var changes: Int { cloud.requests.count { $0.changed } }

  @Test("It is sent, waited for, and found done when it is done")
  func done() throws {
    let first = try wax("red").get()
    #expect(first.changed && first.undo == nil)
    #expect(first.results.first?["status"] == "DRY")
    let again = try wax("red").get()
    #expect(!again.changed && changes == 1)
    let other = try wax("blue").get()
    #expect(
      other.undo
        == Undo(
          "eip.wax", ["publicip_id": .string(DemoAccount.boundEIP), "colour": "red"]))
    #expect(cloud.truth(at: clock.wallTime).contains("thing \(DemoAccount.boundEIP) \"blue\""))
  }

  @Test(
    "Whatever becomes of its answer, it is done once and known to be",
    arguments: [
      "kind=reset", "kind=reset phase=before", "kind=hang", "kind=late delay=45s",
      "kind=status status=503", "kind=truncate", "kind=garbage", "kind=stale for=5s",
    ])
  func lost(_ fault: String) throws {
    let outcome = try wax("red", faults: "on=eip.wax \(fault)").get()
    #expect(outcome.results.first?["colour"] == "red")
    #expect(changes == 1)
  }

  @Test("An error state is told as one")
  func failures() throws {
    _ = try wax("red").get()
    guard case .failure(let failed) = try wax("blue", faults: "on=eip.wax kind=error") else {
      Issue.record("it fails")
      return
    }
    #expect(failed.kind == .state && !failed.inDoubt)
  }

  @Test("A change that never settles is in doubt")
  func stuck() throws {
    guard case .failure(let stuck) = try wax("red", faults: "on=eip.wax kind=stuck") else {
      Issue.record("it does not settle")
      return
    }
    #expect(stuck.kind == .timeout && stuck.inDoubt)
  }

  @Test("Its refusal is that of its description, with its advice")
  func refusal() throws {
    guard case .failure(let error) = try wax("green") else {
      Issue.record("it is refused")
      return
    }
    #expect(error.kind == .conflict && error.status == 409 && error.code == "EIP.0042")
    #expect(error.message == "green does not stick" && !error.inDoubt)
    #expect(error.hint == "not green, take another colour")
    #expect(changes == 0)
  }

  @Test("A request that departs from the description is refused before it acts")
  func validation() {
    func verdict(_ arguments: Arguments) -> String {
      let request = Self.wax.request(arguments, at: clock.wallTime)
      let (status, body) = cloud.answer(to: request, at: clock.wallTime)
      return "\(status) \(body["code"]?.string ?? "")"
    }
    let id = JSONValue.string(DemoAccount.boundEIP)
    #expect(verdict(["publicip_id": id]) == "400 VPC.0501")
    #expect(verdict(["publicip_id": id, "colour": "much too long"]) == "400 VPC.0501")
    #expect(verdict(["publicip_id": id, "colour": 7]) == "400 VPC.0501")
    #expect(verdict(["publicip_id": id, "colour": "red"]) == "202 ")
    #expect(changes == 1)
  }

  // MARK: What scripts and people get of it

  @Test("It has help, types, a place in the reference and in the list")
  func documents() throws {
    expectSnapshot(
      try Help(catalog: Self.catalog).text(on: "eip.wax"), named: "made-up/change-help")
    let types = Definitions(catalog: Self.catalog).files.first { $0.name == "cloud.lua" }?.text
    for line in [
      "---@class (exact) eip.Coat", "function cloud.eip.wax(", "---@field colour string its colour",
    ] {
      #expect(types?.contains(line) == true, "\(line)")
    }
    let listed = OperationList(catalog: Self.catalog).text.split(separator: "\n").first {
      $0.hasPrefix("eip.wax ")
    }
    #expect(listed?.hasSuffix("change  publicip_id colour") == true)
    let reference = Reference(catalog: Self.catalog).markdown
    #expect(reference.contains("### cloud.eip.wax") && reference.contains("green does not stick"))
  }

  @Test(
    "It is completed",
    arguments: [
      ("cloud.eip.wa", "wax"), ("cloud.eip.wax{ col", "colour"), ("cloud.eip.wax{ time", "timeout"),
      ("cloud.eip.wax{}.sta", "status"),
    ])
  func completed(_ text: String, _ expected: String) throws {
    let stack = try ProofStack(seed: 1, in: MadeUpChange.world)
    let list = ScriptCompletion(stack.module)
      .completion(of: Array(text.utf8), at: text.utf8.count)
    #expect(list.candidates.map(\.text) == [expected])
  }

  @Test(
    "Its calls are checked, before a script runs and when it does",
    arguments: [
      ("cloud.eip.wax{ publicip_id = ... }", "colour: missing"),
      ("cloud.eip.wax{ publicip_id = ..., color = 'red' }", "did you mean 'colour'?"),
      ("print(cloud.eip.wax{ publicip_id = ..., colour = 'red' }.smell)", "smell"),
    ])
  func checked(_ script: String, _ message: String) throws {
    let stack = try ProofStack(seed: 1, in: MadeUpChange.world)
    let found = ScriptCheck(in: stack.lua, catalog: Self.catalog)
      .findings(in: Array(script.utf8), named: "job.lua")
    #expect(found.contains { $0.message.contains(message) }, "\(found)")
    let failure = try stack.run(script, name: "@job.lua", [DemoAccount.boundEIP])
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test("Who makes it can take it back")
  func undone() throws {
    let stack = try ProofStack(seed: 1, in: MadeUpChange.world)
    stack.module.keepHistory()
    for colour in ["red", "blue"] {
      let failure = try stack.run(
        "cloud.eip.wax{ publicip_id = ..., colour = '\(colour)' }", name: "=script",
        [DemoAccount.boundEIP])
      #expect(failure == nil)
    }
    let change = try #require(stack.module.changes?.nextToUndo)
    #expect(change.code.hasPrefix("cloud.eip.wax{ ") && change.summary.hasPrefix("wax an EIP: "))
    guard case .possible(let plan) = change.undoing else {
      Issue.record("there is no way back")
      return
    }
    #expect(plan.code.contains(#"colour = "red""#))
    stack.module.pushTakeBack(of: change, on: stack.lua.stack) { _ in }
    stack.lua.setGlobal("undo")
    #expect(try stack.run("undo()", name: "=script", []) == nil)
    let truth = stack.cloud.truth(at: stack.clock.wallTime)
    #expect(truth.contains("thing \(DemoAccount.boundEIP) \"red\""))
  }

  @Test("Its rows are in the proof, with its own faults, reads and refusals")
  func proof() throws {
    let rows = try ProofCase.table(in: MadeUpChange.world).filter {
      $0.change.operation == "eip.wax"
    }
    #expect(rows.count > 500)
    #expect(rows.contains { $0.faults == ["on=eip.get_wax nth=2 kind=reset phase=before"] })
    #expect(rows.contains { $0.faults[0].contains("status=409 code=EIP.0042") })
    var suite = TableSuite(stride(from: 0, to: rows.count, by: 7).map { rows[$0] })
    while let report = try suite.next() {
      #expect(report.complaints.isEmpty, "\(report.item)")
    }
    let relations = try AccountCase.table(in: MadeUpChange.world).filter {
      "\($0)".hasPrefix("eip.wax")
    }
    #expect(relations.count >= 14)
    for row in relations {
      let complaints = try row.complaints()
      #expect(complaints.isEmpty, "\(row)")
    }
  }
}
