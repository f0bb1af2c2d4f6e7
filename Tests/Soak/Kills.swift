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

  @Option(help: "A rule as in a fault file.")
  var fault = ""

  func run() throws {
    var failures = 0
    for scenario in Scenario.all where only.isEmpty || scenario.name.contains(only) {
      let suite = try KillSuite(scenario)
      if at.isEmpty {
        try suite.kill(andThen: more, faults: fault)
      } else {
        try suite.kill(at: at.split(separator: ",").compactMap { Int($0) }, faults: fault)
      }
      for complaint in suite.complaints { print(complaint) }
      print("\(scenario.name): \(suite.kills) kills, \(suite.doubts) in doubt")
      fflush(nil)
      failures += suite.complaints.count
    }
    if failures > 0 { throw ExitCode.failure }
  }
}
