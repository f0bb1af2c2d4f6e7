import Proof
import SimulatedCloud
import Testing

/// Processes that are killed at every moment: what was done is not done again, and nothing is lost.
/// `make soak` kills at all moments with all faults, of which some are taken here: more than 3,000
/// kills together.
@Suite(.timeLimit(.minutes(30))) struct KillTests {
  static let scenarios = Scenario.all.indices

  /// The long scripts have as many moments as the others together, and take longer for each.
  private func stride(_ suite: KillSuite, of count: Int) -> Int {
    suite.scenario.name.contains("resolver_ips") || suite.scenario.name.contains("move-eip")
      ? count : 1
  }

  @Test("killed at every moment, and those that go on with it, too", arguments: scenarios)
  func withoutFaults(_ index: Int) throws {
    let suite = try KillSuite(Scenario.all[index])
    try suite.kill(every: stride(suite, of: 5), andThen: 2)
    #expect(suite.complaints.isEmpty)
    print("\(suite.scenario.name): \(suite.kills) kills")
  }

  /// What each of the tasks asks next follows from which was answered first, which the script was not
  /// told by its text.
  @Test("killed at every moment while tasks count each other's answers")
  func ofTasksThatDependOnEachOther() throws {
    let suite = try KillSuite(.arrivals) { end, result in
      let changes = result.requests.count { $0.changed }
      guard case .ended(nil) = end, changes == 6 else { return ["\(end), \(changes) changes"] }
      return []
    }
    try suite.kill(andThen: 1)
    #expect(suite.complaints.isEmpty)
    #expect(suite.kills > 100)
  }

  @Test("taken back after a kill, and killed while that is done", arguments: scenarios)
  func takenBack(_ index: Int) throws {
    let suite = try KillSuite.takingBack(Scenario.all[index])
    try suite.kill(every: 14, from: 5, andThen: 1)
    #expect(suite.complaints.isEmpty)
    print("\(suite.scenario.name), taken back: \(suite.kills) kills")
  }

  @Test("killed at some moments with every tenth fault", arguments: scenarios)
  func withFaults(_ index: Int) throws {
    let suite = try KillSuite(Scenario.all[index])
    for (number, rule) in suite.faults.enumerated() where number % 10 == index {
      try suite.kill(
        every: 16 * stride(suite, of: 4), from: number, andThen: 1, faults: rule,
        seed: UInt64(number))
    }
    #expect(suite.complaints.isEmpty)
    print("\(suite.scenario.name) with faults: \(suite.kills) kills, \(suite.doubts) in doubt")
  }

  /// What a failed change has left is told by whoever goes on, wherever the process died.
  @Test(
    "killed while a change comes to an error state, or is taken back for that",
    arguments: [
      "on=dns.bind_ip nth=1 kind=error", "on=dns.bind_ip nth=1 kind=stuck phase=body",
      "on=eip.bind nth=1 kind=error",
    ])
  func toAnErrorState(_ rule: String) throws {
    let suite = try KillSuite(Scenario.all[0])
    try suite.kill(every: 12, andThen: 1, faults: rule)
    #expect(suite.complaints.isEmpty)
    #expect(suite.kills > 20)
  }

  @Test("edited after it was killed, 10,000 times in make soak", arguments: 0..<4)
  func edited(_ slice: UInt64) throws {
    let suite = EditSuite()
    for seed in slice * 25 + 1...slice * 25 + 25 { try suite.run(seed: seed) }
    #expect(suite.complaints.isEmpty)
    #expect(suite.stopped > 0 && suite.stopped < suite.edits / 2)
    print("\(suite.edits) edits, \(suite.stopped) stopped")
  }
}
