import Proof
import SimulatedCloud
import Testing

/// What a call promises, whatever goes wrong: never a duplicate, never "done" that is not, never
/// "failed" that is. `make soak` runs all of what is sampled here.
@Suite(.timeLimit(.minutes(30))) struct ProofTests {
  static let slices = 0..<8
  /// Rows of the table from one that is run to the next: a prime, so that all operations, all faults
  /// and all ways to call have their turn.
  static let stride = 23
  static let table = (try? ProofCase.table()) ?? []

  @Test("operations × faults × phases", arguments: slices)
  func table(slice: Int) throws {
    let rows = Swift.stride(
      from: slice * Self.stride, to: Self.table.count, by: Self.stride * Self.slices.count)
    var suite = TableSuite(rows.map { Self.table[$0] })
    while let report = try suite.next() {
      #expect(report.complaints.isEmpty, "\(report.item)")
    }
    print("of a table of \(Self.table.count) rows: \(suite.summary)")
  }

  @Test("scripts under random schedules, 2,000 in all", arguments: slices)
  func schedules(slice: Int) throws {
    let suite = try ScheduleSuite()
    for seed in UInt64(slice * 250 + 1)...UInt64(slice * 250 + 250) {
      let complaints = try suite.complaints(seed: seed)
      #expect(complaints.isEmpty, "make soak SEED=\(seed)")
    }
    print("250 schedules: \(suite.summary)")
  }

  @Test("The same seed gives the same run, request by request")
  func reproducible() throws {
    let suite = try ScheduleSuite()
    for seed: UInt64 in [3, 26, 113] {
      #expect(try suite.story(of: seed) == suite.story(of: seed))
    }
  }

  @Test("The table has every changing operation, and every kind of fault in every phase")
  func complete() {
    #expect(Set(Self.table.map(\.change.callee)) == ProofCase.changingOperations)
    for kind in ProofCase.faultKinds {
      for phase in ["before", "after", "body"] where ProofCase.hasPhases(kind) {
        #expect(
          Self.table.contains { item in
            item.faults.contains { $0.contains("kind=\(kind) ") && $0.contains("phase=\(phase)") }
          }, "\(kind) \(phase)")
      }
    }
  }
}

/// Fault schedules that are drawn.
@Suite(.timeLimit(.minutes(30))) struct RandomFaultsTests {
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

/// How calls that share a run keep to a limit they have to find out.
@Suite(.timeLimit(.minutes(30))) struct LimitTests {
  @Test(
    "At least 90 % of a limit is used, and at most 2 % of the answers are throttled",
    arguments: Crowd.samples.map(\.0))
  func use(limit: String) throws {
    let workers = Crowd.samples.first { $0.0 == limit }?.1 ?? 1
    let count = try Crowd.count(limit, workers: workers)
    #expect(count.use >= 0.9, "\(count)")
    #expect(count.throttledShare <= 0.02, "\(count)")
    #expect(count.failed == 0)
  }

  @Test(
    "Three processes with one journal keep to a limit together",
    arguments: ["100/1m", "200/5m", "100/10s"])
  func share(limit: String) throws {
    let count = try Crowd.count(limit, workers: 3, processes: 3, isShared: true)
    #expect(count.use >= 0.8, "\(count)")
    #expect(count.throttledShare <= 0.02, "\(count)")
    #expect(count.failed == 0)
  }
}
