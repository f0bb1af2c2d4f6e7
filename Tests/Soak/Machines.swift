import ArgumentParser
import Proof

/// Windows of a job on four machines, on which everything goes wrong.
struct Machines: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A scheduled job on four machines with one journal, in windows of virtual time.")

  @Option(name: [.short, .long], help: "How many windows.")
  var count = 10_000

  @Option(help: "The seed.")
  var seed: UInt64 = 1

  func run() throws {
    let suite = try MachineSuite(seed: seed)
    let complaints = try suite.complaints(windows: count)
    if !complaints.isEmpty { print(suite.story.joined(separator: "\n")) }
    for complaint in complaints { print(complaint) }
    print("\(suite.summary), \(complaints.count) failures")
    if !complaints.isEmpty { throw ExitCode.failure }
  }
}
