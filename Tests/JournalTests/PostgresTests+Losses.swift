import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

// Whatever is lost on the way to the server, or on the way back.
extension PostgresTests {
  /// One after the other is lost of all that a run, its job and its window say to the server.
  @Test(arguments: [LossyLink.Loss.question, .answer])
  func whateverIsLostIsDoneOnce(_ loss: LossyLink.Loss) throws {
    let server = try Self.server()
    var number = 0
    while true {
      number += 1
      let place = try server.makeDatabase()
      let link = LossyLink(to: server, losing: loss, number)
      let comment = Comment(rawValue: "the \(loss) \(number)")
      let journal = try SQLJournal(postgres: link.address(of: place), patience: .seconds(60))
      let other = try SQLJournal(postgres: place)
      let period = Duration.seconds(365 * 86_400)
      #expect(
        try journal.claimWindow(of: "nightly", period: period, as: .init()) == .taken, comment)
      #expect(try other.claimWindow(of: "nightly", period: period, as: .init()) == .passed, comment)
      #expect(try journal.claim(job: "nightly") == .taken, comment)
      let run = try journal.begin(.sample(job: "nightly"))
      try journal.append([.step(1), .intent(2)], to: run)
      try journal.append([.outcome(3, of: 2, .done)], to: run)
      try journal.end(run, .sample(.failed))
      journal.release(job: "nightly")
      try journal.reopen(run, by: .other, isRollBack: true)
      try journal.append([.intent(4)], to: run)
      try journal.end(run, .sample(.rolledBack))
      let runs = try other.runs(RunQuery())
      #expect(runs.map(\.number) == [run] && runs.map(\.attempts) == [2], comment)
      #expect(runs.map(\.state) == [.rolledBack], comment)
      let entries: [Entry] = [.step(1), .intent(2), .outcome(3, of: 2, .done), .intent(4)]
      #expect(try other.entries(of: run) == entries, comment)
      #expect(try other.claim(job: "nightly") == .taken, comment)
      try journal.forget(run)
      #expect(try other.runs(RunQuery()).isEmpty, comment)
      // All of it went well.
      if !link.hasLost { break }
    }
    #expect(number > 20)
  }

  /// A standby is promoted that lacks the last commits: the process that knows them tells them again.
  @Test(arguments: [true, false]) func whatAServerHasForgottenIsToldAgain(isWaitedFor: Bool) throws
  {
    let place = try Self.server().makeDatabase()
    let (journal, other) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    func append(_ entries: [Entry], to run: Int64) throws {
      if isWaitedFor { return try journal.append(entries, to: run) }
      var end: Result<Void, JournalError>?
      journal.append(entries, to: run) { end = $0 }
      try journal.finishWriting()
      try #require(end).get()
    }
    func forget(_ condition: String) throws {
      try other.database.transaction(.process) { () throws(JournalError) in
        _ = try other.database.run("DELETE FROM \(condition)", [])
      }
    }
    let run = try journal.begin(.sample())
    try append([.step(1), .intent(2)], to: run)
    try append([.outcome(3, of: 2, .done)], to: run)
    try forget("entries WHERE number > 1")
    try append([.intent(5)], to: run)
    let entries: [Entry] = [.step(1), .intent(2), .outcome(3, of: 2, .done), .intent(5)]
    #expect(try other.entries(of: run) == entries)
    try forget("entries WHERE number > 2")
    try journal.end(run, .sample(.failed))
    #expect(try other.entries(of: run) == entries)
    // Nobody can tell a run again that is not there itself.
    let second = try journal.begin(.sample())
    try append([.intent(1)], to: second)
    try forget("runs WHERE number = \(second)")
    #expect(throws: JournalError.forgotten(second)) {
      try append([.outcome(2, of: 1, .done)], to: second)
    }
  }

  /// What is kept for that has its measure.
  @Test func noMoreIsKeptThanTheLastMegabytes() {
    var known = WrittenEntries()
    func row(_ number: Int64, _ size: Int) -> [SQLValue] {
      [.integer(number), .bytes([UInt8](repeating: 0, count: size))]
    }
    for number in 1...20 { known.add([row(Int64(number), 1 << 20)]) }
    #expect(known.last == 20 && known.rows.first?[0] == .integer(known.first + 1))
    #expect((1...4).contains(known.rows.count))
    known.add([row(21, 1 << 23)])
    #expect(known.rows.isEmpty && known.first == 21 && known.last == 21)
    known.add([row(23, 1)])
    #expect(known.rows.count == 1 && known.first == 21 && known.last == 23)
  }

  /// As where the server keeps all transactions apart.
  @Test func aTransactionThatAnotherOneIsInTheWayOfIsDoneAgain() throws {
    let place = try Self.server().makeDatabase()
    let (journal, other) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    let period = Duration.seconds(365 * 86_400)
    #expect(try journal.claimWindow(of: "nightly", period: period, as: .init()) == .taken)
    let move = "UPDATE windows SET begins_at = begins_at - 1"
    var attempts = 0
    try journal.database.transaction(.process) { () throws(JournalError) in
      attempts += 1
      _ = try journal.database.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", [])
      _ = try journal.database.rows("SELECT begins_at FROM windows", [])
      if attempts == 1 { _ = try other.database.run(move, []) }
      _ = try journal.database.run(move, [])
    }
    #expect(attempts == 2)
  }

  /// Who was stopped between his window and his job asks again when he has the job: another one may have
  /// had it in a later window, and ended.
  @Test(arguments: [JournalKind.sqlite, .postgres])
  func whoeverHasTakenAWindowKeepsItUntilALaterOneIsTaken(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let (early, late) = (WindowClaimant(), WindowClaimant())
    let period = Duration.seconds(365 * 86_400)
    func claim(_ claimant: WindowClaimant) throws -> WindowClaim {
      try journal.store.claimWindow(of: "nightly", period: period, as: claimant)
    }
    func passAWindow() throws {
      let database = try #require((journal.store as? SQLJournal)?.database)
      try database.transaction(.process) { () throws(JournalError) in
        _ = try database.run(
          "UPDATE windows SET begins_at = begins_at - ?", [.integer(period.nanoseconds)])
      }
    }
    #expect(try claim(early) == .taken)
    #expect(try claim(early) == .taken)
    #expect(try claim(late) == .passed)
    try passAWindow()
    // Nobody has begun the job meanwhile: his run is that of this window.
    #expect(try journal.store.claim(job: "nightly") == .taken)
    #expect(try claim(early) == .taken)
    journal.store.release(job: "nightly")
    #expect(try claim(late) == .passed)
    try passAWindow()
    #expect(try claim(late) == .taken)
    #expect(try journal.store.claim(job: "nightly") == .taken)
    #expect(try claim(early) == .passed)
  }

  /// Who has lost the job again meanwhile has not begun it in any window.
  @Test func whoHasLostTheJobTakesNoWindow() throws {
    let place = try Self.server().makeDatabase()
    let (journal, other) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    let claimant = WindowClaimant()
    #expect(try journal.claim(job: "nightly") == .taken)
    try Self.endLeases(in: place)
    #expect(throws: JournalError.lapsed(.job("nightly"))) {
      try journal.claimWindow(of: "nightly", period: .seconds(31_536_000), as: claimant)
    }
    #expect(
      try other.claimWindow(of: "nightly", period: .seconds(31_536_000), as: .init()) == .taken)
  }

  /// However many windows nobody has asked in, one run makes up for them.
  @Test(arguments: [JournalKind.sqlite, .postgres])
  func whoHasSleptForLongRunsOnce(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let period = Duration.seconds(365 * 86_400)
    #expect(try journal.store.claimWindow(of: "nightly", period: period, as: .init()) == .taken)
    let database = try #require((journal.store as? SQLJournal)?.database)
    try database.transaction(.process) { () throws(JournalError) in
      _ = try database.run(
        "UPDATE windows SET begins_at = begins_at - ?", [.integer(3 * period.nanoseconds)])
    }
    let claims = try (0..<3).map { _ in
      try journal.store.claimWindow(of: "nightly", period: period, as: .init())
    }
    #expect(claims == [.taken, .passed, .passed])
  }

  /// Leases of jobs go with the last of their runs, but not one that somebody has.
  @Test func leasesOfJobsGoWithTheirRuns() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    for job in ["gone", "kept", "held"] {
      #expect(try journal.claim(job: job) == .taken)
      let run = try journal.begin(.sample(job: job))
      let time: Int64 = job == "kept" ? 1_800_000_000 : 1_700_000_000
      try journal.end(run, .sample(.done, at: time))
      if job != "held" { journal.release(job: job) }
    }
    func leases() throws -> String {
      try Self.server().query(
        "SELECT string_agg(name, ',' ORDER BY name) FROM halo.leases WHERE name LIKE 'job %'",
        in: place
      ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(try leases() == "job gone,job held,job kept")
    #expect(try journal.prune(endedBefore: WallTime(seconds: 1_750_000_000)) == 2)
    #expect(try leases() == "job held,job kept")
    // Its fence rises all the same.
    #expect(try journal.claim(job: "gone") == .taken)
  }

  /// Nothing is waited for by who may not change anything because of another run.
  @Test func whoIsRefusedIsToldWhyWithoutWaiting() throws {
    let place = try Self.server().makeDatabase()
    let first = try SQLJournal(postgres: place)
    let second = try SQLJournal(postgres: place)
    func pass() throws -> JournalError? {
      var end: Result<Void, JournalError>?
      second.pass(JobGate("nightly")) { end = $0 }
      #expect(end == nil)
      try second.finishWriting()
      guard case .failure(let error)? = end else { return nil }
      return error
    }
    #expect(try first.claim(job: "nightly") == .taken)
    let run = try first.begin(.sample(job: "nightly"))
    try first.append([.intent(1)], to: run)
    let held = try pass()
    #expect(held?.kind == .jobHeld && held?.message.contains("run \(run)") == true)
    try Self.endLeases(in: place)
    let interrupted = try pass()
    #expect(interrupted?.kind == .interrupted)
    #expect(interrupted?.message.contains("eip.bind, of which nobody knows") == true)
    // The job was given back.
    let third = try SQLJournal(postgres: place)
    #expect(try third.claim(job: "nightly") == .taken)
    third.release(job: "nightly")
    try third.forget(run)
    #expect(try pass() == nil)
  }
}
