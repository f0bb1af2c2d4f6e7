import Proof
import Testing

/// Processes that die at every moment: what was done is not done again, and nothing is lost.
@Suite(.timeLimit(.minutes(15))) struct KillTests {
  static let scenarios = Scenario.all.indices

  @Test("killed at every moment, once", arguments: scenarios)
  func once(_ index: Int) throws {
    let suite = try KillSuite(Scenario.all[index])
    try suite.kill(every: 10, from: 3)
    #expect(suite.complaints.isEmpty)
    print("\(suite.scenario.name): \(suite.kills) kills")
  }

  @Test("taken back after a kill, and killed while that is done", arguments: scenarios)
  func takenBack(_ index: Int) throws {
    let suite = try KillSuite.takingBack(Scenario.all[index])
    try suite.kill(every: 14, from: 5, andThen: 1)
    #expect(suite.complaints.isEmpty)
    print("\(suite.scenario.name), taken back: \(suite.kills) kills")
  }
}
