import Proof
import Testing

/// Two copies of one script on one account, which know nothing of each other.
@Suite(.timeLimit(.minutes(30))) struct OverlapTests {
  @Test("Two overlapping moves end with two addresses, or one says why it stopped")
  func moves() throws {
    let scenario = try #require(Scenario.all.first { $0.name == "scripts/move-eip.lua" })
    let overlap = Overlap(scenario.faultless)
    var (quiet, stopped) = (0, 0)
    for seed in 0..<UInt64(120) {
      let result = try overlap.execute(seed: seed)
      let addresses = result.later.filter { $0.hasPrefix("resolver demo-inbound ") }
      let moved = addresses.count { $0.contains(" 192.168.1.") }
      let failures = result.failures.compactMap { $0?.message }
      if failures.isEmpty { quiet += 1 } else { stopped += 1 }
      #expect(
        !failures.isEmpty || addresses.count == 2 && moved == 2,
        "seed \(seed): \(addresses)")
      #expect(addresses.count >= 2, "seed \(seed): \(addresses) \(failures)")
    }
    print("two overlapping moves: \(quiet) both done, \(stopped) one stopped")
    #expect(quiet > 0)
  }
}
