import CloudModule
import HuaweiCloud
import JSON
package import Journal
package import LuaHost
package import Planning
import Ports
import SimulatedCloud
import TaskLoop
package import Testing

extension RecordedSimulation {
  /// What came of trying a script out.
  package struct Rehearsed {
    package let plan: Plan
    package let failure: LuaFailure?
    /// What people call things, by their ids.
    package let names: [WireKey: String]
    /// What was written down.
    package let entries: [Entry]
  }

  /// Tries a script out on the account as it is now.
  ///
  /// - Parameter limit: how long it may take in its own time.
  package func plan(
    _ text: String, within limit: Duration = .seconds(86_400), isTimed: Bool = false
  ) throws -> Rehearsed {
    let stage = PlanStage(of: world)
    if isTimed { stage.end(after: limit, at: stage.clock.now + limit) }
    let journal = MemoryJournal(clock: stage.clock)
    let recorder = RunRecorder(
      RunStart(script: "test.lua", startedAt: clock.wallTime, process: Self.process),
      redaction: Redaction()
    ) { () throws(JournalError) in journal }
    recorder.watch = stage.requests
    let lua = LuaState()
    lua.orderPairs()
    let loop = TaskLoop(
      clock: stage.clock, transport: stage.transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    let module = CloudModule(
      in: lua, loop: loop,
      world: stage.world(journal: RunJournal(recorder, clock: stage.clock)), seed: { 1 },
      recorder: recorder)
    module.keepHistory()
    SimulatedRun.setDemo(in: lua)
    let start = stage.clock.wallTime
    try lua.stack.load(text, name: "=test")
    defer { withExtendedLifetime(module) {} }
    let end = loop.run(lua.stack.makeThread(), deadline: stage.clock.now + limit)
    try recorder.flush()
    let entries = try journal.entries(of: recorder.number ?? 0)
    let resources = stage.resources(in: entries, besides: module.resources)
    let plan = Plan(
      entries, from: start, to: stage.clock.wallTime, stage.findings, knowing: resources)
    var failure: LuaFailure?
    if case .failed(let error) = end { failure = error }
    return Rehearsed(plan: plan, failure: failure, names: resources?.names ?? [:], entries: entries)
  }

  /// Puts free EIPs into the account beside its own.
  package func addEIPs(_ count: Int) throws {
    var state = cloud.stateDocument
    let known = state["resources"]?["public_ips"]?.array ?? []
    let model = known.first { $0["address"]?.string == "203.0.113.11" } ?? .null
    let more = (0..<count).map { number in
      let digits = String(number)
      let id =
        "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
      return JSONValue.object(
        (model.members ?? []).map { member in
          switch member.name {
          case "id": JSONMember("id", .string(id))
          case "address":
            JSONMember("address", .string("198.18.\(number / 256).\(number % 256)"))
          default: member
          }
        })
    }
    let resources = (state["resources"]?.members ?? []).map { member in
      member.name == "public_ips" ? JSONMember(member.name, .array(known + more)) : member
    }
    state = .object(
      (state.members ?? []).map { member in
        member.name == "resources" ? JSONMember(member.name, .object(resources)) : member
      })
    try cloud.load(state.serialized())
  }

  /// Gives all ports other names, as somebody else may.
  package func renamePorts() throws {
    try edit { $0.replacing(#/"device_owner":"[^"]*"/#, with: "\"device_owner\":\"other\"") }
  }

  /// Makes the account another one, by the text of its state.
  package func edit(_ change: (String) -> String) throws {
    try cloud.load(
      Array(change(String(decoding: cloud.stateDocument.serialized(), as: UTF8.self)).utf8))
  }

  /// Runs a script that is held to a plan.
  ///
  /// - Returns: what it failed with, and why it was stopped; nil for neither.
  package func apply(_ plan: Plan, _ text: String) throws -> (LuaFailure?, JournalError?) {
    try apply(PlanGuard(plan), text)
  }

  /// Expects that a script that is held to a plan comes to its end.
  package func expectApplied(
    _ plan: Plan, _ text: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let (failure, refusal) = try apply(plan, text)
    #expect(
      failure == nil && refusal == nil, "\(failure?.message ?? "") \(refusal?.line ?? "")",
      sourceLocation: sourceLocation)
  }

  /// The same with what holds it.
  package func apply(_ watch: PlanGuard, _ text: String) throws -> (LuaFailure?, JournalError?) {
    let recorder = RunRecorder(
      RunStart(script: "test.lua", startedAt: clock.wallTime, process: Self.process),
      redaction: Redaction()
    ) { [journal] () throws(JournalError) in journal }
    recorder.watch = watch
    let failure = try run(text, recorder: recorder)
    return (failure, recorder.refusal)
  }
}
