import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

/// What a journal that several machines share does beyond one in a file.
@Suite(.timeLimit(.minutes(15))) struct PostgresTests {
  private static func server() throws -> PostgresServer { try PostgresServer.shared.get() }

  /// The time of every lease is over, as when its holder was stopped for longer than it lasts.
  private static func endLeases(in place: String) throws {
    try server().query("UPDATE halo.leases SET ends_at = clock_timestamp()", in: place)
  }

  // MARK: One at a time

  @Test func whoWasAwayForLongerThanItsLeaseAnnouncesNothing() throws {
    let place = try Self.server().makeDatabase()
    let first = try SQLJournal(postgres: place)
    let run = try first.begin(.sample(job: "nightly"))
    try first.append([.intent(1)], to: run)
    try Self.endLeases(in: place)
    #expect(try first.run(run)?.state == .interrupted)
    #expect(throws: JournalError.lapsed(.run(run))) { try first.append([.intent(2)], to: run) }
    // What became of the change that was announced in time is welcome as long as nobody goes on.
    try first.append([.outcome(3, of: 1, .done)], to: run)
    let second = try SQLJournal(postgres: place)
    try second.reopen(run, by: .other, isRollBack: false)
    #expect(throws: JournalError.lapsed(.run(run))) {
      try first.append([.outcome(4, of: 1, .inDoubt)], to: run)
    }
    #expect(throws: JournalError.lapsed(.run(run))) { try first.end(run, .sample(.done)) }
    try second.append([.intent(4)], to: run)
    try second.end(run, .sample(.done))
    #expect(try first.entries(of: run).map(\.number) == [1, 3, 4])
  }

  @Test func whoseLeaseIsOverEndsNothing() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    #expect(try journal.claim(job: "nightly") == .taken)
    let run = try journal.begin(.sample(job: "nightly"))
    try journal.append([.intent(1), .outcome(2, of: 1, .done)], to: run)
    // Nobody has taken it meanwhile, but somebody may have looked.
    try Self.endLeases(in: place)
    #expect(throws: JournalError.lapsed(.run(run))) { try journal.end(run, .sample(.done)) }
    #expect(try journal.run(run)?.state == .interrupted)
    // Who has lost the job has lost its run.
    let second = try SQLJournal(postgres: place)
    #expect(try second.claim(job: "nightly") == .taken)
    let next = try second.begin(.sample(job: "nightly"))
    try Self.server().query(
      "UPDATE halo.leases SET ends_at = clock_timestamp() WHERE name LIKE 'job%'", in: place)
    #expect(throws: JournalError.lapsed(.run(next))) { try second.end(next, .sample(.done)) }
  }

  @Test func isRenewedByWhoeverWaitsForSomethingElse() throws {
    let place = try Self.server().makeDatabase()
    let clock = StoppedClock()
    let journal = try SQLJournal(postgres: place, clock: clock)
    _ = try journal.begin(.sample())
    let attendant = StoreAttendant(journal)
    // Longer than any lease: that it is shorter shows that it was renewed.
    try Self.server().query(
      "UPDATE halo.leases SET ends_at = clock_timestamp() + interval '1 day'", in: place)
    clock.now = attendant.interest.time
    _ = attendant.takeEnded()
    try journal.finishWriting()
    let left = try Self.server().query(
      "SELECT count(*) FROM halo.leases WHERE ends_at < clock_timestamp() + interval '1 hour'",
      in: place)
    #expect(left.hasPrefix("1"))
  }

  @Test func theFenceOnlyRises() throws {
    let place = try Self.server().makeDatabase()
    var fences: [Int64] = []
    for _ in 0..<4 {
      let journal = try SQLJournal(postgres: place)
      #expect(try journal.claim(job: "nightly") == .taken)
      let told = try Self.server().query("SELECT fence FROM halo.leases", in: place)
      fences.append(try #require(Int64(told.split(separator: "\n")[0])))
      if fences.count == 2 {
        // A standby that was promoted may not have the last lease.
        try Self.server().query("DELETE FROM halo.leases", in: place)
      } else {
        journal.release(job: "nightly")
      }
    }
    #expect(fences == fences.sorted() && Set(fences).count == 4)
  }

  @Test func aJobIsHeldByWhoeverHasItsLease() throws {
    let place = try Self.server().makeDatabase()
    let (first, second) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    #expect(try first.claim(job: "nightly") == .taken)
    let run = try first.begin(.sample(job: "nightly"))
    #expect(try second.claim(job: "nightly") == .held(by: first.run(run)))
    try Self.endLeases(in: place)
    #expect(try second.claim(job: "nightly") == .taken)
    // Its successor keeps it, whatever the first one does.
    first.release(job: "nightly")
    #expect(try first.claim(job: "nightly") != .taken)
  }

  // MARK: Intents

  @Test func intentsAreAsOldAsTheDatabaseSays() throws {
    let place = try Self.server().makeDatabase()
    let clock = SystemClock()
    let journal = try SQLJournal(postgres: place, clock: clock)
    let run = try journal.begin(.sample())
    try journal.append([.step(1), .intent(2), .outcome(3, of: 2, .done), .intent(4)], to: run)
    try Self.server().query(
      "UPDATE halo.entries SET written_at = written_at - interval '1 hour' WHERE number = 2",
      in: place)
    let announced = try journal.announcements(of: run)
    #expect(Set(announced.keys) == [2, 4])
    let (old, new) = (try #require(announced[2]), try #require(announced[4]))
    #expect(clock.now - old >= .seconds(3600) && clock.now - old < .seconds(7200))
    #expect(clock.now >= new && clock.now - new < .seconds(3600))
    // One that is written anew, because its answer was lost, is sent after that.
    try journal.append([.intent(2)], to: run)
    #expect(try #require(try journal.announcements(of: run)[2]) > old + .seconds(1800))
    #expect(try journal.history(of: run).changes.map(\.announcedAt).allSatisfy { $0 != nil })
  }

  /// A server may be told not to wait for its disk; what it commits is asked as it commits.
  @Test(arguments: [false, true])
  func intentsAreDurableWhateverTheServerDoesOtherwise(isPooled: Bool) throws {
    let server = try Self.server()
    let place = try server.makeDatabase()
    let name = place.split(separator: "?")[0].split(separator: "/").last ?? ""
    try server.query("ALTER DATABASE \(name) SET synchronous_commit = off", in: place)
    let pooler = isPooled ? try ConnectionPooler(before: server) : nil
    let journal = try SQLJournal(postgres: pooler?.address(of: place) ?? place)
    let run = try journal.begin(.sample())
    for statement in [
      "CREATE TABLE public.seen (kind text, setting text)",
      """
      CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO public.seen VALUES (NEW.kind, current_setting('synchronous_commit'));
        RETURN NULL; END $$
      """,
      """
      CREATE CONSTRAINT TRIGGER note AFTER INSERT ON halo.entries DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION public.note()
      """,
    ] { try server.query(statement, in: place) }
    try journal.append([.step(1)], to: run)
    try journal.append([.intent(2)], to: run)
    try journal.append([.outcome(3, of: 2, .done)], to: run)
    let seen = try server.query("SELECT kind, setting FROM public.seen", in: place)
    #expect(seen == "read|off\nintent|on\ndone|off\n")
  }

  @Test func anyNumberOfEntriesIsWrittenAsOne() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    let run = try journal.begin(.sample())
    let odd = Array("\"\\{},NULL\u{0}".utf8)
    let entries =
      (1...2500 as ClosedRange<Int64>).map { Entry.step($0, record: odd) }
      + [.intent(2501)]
    try Self.endLeases(in: place)
    #expect(throws: JournalError.lapsed(.run(run))) { try journal.append(entries, to: run) }
    #expect(try journal.entries(of: run).isEmpty)
    let second = try SQLJournal(postgres: place)
    try second.reopen(run, by: .other, isRollBack: false)
    try second.append(entries, to: run)
    #expect(try second.entries(of: run) == entries)
  }

  @Test func oddTextsComeBack() throws {
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    let run = try journal.begin(.sample())
    for (number, name) in zip(
      1... as PartialRangeFrom<Int64>, ["\"\\'{}, NULL", "NULL", "", "ä\n\t€"])
    {
      let entry = Entry.intent(number, name)
      try journal.append([entry], to: run)
      #expect(try journal.entries(of: run).last == entry)
    }
    // There is no such character in a text of PostgreSQL.
    try journal.append([.intent(9, "a\u{0}b")], to: run)
    #expect(try journal.entries(of: run).last == .intent(9, "a\u{FFFD}b"))
  }

  @Test func nothingIsLeftOfARunThatIsForgotten() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    for isOld in [true, false] {
      let run = try journal.begin(.sample())
      try journal.end(run, .sample(.done))
      if isOld {
        #expect(try journal.prune(endedBefore: WallTime(seconds: 2_000_000_000)) == 1)
      } else {
        try journal.forget(run)
      }
      #expect(
        try Self.server().query("SELECT count(*) FROM halo.leases", in: place).hasPrefix("0"))
    }
  }

  // MARK: Windows

  @Test(arguments: JournalKind.allCases)
  func aWindowIsGivenOnce(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let year = Duration.seconds(365 * 86_400)
    #expect(try journal.store.claimWindow(of: "nightly", period: year) == .taken)
    #expect(try journal.store.claimWindow(of: "nightly", period: year) == .passed)
    #expect(try journal.store.claimWindow(of: "hourly", period: year) == .taken)
    // One of another length that began before this one is over, too.
    #expect(try journal.store.claimWindow(of: "nightly", period: year * 2) == .passed)
  }

  @Test(arguments: JournalKind.allCases)
  func aWindowIsNotLostToARunThatStillGoesOn(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let year = Duration.seconds(365 * 86_400)
    #expect(try journal.store.claim(job: "nightly") == .taken)
    let run = try journal.store.begin(.sample(job: "nightly"))
    let holder = try journal.store.run(run)
    #expect(
      try journal.store.claimWindow(of: "nightly", period: year) == .held(by: holder))
    try journal.store.end(run, .sample(.done))
    journal.store.release(job: "nightly")
    #expect(try journal.store.claimWindow(of: "nightly", period: year) == .taken)
  }

  @Test func ofManyWhoAskAtOnceOneGetsTheWindow() throws {
    let place = try Self.server().makeDatabase()
    let claims = try Self.atOnce(12) { _ in
      try SQLJournal(postgres: place).claimWindow(of: "nightly", period: .seconds(31_536_000))
    }
    #expect(claims.count { $0 == .taken } == 1 && claims.count { $0 == .passed } == 11)
  }

  // MARK: The schema

  @Test func isMadeOnceByManyAtOnce() throws {
    let place = try Self.server().makeDatabase()
    let numbers = try Self.atOnce(8) { _ in
      let journal = try SQLJournal(postgres: place)
      let run = try journal.begin(.sample())
      try journal.append([.intent(1)], to: run)
      try journal.end(run, .sample(.done))
      return run
    }
    #expect(Set(numbers).count == 8)
    #expect(try SQLJournal(postgres: place).runs(RunQuery()).allSatisfy { $0.changes == 1 })
  }

  @Test func aNewerOneIsRefused() throws {
    let place = try Self.server().makeDatabase()
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    try Self.server().query("UPDATE halo.schema SET version = 99", in: place)
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: place).runs(RunQuery())
    }
    #expect(error?.kind == .newer)
  }

  @Test func leastRightsAreEnough() throws {
    let place = try Self.server().makeDatabase()
    let server = try Self.server()
    let worker = "worker\(UInt32.random(in: 0 ... .max))"
    try server.query("CREATE ROLE \(worker) LOGIN", in: place)
    let mine = place.replacingOccurrences(of: "halo@", with: "\(worker)@")
    // Who may not make it is told so.
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: mine).begin(.sample())
    }
    #expect(error?.kind == .denied)
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    for grant in Self.grants {
      try server.query("GRANT \(grant) TO \(worker)", in: place)
    }
    let journal = try SQLJournal(postgres: mine)
    #expect(try journal.claimWindow(of: "nightly", period: .seconds(60)) == .taken)
    #expect(try journal.claim(job: "nightly") == .taken)
    var start = RunStart.sample(job: "nightly")
    start.sources = [RunSource(name: "a", text: [1]), RunSource(name: "b", text: [2])]
    let run = try journal.begin(start)
    try journal.append([.step(1), .intent(2), .outcome(3, of: 2, .done)], to: run)
    try journal.end(run, .sample(.done))
    #expect(try journal.sources(of: run) == start.sources)
    try journal.forget(run)
  }

  /// Those of README.md.
  private static let grants = [
    "USAGE ON SCHEMA halo",
    "SELECT ON halo.schema",
    "SELECT, INSERT, UPDATE, DELETE ON halo.runs, halo.entries, halo.texts, halo.sources, "
      + "halo.leases, halo.windows",
  ]

  // MARK: A server that comes and goes

  @Test func goesOnWhenTheServerWasKilled() throws {
    let server = try PostgresServer()
    let place = try server.makeDatabase()
    let journal = try SQLJournal(postgres: place)
    let run = try journal.begin(.sample(job: "nightly"))
    try journal.append([.intent(1)], to: run)
    server.stop("KILL")
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: place, patience: .milliseconds(200)).run(run)
    }
    #expect(error?.kind == .away)
    // What is handed over meanwhile is written when there is a server again.
    var end: Result<Void, JournalError>?
    journal.append([.outcome(2, of: 1, .done)], to: run) { end = $0 }
    for _ in 0..<5 { journal.advance() }
    #expect(end == nil)
    #expect(journal.trouble?.kind == .away)
    try server.start()
    try journal.finishWriting()
    #expect(throws: Never.self) { try end?.get() }
    #expect(end != nil)
    try journal.end(run, .sample(.done))
    #expect(try journal.entries(of: run) == [.intent(1), .outcome(2, of: 1, .done)])
  }

  @Test func whatWasWrittenAlreadyIsNotWrittenTwice() throws {
    let journal = try SQLJournal(postgres: try Self.server().makeDatabase())
    let run = try journal.begin(.sample())
    try journal.append([.step(1), .intent(2)], to: run)
    // As when its answer was lost.
    try journal.append([.step(1), .intent(2)], to: run)
    #expect(try journal.entries(of: run) == [.step(1), .intent(2)])
  }

  @Test func aStandbyThatIsPromotedTakesOver() throws {
    let primary = try PostgresServer(settings: "wal_level=replica\nmax_wal_senders=4")
    let place = try primary.makeDatabase()
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    let standby = try PostgresServer(standbyOf: primary)
    let both = place.replacingOccurrences(
      of: "host=\(primary.host)", with: "host=\(primary.host),\(standby.host)")
    let journal = try SQLJournal(postgres: both)
    let run = try journal.begin(.sample(job: "nightly"))
    try journal.append([.intent(1)], to: run)
    // The standby alone takes no changes, and says so.
    let alone = place.replacingOccurrences(of: primary.host, with: standby.host)
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: alone, patience: .milliseconds(300)).begin(.sample())
    }
    #expect(error?.kind == .away)
    try primary.waitForStandby()
    primary.stop("KILL")
    try standby.promote()
    try journal.append([.outcome(2, of: 1, .done)], to: run)
    try journal.end(run, .sample(.done))
    #expect(try journal.run(run)?.state == .done)
  }

  // MARK: A pooler in between

  @Test func aPoolerMayHandEachStatementToAnotherServerProcess() throws {
    let server = try Self.server()
    let pooler = try ConnectionPooler(before: server)
    let place = pooler.address(of: try server.makeDatabase())
    let (first, second) = (try SQLJournal(postgres: place), try SQLJournal(postgres: place))
    for index in 0..<50 as Range<Int64> {
      let (journal, other) = index % 2 == 0 ? (first, second) : (second, first)
      #expect(try journal.claim(job: "nightly") == .taken)
      let run = try journal.begin(.sample(job: "nightly"))
      #expect(try other.claim(job: "nightly") != .taken)
      try journal.append([.step(1), .intent(2)], to: run)
      #expect(try other.run(run)?.state == .running)
      try journal.append([.outcome(3, of: 2, .done)], to: run)
      try journal.end(run, .sample(.done))
      journal.release(job: "nightly")
    }
    #expect(try first.runs(RunQuery(limit: 100)).count == 50)
  }

  // MARK: Addresses

  @Test func noPasswordIsShown() {
    #expect(
      PostgresAddress("postgresql://me:secret@db.example:5432/runs?password=x").shown
        == "postgresql://me@db.example:5432/runs")
    #expect(PostgresAddress("postgresql:///runs?host=/run").shown == "postgresql:///runs")
    #expect(PostgresAddress("service=halo").shown == "service=halo")
    #expect(JournalPlace(named: "service=halo") == .postgreSQL("service=halo"))
    #expect(JournalPlace(named: "./service=halo") == .file("./service=halo"))
  }

  @Test func anAddressThatIsNoneIsRefusedWithoutBeingQuoted() {
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: "postgresql://me:secret@[db/runs")
    }
    #expect(error.map { !$0.line.contains("secret") } ?? false)
  }

  /// Statements as the server gets them.
  @Test func statementsNameTheirTablesInFull() {
    #expect(
      PostgresDatabase.translated("SELECT runs.number FROM runs WHERE state = ? AND job = ?")
        == "SELECT halo.runs.number FROM halo.runs WHERE state = $1 AND job = $2")
  }

  /// Does something on so many threads.
  private static func atOnce<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let results = Collected<Value>()
    DispatchQueue.concurrentPerform(iterations: count) { index in
      results.add(Result { try body(index) })
    }
    return try results.all.map { try $0.get() }
  }
}

private final class Collected<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var all: [Result<Value, any Error>] = []

  func add(_ result: Result<Value, any Error>) {
    lock.withLock { all.append(result) }
  }
}
