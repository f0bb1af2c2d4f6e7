import Ports
import TestSupport
import Testing

@testable import Journal

/// How turns follow each other in what processes share of a limit.
@Suite(.timeLimit(.minutes(30))) struct LimitRowTests {
  private static let key = LimitKey(service: "vpc", host: "vpc.example", account: "0a1b")
  private static let now = WallTime(seconds: 1_767_323_045)

  /// The window is far shorter than the closing.
  @Test func noTurnLiesWhereNothingMayBeSent() throws {
    let rate = try #require(LimitRate(calls: 10, window: .seconds(10)))
    var row = LimitRow(at: Self.now)
    var ends: Duration = .zero
    for number in 0..<5 {
      let lesson = number == 0 ? LimitReport.Lesson(closed: .seconds(600), rate: rate) : nil
      let notice = row.take(LimitReport(Self.key, lesson: lesson, wanted: 3), at: Self.now)
      #expect(notice.firstTurn >= notice.closed && notice.closed == .seconds(600))
      #expect(notice.firstTurn >= ends, "after those of others")
      ends = notice.firstTurn + rate.spacing * notice.turns
    }
  }

  @Test func nothingThatARowSaysIsBelievedForLong() throws {
    let rate = try #require(LimitRate(calls: 10, window: .seconds(10)))
    var row = LimitRow(
      rate: rate, closedUntil: WallTime(nanoseconds: .max), nextTurn: WallTime(nanoseconds: .max))
    let notice = row.take(LimitReport(Self.key, wanted: 1), at: Self.now)
    #expect(notice.closed == .seconds(600) && notice.firstTurn == .seconds(620))
  }

  /// A report, and how much later than the one before it comes.
  private static func report(_ random: inout Numbers) -> (LimitReport, Int64) {
    let rates = [(10, 10), (3, 1), (200, 300), (1, 60)].map {
      LimitRate(calls: $0.0, window: .seconds($0.1))
    }
    let closed = [0, 0, 1, 30, 600, 4000][random.below(6)]
    let lesson: LimitReport.Lesson? =
      random.below(3) == 0
      ? .init(closed: .seconds(closed), rate: random.below(4) == 0 ? nil : rates[random.below(4)])
      : nil
    let report = LimitReport(
      key, lesson: lesson, spent: [0, 0, 2, 500][random.below(4)],
      wanted: [0, 1, 7, 2000][random.below(4)])
    return (report, [0, 1, 15, 700][random.below(4)])
  }

  /// The statement says the same as the row does.
  @Test func theStatementSaysTheSame() throws {
    let store = try SQLJournal(postgres: PostgresServer.shared.get().makeDatabase())
    _ = try store.runs(RunQuery())
    let database = try #require(store.database as? PostgresDatabase)
    var random = Numbers()
    for series in 0..<25 {
      var (time, row) = (Self.now, LimitRow(at: Self.now))
      for _ in 0..<8 {
        let (drawn, pause) = Self.report(&random)
        let report = LimitReport(
          LimitKey(service: "vpc", host: "\(series)", account: ""), lesson: drawn.lesson,
          spent: drawn.spent, wanted: drawn.wanted)
        time = time + .seconds(pause)
        database.limitTime = "to_timestamp(\(time.nanoseconds / 1_000_000_000))"
        let expected = row.take(report, at: time)
        var told: [LimitNotice?] = []
        database.share(report) { told.append($0) }
        try database.finishWriting()
        let notice = try #require(told.compactMap { $0 }.first)
        #expect(notice.rate == expected.rate && notice.turns == expected.turns)
        #expect(notice.closed == expected.closed)
        let distance = notice.firstTurn - expected.firstTurn
        // Of a limit that nobody has named there are no turns.
        #expect(
          expected.rate == nil || distance <= .milliseconds(2) && distance >= .milliseconds(-2),
          "\(report): \(notice.firstTurn), not \(expected.firstTurn)")
      }
    }
  }

  /// The same in every run.
  private struct Numbers {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }
}
