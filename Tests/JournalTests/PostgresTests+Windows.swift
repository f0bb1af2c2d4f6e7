import Ports
import TestSupport
import Testing

@testable import Journal

/// The windows of `--once-per`, in every kind of journal.
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
}
