import HuaweiCloud
import SimulatedCloud

/// A headline script, killed at its moments, and what a process does that finds its run.
public final class KillSuite {
  /// What has to be so in the end: the complaints about what is not.
  public typealias Judge = (Work.End, ScriptRun.Result) -> [String]

  public let scenario: Scenario
  private let work: Work
  private let judge: Judge?
  private let verdict: ScenarioVerdict
  /// How many processes were killed.
  public private(set) var kills = 0
  /// How many runs could not be gone on with, since nobody can tell what became of a change.
  public private(set) var doubts = 0
  /// What was wrong, with how to see it again.
  public private(set) var complaints: [String] = []

  /// - Parameters:
  ///   - work: what a process does about a run that it finds.
  ///   - judge: what has to be so after it; nil for what has to be so of a run that was gone on with.
  public init(_ scenario: Scenario, work: Work = .goOn, judge: Judge? = nil) throws {
    self.scenario = scenario
    (self.work, self.judge) = (work, judge)
    verdict = try ScenarioVerdict(scenario)
  }

  /// Every fault of every operation of the script, as rules.
  public var faults: [String] {
    scenario.operations.flatMap { operation in
      let isRead = OperationCatalog.standard.operation(named: operation)?.change == nil
      return (isRead ? FaultTable.faults(ofRead: operation) : FaultTable.faults(of: operation))
        .map { "on=\(operation) nth=1 \($0)" }
    }
  }

  /// Kills the first process at one of every `stride` moments, and one after the other `more` of those that
  /// go on, each at a moment that `seed` draws.
  ///
  /// - Parameters:
  ///   - offset: which of them.
  ///   - faults: rules as in a fault file.
  public func kill(
    every stride: Int = 1, from offset: Int = 0, andThen more: Int = 0, faults: String = "",
    seed: UInt64 = 1
  ) throws {
    let drawn = (0..<more).map { KillTree.Death.any(seed: seed &+ UInt64($0)) }
    try kill([.each(stride: stride, offset: offset)] + drawn, faults, seed)
  }

  /// Kills each process at the moment that is given for it.
  public func kill(at moments: [Int], faults: String = "", seed: UInt64 = 1) throws {
    try kill(moments.map { .at($0) }, faults, seed)
  }

  private func kill(_ deaths: [KillTree.Death], _ faults: String, _ seed: UInt64) throws {
    let plain = scenario.faultless
    let script = ScriptRun(
      plain.text, name: plain.name, arguments: plain.arguments, setup: plain.setup,
      faults: faults, seed: seed)
    let tree = KillTree(deaths: deaths, work: work) { [self] path, end, world in
      if !path.isEmpty { kills += 1 }
      if case .doubt = end { doubts += 1 }
      let result = world.result(end.failure)
      let wrong = judge?(end, result) ?? own(end, result, hadFaults: !faults.isEmpty)
      guard !wrong.isEmpty else { return }
      let moments = path.map(String.init).joined(separator: ",")
      complaints.append(
        "\(scenario.name), killed at [\(moments)], seed \(seed), '\(faults)': "
          + wrong.joined(separator: "; "))
    }
    try tree.grow(in: RunWorld(of: script))
  }

  private func own(
    _ end: Work.End, _ result: ScriptRun.Result, hadFaults: Bool
  ) -> [String] {
    if case .drift(let change) = end { return ["no longer so: \(change)"] }
    // With faults it keeps what scripts promise whatever goes wrong.
    if hadFaults { return verdict.complaints(about: result) }
    if case .doubt(let reason) = end { return ["in doubt: \(reason)"] }
    return faultless(result)
  }

  /// Without faults a run that was killed comes to what it would have come to: the same end, and each
  /// change made once.
  private func faultless(_ result: ScriptRun.Result) -> [String] {
    let ideal = verdict.ideal
    var complaints: [String] = []
    if let failure = result.failure, ideal.failure == nil {
      complaints.append("failed: \(failure.message)")
    }
    if result.failure == nil, ideal.failure != nil { complaints.append("no failure") }
    if result.later != ideal.later {
      complaints.append("another end: \(result.later.filter { !ideal.later.contains($0) })")
    }
    if effects(result) != effects(ideal) {
      complaints.append("effects \(effects(result)), not \(effects(ideal))")
    }
    return complaints
  }

  private func effects(_ run: ScriptRun.Result) -> [String: Int] {
    run.requests.filter(\.changed).reduce(into: [:]) { counts, request in
      counts[request.operation ?? "", default: 0] += 1
    }
  }
}
