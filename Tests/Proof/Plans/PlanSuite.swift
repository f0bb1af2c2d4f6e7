import CloudModule
import HuaweiCloud
import Journal
import JSON
import LuaHost
import Planning
import Ports
import SimulatedCloud
import TaskLoop

/// Scripts that are planned and then run, on a cloud that nobody else changes: the run is to make the
/// changes of the plan, and the plan is to change nothing.
public final class PlanSuite {
  /// How many scripts were planned.
  public private(set) var scripts = 0
  /// How many of their runs did what was planned.
  public private(set) var same = 0
  /// How many did otherwise, and their plans say on what that depends.
  public private(set) var marked = 0
  /// How many changes were planned.
  public private(set) var changes = 0
  /// The differences that nothing in a plan tells of.
  public private(set) var complaints: [String] = []
  /// What has left while something was only planned.
  public private(set) var leaks: [String] = []

  /// No script has been planned.
  public init() {}

  /// `1000 plans of 2300 changes: 999 as run (99.90 %), 1 otherwise as marked, 0 failures`.
  public var summary: String {
    let share = (Double(same) / Double(max(1, scripts)) * 10_000).rounded() / 100
    return
      "\(scripts) plans of \(changes) changes: \(same) as run (\(share) %), \(marked) otherwise "
      + "as marked, \(complaints.count) otherwise, \(leaks.count) leaks"
  }

  /// Plans a script of this seed and runs it.
  public func check(seed: UInt64) throws {
    try check(ScriptRun(PlanDraft(seed: seed).text, name: "@drawn.lua", seed: seed), "seed \(seed)")
  }

  /// Plans a scenario and runs it.
  public func check(_ scenario: Scenario) throws {
    try check(scenario.faultless, scenario.name)
  }

  /// The text of the script of a seed.
  public static func text(of seed: UInt64) -> String { PlanDraft(seed: seed).text }

  /// Plans a script, and looks only whether anything leaves.
  public func plan(seed: UInt64) throws {
    let text = PlanDraft(seed: seed, isOpen: true).text
    let script = ScriptRun(text, name: "@drawn.lua", seed: seed)
    _ = try PlannedScript(script).plan { leaks.append("seed \(seed): \($0)") }
    scripts += 1
  }

  private func check(_ script: ScriptRun, _ name: String) throws {
    let planned = try PlannedScript(script)
    let (plan, failure) = try planned.plan { leaks.append("\(name): \($0)") }
    scripts += 1
    changes += plan.changes.count
    guard let difference = try planned.difference(from: plan, failure) else {
      same += 1
      return
    }
    let isMarked =
      !plan.depends.isEmpty || !plan.unsent.isEmpty || plan.changes.contains { $0.guess != nil }
    if isMarked { marked += 1 } else { complaints.append("\(name): \(difference)") }
  }
}

/// A script on an account in which it is planned and then run.
private struct PlannedScript {
  private let script: ScriptRun
  private let clock = VirtualClock()
  private let cloud: SimulatedCloud
  private let transport: any Transport

  init(_ script: ScriptRun) throws {
    self.script = script
    cloud = SimulatedCloud(settings: .init(seed: Int64(script.seed & 0xFFFF)))
    transport = SimulatedTransport(server: cloud, clock: clock)
    guard !script.setup.isEmpty else { return }
    let process = ProofProcess(clock: clock, transport: transport, seed: script.seed)
    if let failure = try process.run(script.setup, name: "=setup", []) {
      throw ScriptRun.SetupFailure(message: failure.message)
    }
    clock.advance(by: .seconds(60))
  }

  private func recorder(_ journal: MemoryJournal) -> RunRecorder {
    RunRecorder(
      RunStart(
        script: script.name, startedAt: clock.wallTime, process: RunProcess(host: "proof", pid: 1)),
      redaction: Redaction()
    ) { () throws(JournalError) in journal }
  }

  /// - Parameter leak: is told what has left that is no read.
  func plan(leak: (String) -> Void) throws -> (Plan, ScriptRun.Failure?) {
    let (before, sent) = (cloud.truth(at: clock.wallTime), cloud.requests.count)
    let stage = PlanStage(of: ProofProcess.world(clock, transport))
    let journal = MemoryJournal(clock: stage.clock)
    let recorder = recorder(journal)
    recorder.watch = stage.requests
    let process = ProofProcess(
      in: stage.world(journal: RunJournal(recorder, clock: stage.clock)),
      transport: stage.transport, seed: script.seed &+ 1, recorder: recorder)
    process.module.keepHistory()
    let start = stage.clock.wallTime
    let failure = try process.run(script.text, name: script.name, script.arguments)
    try recorder.flush()
    for request in cloud.requests.dropFirst(sent)
    where request.method != "GET" && request.method != "HEAD" {
      leak("\(request.method) \(request.target)")
    }
    if cloud.truth(at: clock.wallTime) != before { leak("the account is another one") }
    let entries = try recorder.number.map { number in try journal.entries(of: number) } ?? []
    return (
      Plan(
        entries, from: start, to: stage.clock.wallTime, stage.findings,
        knowing: process.module.resources), failure
    )
  }

  /// In what a run, held to the plan, does otherwise; nil for nothing.
  func difference(from plan: Plan, _ planned: ScriptRun.Failure?) throws -> String? {
    let journal = MemoryJournal(clock: clock)
    let recorder = recorder(journal)
    let watch = PlanGuard(plan)
    recorder.watch = Doubter(watch)
    let process = ProofProcess(
      clock: clock, transport: transport, seed: script.seed, recorder: recorder)
    let failure = try process.run(script.text, name: script.name, script.arguments)
    if let departure = watch.departure { return departure }
    if let left = watch.remaining.first { return "not made: \(left.summary)" }
    guard failure?.kind == planned?.kind, failure?.isInDoubt == planned?.isInDoubt else {
      return "planned: \(planned?.message ?? "success"); now: \(failure?.message ?? "success")"
    }
    let entries = try recorder.number.map { number in try journal.entries(of: number) } ?? []
    let verdicts = RunHistory(entries).changes.map { $0.outcome?.verdict.rawValue ?? "" }.sorted()
    let wanted = plan.changes.map(\.verdict).sorted()
    return verdicts == wanted ? nil : "planned: \(wanted); now: \(verdicts)"
  }
}

/// Holds a run to a plan, but has the cloud asked also for what the plan says it will refuse.
private final class Doubter: RunWatch {
  private let watch: PlanGuard

  init(_ watch: PlanGuard) { self.watch = watch }

  func pass(_ intent: Intent) throws(JournalError) {
    do throws(JournalError) {
      try watch.pass(intent)
    } catch {
      guard error.kind == .foreseen else { throw error }
    }
  }

  func pass(request key: StepKey) throws(JournalError) { try watch.pass(request: key) }
  func noted(_ step: Step) { watch.noted(step) }
  func ended(_ change: StepKey, with outcome: Outcome) { watch.ended(change, with: outcome) }
  func loaded(_ source: RunSource) { watch.loaded(source) }
}
