import ArgumentParser
import Glibc
import Proof

/// Scripts that are planned and then run, on a cloud that nobody else changes.
struct Plans: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scripts that are planned and then run; prints how many did what was planned.")

  @Option(name: [.short, .long], help: "How many scripts.")
  var count = 20_000

  @Option(help: "Plan only the script of this seed, and show it.")
  var seed: UInt64?

  @Flag(help: "Do not run them: only look whether anything leaves.")
  var only = false

  func run() throws {
    let suite = PlanSuite()
    if let seed {
      print(PlanSuite.text(of: seed))
      try suite.check(seed: seed)
    } else {
      if !only { for scenario in Scenario.all { try suite.check(scenario) } }
      for seed in 1...UInt64(max(1, count)) {
        if only { try suite.plan(seed: seed) } else { try suite.check(seed: seed) }
      }
    }
    for complaint in suite.complaints.prefix(50) + suite.leaks.prefix(50) { print(complaint) }
    print(only ? "\(suite.scripts) plans, \(suite.leaks.count) leaks" : suite.summary)
    // A mark excuses what it tells of, and hardly any has one.
    let isTrue =
      only
      || suite.same + suite.marked >= suite.scripts * 999 / 1000
        && suite.same >= suite.scripts * 99 / 100
    if !suite.leaks.isEmpty || !isTrue { throw ExitCode.failure }
  }
}
