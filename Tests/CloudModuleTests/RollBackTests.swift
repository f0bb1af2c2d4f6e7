import CloudModule
import HuaweiCloud
import JSON
import Journal
import Ports
@testable import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// Runs are taken back, the last change first, each to what was there before it.
@Suite(.timeLimit(.minutes(15))) struct RollBackTests {
  @Test(arguments: UndoTests.cases) func restoresWhatWasThere(_ example: UndoTests.Case) throws {
    let run = RecordedSimulation()
    let before = run.truth
    try run.expectSuccess("\(example.before)\n\(example.change)")
    let result = try run.rollBack()
    #expect(result.isComplete && result.items.allSatisfy { $0.end == .undone })
    #expect(result.items.count == (example.before.isEmpty ? 1 : 2))
    #expect(run.truth == before)
    #expect(try run.journal.run(1)?.state == .rolledBack)
  }
}
