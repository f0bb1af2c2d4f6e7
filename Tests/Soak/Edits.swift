import ArgumentParser
import Glibc
import Proof

/// Scripts that are edited between the death of their process and the next one.
struct Edits: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Scripts that are edited between the death of their process and the next one.")

  @Option(name: [.short, .long], help: "How many edited scripts at least.")
  var count = 10_000

  @Option(help: "Edit only the script of this seed.")
  var seed: UInt64?

  func run() throws {
    let suite = EditSuite()
    var next = seed ?? 1
    repeat {
      let known = suite.complaints.count
      try suite.run(seed: next)
      for complaint in suite.complaints[known...] { print(complaint) }
      fflush(nil)
      next += 1
    } while seed == nil && suite.edits < count
    print(
      "\(suite.edits) edits, \(suite.stopped) of them stopped, "
        + "\(suite.complaints.count) failures")
    if !suite.complaints.isEmpty { throw ExitCode.failure }
  }
}
