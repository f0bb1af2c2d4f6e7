import Proof
import Testing

/// Processes that die at every action: what was done is not done again, and nothing is lost.
@Suite(.timeLimit(.minutes(15))) struct KillTests {
  static let scenarios = Scenario.all.indices

  @Test("killed at every action, once", arguments: scenarios)
  func once(_ index: Int) throws {
    let suite = try KillSuite(Scenario.all[index])
    let count = try suite.count()
    // The long ones have as many actions as the others together.
    let stride = max(1, count / 15)
    for death in Swift.stride(from: 1, through: count, by: stride) {
      let complaints = try suite.complaints(deaths: [death])
      #expect(complaints.isEmpty, "\(suite.scenario.name), killed at \(death) of \(count)")
    }
    print("\(suite.scenario.name): \(count) actions, \(suite.kills) kills")
  }
}
