import Ports
import TestSupport
import Testing

@testable import Journal

/// What processes with one journal tell each other: limits of services, and how changes ended.
@Suite(.timeLimit(.minutes(30))) struct SharedLimitTests {
  private static let key = LimitKey(service: "vpc", host: "vpc.example", account: "0a1b")

  private static func rate(_ calls: Int, _ seconds: Int) throws -> LimitRate {
    try #require(LimitRate(calls: calls, window: .seconds(seconds)))
  }

  private static func told(
    _ store: any JournalStore, _ report: LimitReport
  ) throws -> LimitNotice? {
    var told: [LimitNotice?] = []
    store.share(report) { told.append($0) }
    try store.finishWriting()
    try #require(told.count == 1, "told once")
    return told[0]
  }

  private static func found(_ store: any JournalStore) throws -> [LimitNotice] {
    var found: [LimitNotice]?
    store.findLimits { found = $0 }
    try store.finishWriting()
    return try #require(found)
  }

  /// Two processes.
  private static func pair(_ kind: JournalKind) throws -> (TestJournal, any JournalStore) {
    let journal = try TestJournal(kind, clock: VirtualClock())
    // So that the tables are there.
    _ = try journal.store.runs(RunQuery())
    let other: any JournalStore =
      switch kind {
      case .memory: journal.store
      case .sqlite: try SQLJournal(sqlite: journal.place)
      case .postgres: try SQLJournal(postgres: journal.place)
      }
    _ = try other.runs(RunQuery())
    return (journal, other)
  }

  /// So that no time passes between two questions.
  private static func stopClock(of store: any JournalStore) {
    let database = (store as? SQLJournal)?.database
    (database as? SQLiteDatabase)?.clock = VirtualClock()
    (database as? PostgresDatabase)?.limitTime = "timestamptz '2026-01-02 03:04:05Z'"
  }

  @Test(arguments: JournalKind.allCases)
  func oneHasTheTurnsThatAnotherHasNot(kind: JournalKind) throws {
    let (journal, other) = try Self.pair(kind)
    Self.stopClock(of: journal.store)
    Self.stopClock(of: other)
    let rate = try Self.rate(60, 60)
    #expect(try Self.found(other).isEmpty)
    let lesson = LimitReport.Lesson(closed: .seconds(4), rate: rate)
    let first = try #require(
      try Self.told(journal.store, LimitReport(Self.key, lesson: lesson, spent: 10, wanted: 5)))
    #expect(first.rate == rate && first.turns == 5 && first.closed == .seconds(4))
    // Ten calls at 1.02 s each come after what is closed.
    #expect(first.firstTurn == .milliseconds(14_200))
    let notice = try #require(try Self.found(other).first)
    #expect(notice.key == Self.key.text && notice.rate == rate && notice.closed == .seconds(4))
    let second = try #require(try Self.told(other, LimitReport(Self.key, wanted: 2)))
    #expect(second.rate == rate && second.turns == 2)
    #expect(second.firstTurn - first.firstTurn == .milliseconds(5100))
  }

  @Test(arguments: JournalKind.allCases)
  func whatIsSaidWithoutARateClosesAlone(kind: JournalKind) throws {
    let (journal, other) = try Self.pair(kind)
    Self.stopClock(of: journal.store)
    Self.stopClock(of: other)
    let lesson = LimitReport.Lesson(closed: .seconds(20), rate: nil)
    let first = try #require(
      try Self.told(journal.store, LimitReport(Self.key, lesson: lesson, spent: 7, wanted: 5)))
    #expect(first.rate == nil && first.turns == 0 && first.closed > .seconds(15))
    #expect(try Self.found(other).first?.closed ?? .zero > .seconds(10))
    let rate = try Self.rate(10, 10)
    let named = try #require(
      try Self.told(
        other, LimitReport(Self.key, lesson: .init(closed: .zero, rate: rate), wanted: 1)))
    #expect(named.rate == rate && named.turns == 1 && named.firstTurn >= named.closed)
  }

  /// A process with a wrong clock, or one that lies.
  @Test(arguments: JournalKind.allCases)
  func nobodyIsBlockedForLong(kind: JournalKind) throws {
    let (journal, other) = try Self.pair(kind)
    let rate = try Self.rate(10, 10)
    let lesson = LimitReport.Lesson(closed: .seconds(1_000_000), rate: rate)
    _ = try Self.told(
      journal.store, LimitReport(Self.key, lesson: lesson, spent: .max, wanted: .max))
    let told = try #require(try Self.told(other, LimitReport(Self.key, wanted: 1)))
    #expect(
      told.closed <= LimitNotice.longestClosing && told.firstTurn <= told.closed + .seconds(20.1))
    if kind == .postgres {
      try PostgresServer.shared.get().query(
        "UPDATE halo.limits SET closed_until = 'infinity', next_turn = 'infinity', seen_at = 'infinity'",
        in: journal.place)
      #expect(try Self.found(other).allSatisfy { $0.closed <= LimitNotice.longestClosing })
      let again = try #require(try Self.told(other, LimitReport(Self.key, wanted: 1)))
      #expect(
        again.closed <= LimitNotice.longestClosing
          && again.firstTurn <= again.closed + .seconds(20.1))
      try PostgresServer.shared.get().query(
        "UPDATE halo.limits SET calls = -1, window_ms = 0", in: journal.place)
      _ = try Self.told(other, LimitReport(Self.key, wanted: 1))
    }
  }

  @Test func aJournalThatIsAwayTellsNothing() throws {
    let clock = VirtualClock()
    let store = try SQLJournal(postgres: "postgresql://halo@127.0.0.1:1/none", clock: clock)
    var told: [LimitNotice?] = []
    store.share(LimitReport(Self.key, wanted: 1)) { told.append($0) }
    // Each wait passes at once.
    for _ in 0..<10 where told.isEmpty { try? store.finishWriting() }
    #expect(told == [nil])
  }

  @Test func nobodyIsToldByAJournalThatIsNotShared() {
    let store = MemoryJournal(clock: VirtualClock())
    var told: [LimitNotice?] = []
    store.share(LimitReport(Self.key, wanted: 1)) { told.append($0) }
    #expect(told == [nil])
  }

  /// The loop that asks stands still as long as that takes: here for ever.
  @Test func aFileToWhichAnotherProcessWritesGivesNoTurnsThisTime() throws {
    let (journal, _) = try Self.pair(.sqlite)
    let patient = try SQLJournal(sqlite: journal.place, patience: .seconds(86_400))
    let database = try #require((journal.store as? SQLJournal)?.database)
    var told: [LimitNotice?] = []
    try database.transaction(.process) { () throws(JournalError) in
      patient.share(LimitReport(Self.key, wanted: 1)) { told.append($0) }
    }
    #expect(told == [nil])
    let again = try Self.told(patient, LimitReport(Self.key, wanted: 1))
    #expect(again != nil)
  }

  @Test(arguments: JournalKind.allCases)
  func tellsHowChangesOfAKindEnded(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let run = try journal.store.begin(.sample(job: "nightly"))
    func outcome(_ number: Int64, of intent: Int64, _ text: String) -> Entry {
      Entry(
        number,
        .outcome(
          Outcome(
            intent: intent, of: "eip.bind", verdict: .done, record: Array(text.utf8),
            at: WallTime(seconds: 1_700_000_003))))
    }
    try journal.store.append(
      [.intent(1), .intent(2), outcome(3, of: 1, "1"), outcome(4, of: 2, "2")], to: run)
    var told: [[UInt8]] = []
    journal.store.outcomes(of: "eip.bind", like: run, limit: 20) { told = (try? $0.get()) ?? [] }
    try journal.store.finishWriting()
    #expect(told == [Array("2".utf8), Array("1".utf8)])
    #expect(try journal.store.outcomes(of: "eip.bind", like: run, limit: 1) == [Array("2".utf8)])
    #expect(try journal.store.outcomes(of: "eip.unbind", like: run, limit: 1).isEmpty)
  }
}
