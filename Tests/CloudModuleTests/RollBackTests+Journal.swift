import CloudModule
import Journal
import Ports
import Proof
import SimulatedRuns
import Testing

/// A roll-back whose journal cannot be written.
extension RollBackTests {
  private static let script = """
    cloud.eip.rename{ publicip_id = demo.free_eip, alias = "one" }
    cloud.eip.unbind{ publicip_id = demo.bound_eip }
    cloud.eip.bind{ publicip_id = demo.bound_eip, port_id = demo.other_port }
    """

  /// Nothing is sent whose intent is not written, nothing is called taken back that is not, and once the
  /// journal can be written again, the rest is done.
  @Test(arguments: [false, true]) func theJournalFailsWhileItIsTakenBack(forGood: Bool) throws {
    var failures = 0
    for first in 1... {
      let run = RecordedSimulation()
      let before = run.truth
      try run.expectSuccess(Self.script)
      let sent = run.changesSent
      let store = FailingJournal(run.journal, from: first, forGood: forGood)
      let result = try? run.rollBack(in: store)
      guard store.hasFailed else { break }
      failures += 1
      let intents = RunHistory(try run.journal.entries(of: 1)).changes.count {
        $0.intent.undoes != nil
      }
      #expect(run.changesSent - sent <= intents, "write \(first)")
      if result?.isComplete == true { #expect(run.truth == before, "write \(first)") }
      run.journal.unlock(1)
      #expect(try run.rollBack().isComplete, "write \(first)")
      #expect(run.truth == before, "write \(first)")
    }
    // Of each of the three at least its intent and its end.
    #expect(failures >= 6)
  }
}

/// Refuses to write, once or from then on.
private final class FailingJournal: ForwardingJournal {
  private let first: Int
  private let forGood: Bool
  private var writes = 0

  /// - Parameter first: which write is the first to fail, from 1.
  init(_ inner: MemoryJournal, from first: Int, forGood: Bool) {
    (self.first, self.forGood) = (first, forGood)
    super.init(inner)
  }

  var hasFailed: Bool { writes >= first }

  private func write() throws(JournalError) {
    writes += 1
    guard writes == first || forGood && writes > first else { return }
    throw JournalError(.full, "no room for journal.db", remedy: "make room")
  }

  override func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    try write()
    try inner.append(entries, to: run)
  }
  override func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    try write()
    try inner.end(run, end)
  }
  override func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError)
  {
    try write()
    try inner.reopen(run, by: process, isRollBack: isRollBack)
  }
}
