import SimulatedCloud
import Testing

/// Fault schedules that are drawn.
@Suite(.timeLimit(.minutes(15))) struct RandomFaultsTests {
  @Test("A seed gives the same rules each time, and another seed others")
  func reproducible() {
    #expect(RandomFaults.rules(5, seed: 7) == RandomFaults.rules(5, seed: 7))
    #expect(RandomFaults.rules(5, seed: 7) != RandomFaults.rules(5, seed: 8))
  }

  @Test("What is drawn can be put into a file")
  func readable() throws {
    for seed: Int64 in 0..<100 {
      let cloud = SimulatedCloud()
      try cloud.loadFaults(RandomFaults.rules(10, seed: seed).utf8)
      #expect(cloud.unfiredFaults.count == 10)
    }
  }
}
