import Ports
import TestSupport
import Testing

@testable import Journal

// What a server that has taken over lacks of a run, before that is looked at or left to others.
extension PostgresTests {
  enum Leaving: CaseIterable {
    case lookedAt, keeping, asItWas, stopped, abandoned
  }

  /// A standby is promoted that lacks the last commits.
  private func forget(_ condition: String, in place: String) throws {
    try Self.server().query("DELETE FROM halo.entries WHERE \(condition)", in: place)
  }

  @Test(arguments: Leaving.allCases) func whoeverGoesOnWithARunKnowsAllOfIt(_ way: Leaving) throws {
    let place = try Self.server().makeDatabase()
    let (journal, other) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    let recorder = RunRecorder(.sample(), redaction: Redaction()) {
      () throws(JournalError) in journal
    }
    for entry in [Entry.intent(1), .outcome(2, of: 1, .done)] {
      try recorder.flush(with: entry.content)
      try recorder.writeAll()
    }
    let run = try #require(recorder.number)
    let entries = try other.entries(of: run)
    #expect(entries.map(\.number) == [1, 2])
    try forget("number > 0", in: place)
    switch way {
    case .lookedAt: #expect(try recorder.written()?.hasChanges == true)
    case .keeping: try recorder.leaveKeeping()
    case .asItWas: try recorder.leave(as: try other.run(run)?.interrupted())
    case .stopped: try recorder.leaveStopped(becauseOf: "stopped by signal 15")
    case .abandoned: recorder.abandon()
    }
    #expect(try other.entries(of: run) == entries)
    #expect(try other.run(run)?.state == (way == .lookedAt ? .running : .interrupted))
  }

  /// Of a batch that is too large to be kept the last part is told again, where the rest of it is there.
  @Test func whatIsNotKeptCannotBeToldAgain() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    let large = [UInt8](repeating: UInt8(ascii: "1"), count: 1 << 20)
    let run = try journal.begin(.sample())
    try journal.append((1...8).map { .step($0, record: large) }, to: run)
    try forget("number = 8", in: place)
    try journal.append([.intent(9)], to: run)
    #expect(try journal.entries(of: run).map(\.number) == Array(1...9))
    try forget("number > 2", in: place)
    #expect(throws: JournalError.forgotten(run)) { try journal.append([.intent(10)], to: run) }
    #expect(throws: JournalError.forgotten(run)) { try journal.complete(run) }
    // Nothing of the last batch is kept.
    let second = try journal.begin(.sample())
    let larger = [UInt8](repeating: UInt8(ascii: "1"), count: 5 << 20)
    try journal.append([.step(1, record: larger)], to: second)
    try journal.complete(second)
    try forget("run = \(second)", in: place)
    #expect(throws: JournalError.forgotten(second)) { try journal.complete(second) }
    #expect(throws: JournalError.forgotten(second)) { try journal.end(second, .sample(.done)) }
    #expect(throws: JournalError.forgotten(second)) { try journal.append([.intent(2)], to: second) }
    #expect(try journal.entries(of: second).isEmpty)
  }

  /// What it was told again goes with the transaction that another one is in the way of.
  @Test func isToldAgainInATransactionThatIsDoneAgain() throws {
    let place = try Self.server().makeDatabase()
    let (journal, other) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    let run = try journal.begin(.sample())
    try journal.append([.intent(1), .outcome(2, of: 1, .done)], to: run)
    try forget("number = 2", in: place)
    let rename = "UPDATE runs SET script = script || '!' WHERE number = \(run)"
    var attempts = 0
    try journal.database.transaction(.process) { () throws(JournalError) in
      attempts += 1
      _ = try journal.database.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", [])
      try journal.database.complete(run)
      if attempts == 1 { _ = try other.database.run(rename, []) }
      _ = try journal.database.run(rename, [])
    }
    #expect(attempts == 2)
    #expect(try other.entries(of: run).map(\.number) == [1, 2])
  }
}
