import SimulatedCloud
import Ports

/// The scripts under random fault schedules: a seed stands for a script, its faults and all else.
public final class ScheduleSuite {
  private let verdicts: [ScenarioVerdict]
  private var ends: [String: Int] = [:]

  /// Runs everything without faults first, to compare with.
  public init() throws {
    verdicts = try Scenario.all.map { try ScenarioVerdict($0) }
  }

  /// What is wrong with a run in the order that the seed gives; empty if nothing is.
  public func complaints(seed: UInt64) throws -> [String] {
    let (scenario, verdict) = choose(seed)
    let result = try scenario.run(seed: seed).execute()
    ends[result.end, default: 0] += 1
    return verdict.complaints(about: result)
  }

  /// One run, request by request.
  public func story(of seed: UInt64) throws -> String {
    let (scenario, verdict) = choose(seed)
    let run = scenario.run(seed: seed)
    let result = try run.execute()
    var lines = ["seed \(seed): \(scenario.name)", "faults:"]
    lines += run.faults.split(separator: "\n").map { "  \($0)" }
    lines.append("requests:")
    lines += RequestRecord.story(result.requests)
    lines.append("end: \(result.end) \(result.failure?.message ?? "")")
    lines += result.later.filter { !result.before.contains($0) }.map { "now: \($0)" }
    lines += result.before.filter { !result.later.contains($0) }.map { "no longer: \($0)" }
    lines += verdict.complaints(about: result).map { "FAILURE: \($0)" }
    return lines.joined(separator: "\n")
  }

  /// One line on what was run.
  public var summary: String {
    ends.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
  }

  private func choose(_ seed: UInt64) -> (Scenario, ScenarioVerdict) {
    // The one with many steps takes as long as all others together.
    let weighted = [0, 0, 0, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 6]
    let index = weighted[Int(seed / 4 % UInt64(weighted.count))]
    return (Scenario.all[index], verdicts[index])
  }
}
