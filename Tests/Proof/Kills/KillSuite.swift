import SimulatedCloud

/// The headline scripts, killed and gone on with.
public final class KillSuite {
  /// What a kill came to.
  public struct Report {
    public let deaths: [Int]
    public let complaints: [String]
  }

  public let scenario: Scenario
  private let ideal: ScriptRun.Result
  private let verdict: ScenarioVerdict
  public private(set) var kills = 0
  public private(set) var doubts = 0

  public init(_ scenario: Scenario) throws {
    self.scenario = scenario
    ideal = try scenario.faultless.execute()
    verdict = try ScenarioVerdict(scenario)
  }

  /// How many things a process does that nothing happens to.
  public func count() throws -> Int {
    try KilledRun(scenario.faultless, deaths: []).execute().count
  }

  /// Without faults a run that was killed comes to what it would have come to: the same end, and each
  /// change made once.
  public func complaints(deaths: [Int], pause: Duration = .seconds(5)) throws -> [String] {
    let result = try KilledRun(scenario.faultless, deaths: deaths, pause: pause).execute()
    kills += result.kills
    var complaints: [String] = []
    if let obstacle = result.obstacle { complaints.append("not gone on with: \(obstacle)") }
    if let failure = result.run.failure, ideal.failure == nil {
      complaints.append("failed: \(failure.message)")
    }
    if result.run.later != ideal.later {
      let wrong = result.run.later.filter { !ideal.later.contains($0) }
      complaints.append("another end: \(wrong)")
    }
    if effects(result.run) != effects(ideal) {
      complaints.append("effects \(effects(result.run)), not \(effects(ideal))")
    }
    return complaints
  }

  /// With faults it keeps what scripts promise whatever goes wrong.
  public func complaints(deaths: [Int], faults: String, seed: UInt64) throws -> [String] {
    let plain = scenario.faultless
    let script = ScriptRun(
      plain.text, name: plain.name, arguments: plain.arguments, setup: plain.setup,
      faults: faults, seed: seed)
    let result = try KilledRun(script, deaths: deaths).execute()
    kills += result.kills
    // Nobody can say more; what was sent is there or is not, and nothing else was sent.
    if result.obstacle != nil {
      doubts += 1
      return []
    }
    return verdict.complaints(about: result.run)
  }

  private func effects(_ run: ScriptRun.Result) -> [String: Int] {
    run.requests.filter(\.changed).reduce(into: [:]) { counts, request in
      counts[request.operation ?? "", default: 0] += 1
    }
  }
}
