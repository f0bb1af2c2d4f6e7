import Proof
import Testing

/// What a call promises, whatever goes wrong: never a duplicate, never "done" that is not, never
/// "failed" that is. `make soak` runs all of what is sampled here.
@Suite(.timeLimit(.minutes(15))) struct ProofTests {
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
