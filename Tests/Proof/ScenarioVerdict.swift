import HuaweiCloud
import SimulatedCloud

/// What scripts promise, whatever goes wrong, checked against what really happened.
public struct ScenarioVerdict {
  private let scenario: Scenario
  /// The states the account goes through when nothing goes wrong.
  private let states: [[String]]
  let ideal: ScriptRun.Result

  /// Runs the scenario without faults first, to compare with.
  public init(_ scenario: Scenario) throws {
    self.scenario = scenario
    ideal = try scenario.faultless.execute()
    var states: [[String]] = []
    for state in ideal.states + [ideal.later] where states.last != state { states.append(state) }
    self.states = states
  }

  /// What is wrong with a run; empty if nothing is.
  public func complaints(about result: ScriptRun.Result) -> [String] {
    var complaints: [String] = []
    let later = plain(result.later)
    let place = states.firstIndex { plain($0) == later }
    // What could not be taken back leaves the account where no step led to.
    let isPart = result.failure.map(isPart) ?? false
    if place == nil, !isPart {
      let extra = later.filter { !plain(states[0]).contains($0) }
      complaints.append("a state no step leads to: \(extra)")
    }
    for (endpoint, count) in result.fewestAddresses
    where !isPart && count < ideal.fewestAddresses[endpoint] ?? 0 {
      complaints.append("resolver endpoint \(endpoint) had \(count) addresses")
    }
    if let failure = result.failure {
      return complaints + self.complaints(about: failure, of: result, in: place)
    }
    if result.atEnd != ideal.atEnd {
      complaints.append("done, but \(result.atEnd.filter { !ideal.atEnd.contains($0) })")
    }
    return complaints
  }

  /// - Parameter place: the number of the state that the account is in.
  private func complaints(
    about failure: ScriptRun.Failure, of result: ScriptRun.Result, in place: Int?
  ) -> [String] {
    var complaints: [String] = []
    if ideal.failure == nil, result.unfired.count == result.rules {
      complaints.append("failed though nothing went wrong")
    }
    // Nobody can say more: the account may be on either side of the step.
    if failure.isInDoubt { return complaints }
    // What was made and then failed is there, and is said to be.
    if failure.kind == .state,
      result.atEnd.contains(where: { $0.hasSuffix(", failed") && !result.before.contains($0) }),
      result.requests.contains(where: { $0.fault?.contains("kind=error") == true })
    {
      return complaints
    }
    if !failure.isOwnExit, !scenario.operations.contains(where: { says(failure, $0) }) {
      complaints.append("failed for no reason that is known: \(failure.message)")
    }
    // All or nothing.
    if let place, place > 0, !isPart(failure) {
      complaints.append("failed in state \(place): \(failure.message)")
    }
    return complaints
  }

  /// Whether it says that something could not be taken back.
  private func isPart(_ failure: ScriptRun.Failure) -> Bool { says(failure, "not rolled back: ") }

  private func says(_ failure: ScriptRun.Failure, _ text: String) -> Bool {
    failure.message.contains(text)
  }

  private func plain(_ lines: [String]) -> [String] {
    lines.map { $0.split(separator: ",")[0].description }
  }
}
