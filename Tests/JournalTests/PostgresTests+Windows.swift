import Ports
import TestSupport
import Testing

@testable import Journal

/// The windows of `--once-per`, in every kind of journal, and the plans that are kept among them.
extension PostgresTests {
  @Test(arguments: JournalKind.allCases)
  func aWindowIsGivenOnce(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let year = Duration.seconds(365 * 86_400)
    #expect(try journal.store.claimWindow(of: "nightly", period: year, as: .init()) == .taken)
    #expect(try journal.store.claimWindow(of: "nightly", period: year, as: .init()) == .passed)
    #expect(try journal.store.claimWindow(of: "hourly", period: year, as: .init()) == .taken)
    // One of another length that began before this one is over, too.
    #expect(try journal.store.claimWindow(of: "nightly", period: year * 2, as: .init()) == .passed)
  }

  @Test(arguments: JournalKind.allCases)
  func aWindowIsGivenBack(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let year = Duration.seconds(365 * 86_400)
    let (claimant, other) = (WindowClaimant(), WindowClaimant())
    #expect(try journal.store.claimWindow(of: "nightly", period: year, as: claimant) == .taken)
    // By whoever has it alone.
    try journal.store.releaseWindow(of: "nightly", as: other)
    #expect(try journal.store.claimWindow(of: "nightly", period: year, as: other) == .passed)
    try journal.store.releaseWindow(of: "nightly", as: claimant)
    #expect(try journal.store.claimWindow(of: "nightly", period: year, as: other) == .taken)
    try journal.store.releaseWindow(of: "nightly", as: claimant)
    #expect(try journal.store.claimWindow(of: "nightly", period: year, as: .init()) == .passed)
  }

  @Test(arguments: JournalKind.allCases)
  func aWindowIsNotLostToARunThatStillGoesOn(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let year = Duration.seconds(365 * 86_400)
    #expect(try journal.store.claim(job: "nightly") == .taken)
    let run = try journal.store.begin(.sample(job: "nightly"))
    let other = try journal.ofAnotherProcess()
    let holder = try other.run(run)
    #expect(try other.claimWindow(of: "nightly", period: year, as: .init()) == .held(by: holder))
    try journal.store.end(run, .sample(.done))
    journal.store.release(job: "nightly")
    #expect(try other.claimWindow(of: "nightly", period: year, as: .init()) == .taken)
  }

  @Test func ofManyWhoAskAtOnceOneGetsTheWindow() throws {
    let place = try Self.server().makeDatabase()
    let claims = try Self.atOnce(12) { _ in
      try SQLJournal(postgres: place).claimWindow(
        of: "nightly", period: .seconds(31_536_000), as: .init())
    }
    #expect(claims.count { $0 == .taken } == 1 && claims.count { $0 == .passed } == 11)
  }

  /// However many runs are deleted, their plans are kept in one go across the network.
  @Test func keepsAllPlansByOneStatement() throws {
    let journal = try TestJournal(.postgres)
    for number in 1...3 {
      var start = RunStart.sample()
      start.sources = [
        RunSource(name: "x.lua", text: []), RunSource(name: "plan \(number)", text: [1]),
      ]
      let run = try journal.store.begin(start)
      try journal.store.append([.intent(1)], to: run)
      try journal.store.end(run, .sample(.done))
    }
    let server = try Self.server()
    _ = try server.query(
      """
      CREATE SEQUENCE kept;
      CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN PERFORM nextval(''kept''); RETURN NULL; END';
      CREATE TRIGGER kept BEFORE INSERT ON halo.windows FOR EACH STATEMENT EXECUTE FUNCTION keep();
      GRANT USAGE ON SEQUENCE kept TO PUBLIC
      """, in: journal.place)
    #expect(try journal.store.prune(endedBefore: WallTime(seconds: 1_800_000_000)) == 3)
    let statements = try server.query("SELECT last_value, is_called FROM kept", in: journal.place)
    #expect(statements.hasPrefix("1|t"), "\(statements)")
    for number in 1...3 { #expect(try journal.store.hasDeleted(runOf: "plan \(number)")) }
  }
}
