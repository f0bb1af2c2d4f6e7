import Proof
import Testing

/// A scheduled job on several machines with one journal, in virtual time. `make machines` has 10,000
/// windows.
@Suite(.timeLimit(.minutes(30))) struct MachineTests {
  @Test(
    "Each window once, each change once, and nothing stays undone",
    arguments: 1...4 as ClosedRange<UInt64>)
  func windows(_ seed: UInt64) throws {
    let suite = try MachineSuite(seed: seed)
    let complaints = try suite.complaints(windows: 64)
    #expect(complaints.isEmpty, "\(suite.story.joined(separator: "\n"))")
    #expect(suite.summary.isVaried)
  }
}
