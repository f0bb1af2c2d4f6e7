import Ports
import TestSupport
import Testing

@testable import Journal

/// What processes with one journal tell each other: limits of services, and how changes ended.
@Suite(.timeLimit(.minutes(15))) struct SharedLimitTests {
  private static let key = LimitKey(service: "vpc", host: "vpc.example", account: "0a1b")

  private static func rate(_ calls: Int, _ seconds: Int) throws -> LimitRate {
    try #require(LimitRate(calls: calls, window: .seconds(seconds)))
  }

  private static func told(
    _ store: any JournalStore, _ report: LimitReport
  ) throws -> LimitNotice? {
    var told: LimitNotice??
    store.share(report) { told = .some($0) }
    try store.finishWriting()
    return try #require(told)
  }

  private static func found(_ store: any JournalStore) throws -> [LimitNotice] {
    var found: [LimitNotice]?
    store.findLimits { found = $0 }
    try store.finishWriting()
    return try #require(found)
  }

  /// Two processes.
  private static func pair(_ kind: JournalKind) throws -> (TestJournal, any JournalStore) {
    let journal = try TestJournal(kind)
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

  @Test(arguments: JournalKind.allCases)
  func oneHasTheTurnsThatAnotherHasNot(kind: JournalKind) throws {
    let (journal, other) = try Self.pair(kind)
    let rate = try Self.rate(60, 60)
    #expect(try Self.found(other).isEmpty)
    let lesson = LimitReport.Lesson(closed: .seconds(4), rate: rate)
    let first = try #require(
      try Self.told(journal.store, LimitReport(Self.key, lesson: lesson, spent: 10, wanted: 5)))
    #expect(first.rate == rate && first.turns == 5)
    #expect(first.closed > .seconds(3) && first.closed <= .seconds(4))
    // Ten calls at 1.02 s each come after what is closed.
    #expect(first.firstTurn > .seconds(13) && first.firstTurn < .seconds(15))
    let notice = try #require(try Self.found(other).first)
    #expect(notice.key == Self.key.text && notice.rate == rate && notice.closed > .seconds(1))
    let second = try #require(try Self.told(other, LimitReport(Self.key, wanted: 2)))
    #expect(second.rate == rate && second.turns == 2)
    let distance = second.firstTurn - first.firstTurn
    #expect(distance > .seconds(3) && distance <= .milliseconds(5150), "\(distance)")
  }

  @Test(arguments: JournalKind.allCases)
  func whatIsSaidWithoutARateClosesAlone(kind: JournalKind) throws {
    let (journal, other) = try Self.pair(kind)
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
    #expect(told.closed <= LimitNotice.longestClosing && told.firstTurn <= .seconds(20.1))
    if kind == .postgres {
      try PostgresServer.shared.get().query(
        "UPDATE halo.limits SET closed_until = 'infinity', next_turn = 'infinity', seen_at = 'infinity'",
        in: journal.place)
      #expect(try Self.found(other).allSatisfy { $0.closed <= LimitNotice.longestClosing })
      let again = try #require(try Self.told(other, LimitReport(Self.key, wanted: 1)))
      #expect(again.closed <= LimitNotice.longestClosing && again.firstTurn <= .seconds(20.1))
      try PostgresServer.shared.get().query(
        "UPDATE halo.limits SET calls = -1, window_ms = 0", in: journal.place)
      _ = try Self.told(other, LimitReport(Self.key, wanted: 1))
    }
  }

  @Test func aJournalThatIsAwayTellsNothing() throws {
    let store = try SQLJournal(postgres: "postgresql://halo@127.0.0.1:1/none")
    var told: LimitNotice??
    store.share(LimitReport(Self.key, wanted: 1)) { told = .some($0) }
    try? store.finishWriting()
    #expect(told == nil || told == .some(nil))
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
