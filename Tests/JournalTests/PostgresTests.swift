import Foundation
import Ports
import TestSupport
import Testing

@testable import Journal

/// What a journal that several machines share does beyond one in a file.
@Suite(.timeLimit(.minutes(30))) struct PostgresTests {
  static func server() throws -> PostgresServer { try PostgresServer.shared.get() }

  /// The time of every lease is over, as when its holder was stopped for longer than it lasts.
  static func endLeases(
    on server: PostgresServer? = nil, in place: String
  ) throws {
    try (server ?? self.server()).query(
      "UPDATE halo.leases SET ends_at = clock_timestamp()", in: place)
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

  /// Also one that has nothing to announce finds out.
  @Test func whoseLeaseIsNotRenewedHasLapsed() throws {
    let place = try Self.server().makeDatabase()
    let clock = StoppedClock()
    let journal = try SQLJournal(postgres: place, clock: clock)
    func renew() throws {
      clock.now = clock.now + .seconds(6)
      journal.advance()
      try journal.finishWriting()
    }
    let run = try journal.begin(.sample(job: "nightly"))
    let gone = try journal.begin(.sample())
    // What is let go of has not been lost.
    try journal.end(gone, .sample(.done))
    try renew()
    #expect(journal.lapse == nil)
    try Self.endLeases(in: place)
    try renew()
    #expect(journal.lapse == .lapsed(.run(run)))
  }

  /// Whoever takes the job of one that is gone finds its run interrupted, also where that was begun long
  /// after the job was taken.
  @Test func theLeasesOfAHolderEndTogether() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    #expect(try journal.claim(job: "nightly") == .taken)
    // A while ago.
    try Self.server().query(
      "UPDATE halo.leases SET ends_at = ends_at - interval '5 seconds'", in: place)
    _ = try journal.begin(.sample(job: "nightly"))
    let ends = try Self.server().query(
      "SELECT count(DISTINCT ends_at), count(*) FROM halo.leases", in: place)
    #expect(ends.contains("1|2"), "\(ends)")
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

  /// The end of a lease is reckoned when it is written, not when it is asked for.
  @Test func whoWaitsForALeaseGetsAWholeTerm() throws {
    let place = try Self.server().makeDatabase()
    let first = try SQLJournal(postgres: place)
    #expect(try first.claim(job: "nightly") == .taken)
    try Self.endLeases(in: place)
    // Somebody has the row for a while, and says when he lets go of it.
    let holder = DispatchQueue(label: "holder")
    let isDone = DispatchSemaphore(value: 0)
    let server = try Self.server()
    try server.query("CREATE TABLE public.told (at timestamptz)", in: place)
    holder.async {
      _ = try? server.query(
        """
        DO $$ BEGIN
          PERFORM 1 FROM halo.leases FOR UPDATE;
          PERFORM pg_advisory_lock(1);
          PERFORM pg_sleep(2);
          INSERT INTO public.told VALUES (clock_timestamp());
        END $$
        """, in: place)
      isDone.signal()
    }
    while try server.query(
      "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
      in: place
    )
    .hasPrefix("0") {}
    #expect(try SQLJournal(postgres: place).claim(job: "nightly") == .taken)
    isDone.wait()
    let isWhole = try server.query(
      "SELECT ends_at >= at + interval '15 seconds' FROM halo.leases, public.told", in: place)
    #expect(isWhole == "t\n")
  }

  /// A change may take ten minutes: no transaction is open meanwhile.
  @Test func noTransactionIsLeftOpen() throws {
    let place = try Self.server().makeDatabase()
    let journal = try SQLJournal(postgres: place)
    #expect(
      try journal.claimWindow(of: "nightly", period: .seconds(31_536_000), as: .init()) == .taken)
    let run = try journal.begin(.sample())
    try journal.append([.intent(1)], to: run)
    let states = try Self.server().query(
      """
      SELECT state FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'halo'
      """, in: place)
    #expect(states == "idle\n")
    try journal.end(run, .sample(.done))
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

  /// Of a version to come, and of none that there ever was.
  @Test(arguments: [(99, JournalError.Kind.newer), (-1, .damaged)])
  func tablesOfAnUnknownVersionAreRefused(version: Int, kind: JournalError.Kind) throws {
    let place = try Self.server().makeDatabase()
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    try Self.server().query("UPDATE halo.schema SET version = \(version)", in: place)
    let error = #expect(throws: JournalError.self) {
      try SQLJournal(postgres: place).runs(RunQuery())
    }
    #expect(error?.kind == kind)
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
    #expect(error?.message.contains("have not been made yet, and this user may not") == true)
    #expect(error?.remedy?.contains("owner has to run 'halo runs --journal") == true)
    _ = try SQLJournal(postgres: place).runs(RunQuery())
    for grant in Self.grants {
      try server.query("GRANT \(grant) TO \(worker)", in: place)
    }
    let journal = try SQLJournal(postgres: mine)
    #expect(try journal.claimWindow(of: "nightly", period: .seconds(60), as: .init()) == .taken)
    #expect(try journal.claim(job: "nightly") == .taken)
    var start = RunStart.sample(job: "nightly")
    start.sources = [RunSource(name: "a", text: [1]), RunSource(name: "b", text: [2])]
    let run = try journal.begin(start)
    try journal.append([.step(1), .intent(2), .outcome(3, of: 2, .done)], to: run)
    try journal.end(run, .sample(.done))
    #expect(try journal.sources(of: run) == start.sources)
    try journal.forget(run)
    // One of an older version.
    try server.query("UPDATE halo.schema SET version = 3", in: place)
    let old = #expect(throws: JournalError.self) { try SQLJournal(postgres: mine).run(1) }
    #expect(old?.message.contains("are those of an older Halo, and this user may not") == true)
    let found = #expect(throws: JournalError.self) {
      try JournalPlace.postgreSQL(mine, lease: .seconds(15)).examine()
    }
    #expect(found == old)
  }

  /// Those of README.md.
  private static let grants = [
    "USAGE ON SCHEMA halo",
    "SELECT ON halo.schema",
    "SELECT, INSERT, UPDATE, DELETE ON halo.runs, halo.entries, halo.texts, halo.sources, "
      + "halo.leases, halo.windows",
  ]

  /// Does something on so many threads.
  static func atOnce<Value: Sendable>(
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
