import Ports
import Testing

@testable import HuaweiCloud

/// Turns at a service that are given by others.
@Suite(.timeLimit(.minutes(30))) struct SharedTurnTests {
  private static func second(_ number: Double) -> Instant {
    Instant(nanoseconds: Int64(number * 1e9))
  }

  /// Ten calls in ten seconds, of which none are free.
  private static func notice(
    closed: Duration = .zero, turns: Int = 0, firstTurn: Duration = .seconds(1)
  ) throws -> LimitNotice {
    LimitNotice(
      "vpc vpc.example 0a1b", closed: closed,
      rate: try #require(LimitRate(calls: 10, window: .seconds(10))), turns: turns,
      firstTurn: firstTurn)
  }

  private static func times(_ turns: [Turn]) -> [Instant] {
    turns.compactMap { if case .turn(let time) = $0 { time } else { nil } }
  }

  @Test func nobodyGoesOutWithoutATurnWhenAClosingEnds() throws {
    var limiter = RateLimiter()
    limiter.take(try Self.notice(closed: .seconds(3)), askedAt: Self.second(0), at: Self.second(0))
    let waiting = (0..<20).map { _ in limiter.reserve(at: Self.second(0)) }
    #expect(Self.times(waiting).isEmpty)
    for turn in waiting {
      let isGood = limiter.isGood(turn, at: Self.second(3))
      #expect(!isGood)
    }
    let again = limiter.reserve(at: Self.second(3))
    #expect(again == .askAgain(Self.second(3.25)))
  }

  @Test func turnsThatLieInAClosingDoNotPileUpAtItsEnd() throws {
    var limiter = RateLimiter()
    let notice = try Self.notice(closed: .seconds(4), turns: 8, firstTurn: .zero)
    limiter.take(notice, askedAt: Self.second(0), at: Self.second(0))
    let times = Self.times((0..<8).map { _ in limiter.reserve(at: Self.second(0)) })
    #expect(!times.isEmpty && times.allSatisfy { $0 >= Self.second(4) })
    #expect(Set(times).count == times.count)
  }

  @Test func keysOfOneProjectHaveEachTurnOnce() throws {
    var shared = SharedState()
    let key = LimitKey(service: "vpc", host: "vpc.example", account: "0a1b")
    for name in ["one", "other"] { shared.name(name, key) }
    for name in ["one", "other"] { _ = shared.turn(at: Self.second(0), for: name) }
    let notice = try Self.notice(turns: 3)
    shared.take([notice], askedAt: Self.second(0), at: Self.second(0))
    let turns = (0..<10).map { shared.turn(at: Self.second(0), for: $0 < 5 ? "one" : "other") }
    #expect(Self.times(turns).count == 3)
    // Nor has one that comes later.
    shared.name("third", key)
    let third = shared.turn(at: Self.second(0), for: "third")
    #expect(Self.times([third]).isEmpty)
    let reports = shared.limitReports(at: Self.second(0.1))
    #expect(reports.count == 1)
  }

  @Test func turnsAreNotGivenAgainToWhoIsNamedLater() throws {
    var shared = SharedState()
    let notice = try Self.notice(turns: 3)
    shared.take([notice], askedAt: Self.second(0), at: Self.second(0))
    shared.name("one", LimitKey(service: "vpc", host: "vpc.example", account: "0a1b"))
    let turn = shared.turn(at: Self.second(0), for: "one")
    #expect(Self.times([turn]).isEmpty)
  }

  /// It is asked each second, as long as there is something to be sent.
  private static func keepOn(_ limiter: inout RateLimiter, from: Int, to: Int) throws {
    for second in from..<to {
      let time = Self.second(Double(second))
      limiter.take(try notice(), askedAt: time, at: time)
    }
  }

  @Test func aCallThatIsCancelledDoesNotStarveTheNext() throws {
    var limiter = RateLimiter()
    try Self.keepOn(&limiter, from: 0, to: 1)
    _ = limiter.reserve(at: Self.second(0.5))
    try Self.keepOn(&limiter, from: 1, to: 101)
    for time in [100.5, 100.75] {
      let turn = limiter.reserve(at: Self.second(time))
      #expect(Self.times([turn]).isEmpty, "by its own knowledge")
    }
  }

  @Test func whatWasWaitedForBeforeALimitWentOffIsForgotten() throws {
    var turns = SharedTurns()
    let closed = Self.second(0)
    turns.take(try Self.notice(), askedAt: Self.second(0), at: Self.second(0))
    for step in 0..<100 {
      _ = turns.reserve(at: Self.second(Double(step) / 4), closedUntil: closed)
    }
    // News have grown old.
    #expect(!turns.isOn(at: Self.second(26)))
    turns.take(try Self.notice(), askedAt: Self.second(29), at: Self.second(29))
    for step in 0..<16 {
      _ = turns.reserve(at: Self.second(29 + Double(step) / 4), closedUntil: closed)
    }
    #expect(turns.isOn(at: Self.second(33)))
  }

  @Test func whoIsGivenNoTurnsForLongGoesByItsOwn() throws {
    var limiter = RateLimiter()
    for second in 0..<40 {
      let time = Self.second(Double(second))
      limiter.take(try Self.notice(), askedAt: time, at: time)
      _ = limiter.reserve(at: time)
    }
    let turn = limiter.reserve(at: Self.second(40))
    #expect(turn == .turn(Self.second(40)))
  }

  @Test func turnsOfALateAnswerAreMovedNotLost() throws {
    var limiter = RateLimiter()
    let notice = try Self.notice(turns: 3, firstTurn: .zero)
    limiter.take(notice, askedAt: Self.second(0), at: Self.second(4))
    let times = Self.times((0..<4).map { _ in limiter.reserve(at: Self.second(4)) })
    #expect(times == [Self.second(4), Self.second(5.02), Self.second(6.04)])
  }

  @Test func whatCouldNotBeToldIsToldLater() throws {
    var shared = SharedState()
    let key = LimitKey(service: "vpc", host: "vpc.example", account: "0a1b")
    shared.name("one", key)
    _ = shared.turn(at: Self.second(0), for: "one")
    shared.throttled(.after(.seconds(10)), at: Self.second(0), for: "one")
    let report = try #require(shared.limitReports(at: Self.second(0)).first)
    #expect(report.lesson?.closed == .seconds(10))
    let none = shared.limitReports(at: Self.second(1))
    #expect(none.isEmpty)
    shared.keep(report)
    let again = shared.limitReports(at: Self.second(2))
    #expect(again.first?.lesson?.closed == .seconds(8))
  }
}
