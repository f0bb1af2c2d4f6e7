import SimulatedCloud

/// A headline script, killed at its moments and gone on with.
public final class KillSuite {
  public let scenario: Scenario
  private let work: Work
  private let verdict: ScenarioVerdict
  /// How many processes were killed.
  public private(set) var kills = 0
  /// How many runs could not be gone on with, since nobody can tell what became of a change.
  public private(set) var doubts = 0
  /// What was wrong, with how to see it again.
  public private(set) var complaints: [String] = []

  /// - Parameter work: what a process does about a run that it finds.
  public init(_ scenario: Scenario, work: Work = .goOn) throws {
    self.scenario = scenario
    self.work = work
    verdict = try ScenarioVerdict(scenario)
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
      let wrong =
        faults.isEmpty ? faultless(end, world) : faulty(end, world)
      guard !wrong.isEmpty else { return }
      let moments = path.map(String.init).joined(separator: ",")
      complaints.append(
        "\(scenario.name), killed at [\(moments)], seed \(seed), '\(faults)': "
          + wrong.joined(separator: "; "))
    }
    try tree.grow(in: RunWorld(of: script))
  }

  /// Without faults a run that was killed comes to what it would have come to: the same end, and each
  /// change made once.
  private func faultless(_ end: Work.End, _ world: RunWorld) -> [String] {
    let ideal = verdict.ideal
    guard case .ended(let failure) = end else { return ["not gone on with: \(end)"] }
    let result = world.result(failure)
    var complaints: [String] = []
    if let failure, ideal.failure == nil { complaints.append("failed: \(failure.message)") }
    if failure == nil, ideal.failure != nil { complaints.append("no failure") }
    if result.later != ideal.later {
      complaints.append("another end: \(result.later.filter { !ideal.later.contains($0) })")
    }
    if effects(result) != effects(ideal) {
      complaints.append("effects \(effects(result)), not \(effects(ideal))")
    }
    return complaints
  }

  /// With faults it keeps what scripts promise whatever goes wrong.
  private func faulty(_ end: Work.End, _ world: RunWorld) -> [String] {
    switch end {
    case .ended(let failure): return verdict.complaints(about: world.result(failure))
    case .doubt(let reason):
      doubts += 1
      return verdict.complaints(
        about: world.result(ScriptRun.Failure(message: reason, kind: nil, isInDoubt: true)))
    case .drift(let change): return ["no longer so: \(change)"]
    }
  }

  private func effects(_ run: ScriptRun.Result) -> [String: Int] {
    run.requests.filter(\.changed).reduce(into: [:]) { counts, request in
      counts[request.operation ?? "", default: 0] += 1
    }
  }
}
