import Ports
import Testing

@testable import Journal

/// What stands in the way of a job's next run, and what it is told of.
@Suite(.timeLimit(.minutes(30))) struct JobGateTests {
  /// However many have come to nothing since, and however they are counted page by page.
  @Test(arguments: JournalKind.allCases)
  func findsTheRunThatLiesInterrupted(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let changed = try journal.store.begin(.sample(job: "j"))
    try journal.store.append([.intent(1)], to: changed)
    try journal.kill(changed)
    for _ in 0..<25 {
      let number = try journal.store.begin(.sample(job: "j"))
      journal.store.unlock(number)
    }
    #expect(try JobGate("j").interrupted(in: journal.store)?.number == changed)
    #expect(try JobGate("k").interrupted(in: journal.store) == nil)
  }

  /// A run that ended in doubt stands in nobody's way, and is told of each time.
  @Test(arguments: JournalKind.allCases)
  func tellsOfARunThatEndedInDoubt(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let doubtful = try journal.store.begin(.sample(job: "j"))
    try journal.store.append([.intent(1), .outcome(2, of: 1, .inDoubt)], to: doubtful)
    try journal.store.end(doubtful, .sample(.inDoubt))
    var told: [String] = []
    var gate = JobGate("j", journal: "a.db")
    gate.tellDoubt = { told.append($0) }
    func pass(_ gate: JobGate) throws {
      var end: Result<Void, JournalError>?
      journal.store.pass(gate) { end = $0 }
      try journal.store.finishWriting()
      try #require(end).get()
      journal.store.release(job: gate.job)
    }
    try pass(gate)
    #expect(told.count == 1)
    #expect(
      told.first?.contains(
        "run 1 of this job ended in doubt: nobody knows whether eip.bind (change 1) was made")
        == true, "\(told)")
    for command in ["show", "verify"] {
      #expect(told.first?.contains("'halo runs \(command) 1 --journal a.db'") == true)
    }
    for command in ["resume", "rollback", "runs forget"] {
      #expect(told.first?.contains("'halo \(command) 1 --journal a.db'") == true)
    }
    try pass(JobGate("k"))
    gate.ignoresInterrupted = true
    try pass(gate)
    #expect(told.count == 1)
    gate.ignoresInterrupted = false
    try journal.store.reopen(doubtful, by: .other, isRollBack: false)
    try journal.store.end(doubtful, .sample(.failed))
    try pass(gate)
    #expect(told.count == 1)
  }
}
