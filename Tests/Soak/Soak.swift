import ArgumentParser
import Glibc
import Proof

/// Runs the proofs for as long as one likes.
struct Soak: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "soak",
    abstract: "Run scripts in virtual time while the simulated cloud misbehaves.",
    subcommands: [
      Schedules.self, Fleets.self, Table.self, Accounts.self, Limits.self, Waits.self, Kills.self,
      Edits.self, Plans.self, Machines.self,
    ],
    defaultSubcommand: Schedules.self)

  /// The scripts under random faults, one seed a run.
  struct Schedules: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Scripts under random fault schedules; prints the seeds of failures.")

    @Option(name: [.short, .long], help: "How many runs.")
    var count = 10_000

    @Option(help: "The seed of the first run.")
    var first: UInt64 = 1

    @Option(help: "Make only this run, and show what happened.")
    var seed: UInt64?

    func run() throws {
      let suite = try ScheduleSuite()
      if let seed { return print(try suite.story(of: seed)) }
      var failures = 0
      for seed in first..<first + UInt64(count) {
        let complaints = try suite.complaints(seed: seed)
        guard !complaints.isEmpty else { continue }
        failures += 1
        print("seed \(seed): \(complaints.joined(separator: "; "))")
        // Whoever watches sees failures as they come.
        fflush(nil)
      }
      print("\(count) schedules, \(failures) failures: \(suite.summary)")
      if failures > 0 {
        print("one of them again: make soak SEED=…")
        throw ExitCode.failure
      }
    }
  }

  /// Changes of many things at once under random faults, one seed a run.
  struct Fleets: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Many EIPs bound at once under random faults; prints the seeds of failures.")

    @Option(name: [.short, .long], help: "How many runs.")
    var count = 1000

    @Option(help: "Make only this run, and show what happened.")
    var seed: UInt64?

    func run() throws {
      if let seed { return print(try FleetSuite.story(of: seed)) }
      var failures = 0
      for seed in 1...UInt64(max(1, count)) {
        let complaints = try FleetSuite.complaints(seed: seed)
        guard !complaints.isEmpty else { continue }
        failures += 1
        print("seed \(seed): \(complaints.joined(separator: "; "))")
        fflush(nil)
      }
      print("\(count) fleets, \(failures) failures")
      if failures > 0 { throw ExitCode.failure }
    }
  }

  /// Every operation with every fault in every phase.
  struct Table: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every changing operation with every fault in every phase.")

    @Argument(help: "Only the cases whose description contains this.")
    var filter = ""

    @Flag(help: "Show how each case ended.")
    var verbose = false

    func run() throws {
      let cases = try ProofCase.table().filter { filter.isEmpty || "\($0)".contains(filter) }
      var suite = TableSuite(cases)
      while let report = try suite.next() {
        if verbose || !report.complaints.isEmpty {
          print("\(report.item): \(report.end) \(report.complaints.joined(separator: "; "))")
        }
      }
      print(suite.summary)
      if suite.failures > 0 { throw ExitCode.failure }
    }
  }

  /// Every change with all values of the account, on every state.
  struct Accounts: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every change with all values of the account, on every state a change leaves.")

    func run() throws {
      let rows = try AccountCase.table()
      var failures = 0
      for row in rows {
        let complaints = try row.complaints()
        guard !complaints.isEmpty else { continue }
        failures += 1
        print("\(row): \(complaints.joined(separator: "; "))")
      }
      print("\(rows.count) cases, \(failures) failures")
      if failures > 0 { throw ExitCode.failure }
    }
  }

  /// How well calls keep to a limit they have to find out.
  struct Limits: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "How much of a service's limit many calls use, and how often they pass it.")

    func run() throws {
      for (spelled, workers) in Crowd.samples {
        let count = try Crowd.count(spelled, workers: workers)
        print(
          "\(workers) tasks, limit \(spelled): \(percent(count.use)) of it used,"
            + " \(percent(count.throttledShare)) of the answers throttled, \(count.failed) failed")
      }
      for (spelled, workers) in Crowd.fleets {
        for isShared in [false, true] {
          let count = try Crowd.count(spelled, workers: workers, processes: 10, isShared: isShared)
          print(
            "10 processes of \(workers) tasks, \(isShared ? "one journal" : "each by itself"),"
              + " limit \(spelled): \(percent(count.use)) of it used,"
              + " \(percent(count.throttledShare)) of the answers throttled, \(count.failed) failed"
          )
        }
      }
    }

    private func percent(_ share: Double) -> String {
      "\(Double(Int(share * 1000)) / 10) %"
    }
  }
}
