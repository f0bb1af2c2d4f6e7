import ArgumentParser
import Glibc
import Proof

/// The scripts killed at every moment, and gone on with.
struct Kills: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scripts whose process is killed at every moment, and that are gone on with.")

  @Option(help: "Only scripts whose name contains this.")
  var only = ""

  @Option(help: "Kill the processes of a run at these moments only: 17,4.")
  var at = ""

  @Option(help: "How many of the processes that go on are killed, too.")
  var more = 0

  @Option(help: "A rule as in a fault file; 'each' for all of them, one after the other.")
  var fault = ""

  @Option(help: "Kill at one of so many moments, another one for each rule.")
  var every = 1

  @Option(help: "What other kills are drawn from.")
  var seed: UInt64 = 1

  @Flag(help: "Take the runs back instead of going on with them.")
  var takeBack = false

  func run() throws {
    var failures = 0
    for scenario in Scenario.all where only.isEmpty || scenario.name.contains(only) {
      let suite =
        try takeBack
        ? KillSuite.takingBack(scenario, hasFaults: !fault.isEmpty) : KillSuite(scenario)
      for (index, rule) in (fault == "each" ? suite.faults : [fault]).enumerated() {
        let known = suite.complaints.count
        if at.isEmpty {
          try suite.kill(every: every, from: index, andThen: more, faults: rule, seed: seed)
        } else {
          let moments = at.split(separator: ",").compactMap { Int($0) }
          try suite.kill(at: moments, faults: rule, seed: seed)
        }
        for complaint in suite.complaints[known...] { print(complaint) }
        fflush(nil)
      }
      print("\(scenario.name): \(suite.kills) kills, \(suite.doubts) in doubt")
      failures += suite.complaints.count
    }
    if failures > 0 { throw ExitCode.failure }
  }
}
