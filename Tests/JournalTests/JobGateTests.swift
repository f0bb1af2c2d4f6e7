import Ports
import TestSupport
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

  /// Who has a job is found out once, however long it is waited for.
  @Test func asksForTheHolderOnce() throws {
    let journal = HeldJournal()
    let clock = VirtualClock()
    let error = #expect(throws: JournalError.self) {
      try JobGate("j").pass(journal, within: .seconds(3), clock: clock)
    }
    #expect(error?.kind == .jobHeld && error?.message.contains("process 7 on web1") == true)
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(3))
    #expect(journal.claims > 3 && journal.questions == 1)
    journal.claimsLeft = 2
    try JobGate("j").pass(journal, within: .seconds(3), clock: clock)
    #expect(journal.questions == 1)
  }
}

/// A journal in which somebody else has each job.
private final class HeldJournal: BlankJournal {
  private(set) var claims = 0
  private(set) var questions = 0
  /// How often a job is refused still; nil for ever.
  var claimsLeft: Int?

  func claim(job: String) throws(JournalError) -> JobClaim {
    claims += 1
    if let left = claimsLeft {
      if left == 0 { return .taken }
      claimsLeft = left - 1
    }
    return .held(by: nil)
  }

  func holder(ofJob job: String) -> JobHolder? {
    questions += 1
    return JobHolder(
      process: RunProcess(host: "web1", pid: 7), since: WallTime(nanoseconds: 0))
  }
}
