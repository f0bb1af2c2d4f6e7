import Proof
import Testing

/// What a plan says is what a run does, when nobody else changes the cloud.
@Suite(.timeLimit(.minutes(30))) struct PlanTruthTests {
  @Test("The scripts of the proof do what was planned", arguments: Scenario.all)
  func scenarios(_ scenario: Scenario) throws {
    let suite = PlanSuite()
    try suite.check(scenario)
    #expect(suite.complaints.isEmpty && suite.leaks.isEmpty, "\(suite.complaints + suite.leaks)")
  }

  @Test("So do scripts drawn at random, and nothing leaves while they are planned")
  func random() throws {
    let suite = PlanSuite()
    for seed: UInt64 in 1...150 { try suite.check(seed: seed) }
    print(suite.summary)
    #expect(suite.complaints.isEmpty && suite.leaks.isEmpty, "\(suite.complaints + suite.leaks)")
    #expect(suite.changes > 100)
    // A mark excuses what it tells of, and hardly any has one.
    #expect(suite.same >= suite.scripts * 99 / 100)
  }

  @Test("Nothing leaves, whatever a script asks for")
  func leaks() throws {
    let suite = PlanSuite()
    for seed: UInt64 in 1000...1100 { try suite.plan(seed: seed) }
    #expect(suite.leaks.isEmpty, "\(suite.leaks)")
  }
}
