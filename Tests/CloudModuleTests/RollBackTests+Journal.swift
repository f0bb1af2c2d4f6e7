import CloudModule
import Journal
import Ports
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
private final class FailingJournal: JournalStore {
  private let inner: MemoryJournal
  private let first: Int
  private let forGood: Bool
  private var writes = 0

  /// - Parameter first: which write is the first to fail, from 1.
  init(_ inner: MemoryJournal, from first: Int, forGood: Bool) {
    (self.inner, self.first, self.forGood) = (inner, first, forGood)
  }

  var hasFailed: Bool { writes >= first }

  private func write() throws(JournalError) {
    writes += 1
    guard writes == first || forGood && writes > first else { return }
    throw JournalError(.full, "no room for journal.db", remedy: "make room")
  }

  func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    try write()
    try inner.append(entries, to: run)
  }
  func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    try write()
    try inner.end(run, end)
  }
  func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError) {
    try write()
    try inner.reopen(run, by: process, isRollBack: isRollBack)
  }

  func begin(_ start: RunStart) throws(JournalError) -> Int64 { try inner.begin(start) }
  func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {
    try inner.keep(sources, of: run)
  }
  func lock(_ run: Int64) throws(JournalError) { try inner.lock(run) }
  func unlock(_ run: Int64) { inner.unlock(run) }
  func run(_ number: Int64) throws(JournalError) -> Run? { try inner.run(number) }
  func runs(_ query: RunQuery) throws(JournalError) -> [Run] { try inner.runs(query) }
  func entries(of run: Int64) throws(JournalError) -> [Entry] { try inner.entries(of: run) }
  func sources(of run: Int64) throws(JournalError) -> [RunSource] { try inner.sources(of: run) }
  func prune(endedBefore time: WallTime) throws(JournalError) -> Int {
    try inner.prune(endedBefore: time)
  }
  func forget(_ run: Int64) throws(JournalError) { try inner.forget(run) }
  func claim(job: String) throws(JournalError) -> JobClaim { try inner.claim(job: job) }
  func release(job: String) { inner.release(job: job) }
}
