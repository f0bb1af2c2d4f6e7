import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// What calls of one run share.
@Suite(.timeLimit(.minutes(30))) struct LimitTests {
  private static func second(_ number: Double) -> Instant {
    Instant(nanoseconds: Int64(number * 1e9))
  }

  private static let told = Problem.Advice.rate(spacing: .seconds(6), window: .seconds(60))

  @Test("Nothing is held back before a limit is known")
  func free() {
    var limiter = RateLimiter()
    for _ in 0..<1000 {
      let turn = limiter.reserve(at: Self.second(1)).time
      #expect(turn == Self.second(1))
    }
  }

  @Test("A limit that an answer names is kept to in any stretch of its length")
  func window() {
    var limiter = RateLimiter()
    for number in 0..<11 { _ = limiter.reserve(at: Self.second(Double(number))) }
    limiter.throttled(Self.told, at: Self.second(11))
    var turns: [Instant] = []
    for _ in 0..<40 { turns.append(limiter.reserve(at: Self.second(12)).time) }
    for (first, eleventh) in zip(turns, turns.dropFirst(10)) {
      #expect(eleventh - first > .seconds(60))
    }
    // Ten a minute are let through all the same.
    #expect((turns.last ?? .never) < Self.second(12 + 62 * 4))
  }

  @Test("When others use the limit up, less is asked for, and more again as answers are good")
  func others() {
    var limiter = RateLimiter()
    _ = limiter.reserve(at: Self.second(0))
    limiter.throttled(Self.told, at: Self.second(0.1))
    let next = limiter.reserve(at: Self.second(0.2)).time
    #expect(next > Self.second(5))
    var now = Self.second(100)
    for _ in 0..<200 {
      now = max(now, limiter.reserve(at: now).time)
      limiter.accepted(at: now)
    }
    let begin = now
    for _ in 0..<40 { now = max(now, limiter.reserve(at: now).time) }
    #expect(now - begin < .seconds(62 * 4), "ten a minute again")
  }

  @Test("Retry-After closes the service for all calls")
  func retryAfter() {
    var limiter = RateLimiter()
    _ = limiter.reserve(at: Self.second(0))
    limiter.throttled(.after(.seconds(30)), at: Self.second(1))
    let turn = limiter.reserve(at: Self.second(2)).time
    #expect(turn == Self.second(31))
  }

  @Test("However long somebody wants to be left alone, it is ten minutes at most")
  func longest() throws {
    var limiter = RateLimiter()
    limiter.throttled(.after(.seconds(4_000_000_000)), at: Self.second(1))
    #expect(limiter.reserve(at: Self.second(2)).time == Self.second(601))
    for message in ["limit:1,time:60000 hour", "limit:2,time:61 minute"] {
      guard case .answer(let response) = MachineEvent.refusal(429, "APIGW.0308", message) else {
        Issue.record("no answer")
        return
      }
      #expect(Problem(response, at: CallRun.wallTime).advice == nil, "\(message)")
    }
  }

  @Test("A refusal that names no limit slows down, and good answers speed up again")
  func untold() {
    var limiter = RateLimiter()
    for number in 0..<100 { _ = limiter.reserve(at: Self.second(Double(number) / 10)) }
    limiter.throttled(nil, at: Self.second(10))
    let first = limiter.reserve(at: Self.second(10)).time
    let second = limiter.reserve(at: Self.second(10)).time
    #expect(first >= Self.second(11))
    #expect(second - first >= .milliseconds(190))
    var now = second
    for _ in 0..<200 {
      now = limiter.reserve(at: now).time
      limiter.accepted(at: now)
    }
    let turn = limiter.reserve(at: now).time
    #expect(turn == now)
  }

  /// What it was refused at is all that is known of the limit, though there was little time to measure.
  @Test("A run that was refused when it had just begun is soon as fast as it was")
  func young() {
    var limiter = RateLimiter()
    var now = Self.second(100)
    func ask(_ count: Int) {
      for _ in 0..<count {
        now = max(now, limiter.reserve(at: now).time) + .milliseconds(5)
        limiter.accepted(at: now)
      }
    }
    ask(3)
    now = limiter.reserve(at: now).time + .milliseconds(5)
    limiter.throttled(nil, at: now)
    ask(40)
    #expect(now < Self.second(115))
    // One that has asked for long knows better what it was refused at.
    for _ in 0..<100 { now = limiter.reserve(at: now + .milliseconds(100)).time }
    limiter.throttled(nil, at: now)
    let start = now
    ask(40)
    #expect(now - start > .seconds(4))
  }

  @Test("Refusals in a row close a service for longer and longer, a good answer ends the row")
  func row() {
    var limiter = RateLimiter()
    for (time, closed) in [(10.0, 11.0), (20, 22), (30, 34)] {
      limiter.throttled(nil, at: Self.second(time))
      #expect(limiter.closedUntil == Self.second(closed))
    }
    limiter.accepted(at: Self.second(40))
    limiter.throttled(nil, at: Self.second(50))
    #expect(limiter.closedUntil == Self.second(51))
  }

  @Test("Each good answer is worth a retry, up to as many as there were at first")
  func earned() {
    var shared = SharedState()
    shared.accepted(at: Self.second(0), for: "eip")
    #expect(shared.budget.left == RetryBudget.capacity)
    while shared.takeRetry() {}
    shared.accepted(at: Self.second(1), for: "eip")
    let retries = (0..<3).map { _ in shared.takeRetry() }
    #expect(retries == [true, false, false])
  }

  @Test("When the run has no retries left, a call fails at its first try")
  func budget() throws {
    var shared = SharedState()
    var taken = 0
    while shared.takeRetry() { taken += 1 }
    #expect(taken == RetryBudget.capacity)
    let get = try #require(OperationCatalog.standard.operation(named: "eip.get"))
    var call = try Call(get, ["publicip_id": .string(Sample.eip)], account: Sample.account())
    let moment = Moment(instant: Self.second(0), wallTime: CallRun.wallTime)
    _ = call.handle(.start, at: moment, sharing: &shared)
    let action = call.handle(.text(503, ""), at: moment, sharing: &shared)
    guard case .finish(.failure(let error)) = action else {
      Issue.record("tried again")
      return
    }
    #expect(error.kind == .unavailable && error.attempts == 1)
  }

  @Test("Calls of one run wait for a service together, calls of another service do not")
  func shared() throws {
    var shared = SharedState()
    func start(_ operation: String) throws -> MachineAction<Call.Outcome> {
      let description = try #require(OperationCatalog.standard.operation(named: operation))
      var call = try Call(description, [:], account: Sample.account())
      let moment = Moment(instant: Self.second(0), wallTime: CallRun.wallTime)
      let action = call.handle(.start, at: moment, sharing: &shared)
      if case .send = action {
        _ = call.handle(
          .text(429, "", [HTTPHeader("Retry-After", "20")]), at: moment, sharing: &shared)
      }
      return action
    }
    var sent: [Bool] = []
    for operation in ["eip.list", "eip.list", "ga.list_groups"] {
      switch try start(operation) {
      case .send: sent.append(true)
      case .sleep(let until):
        sent.append(false)
        #expect(until == Self.second(20))
      case .store, .load, .park, .finish: Issue.record("finished")
      }
    }
    #expect(sent == [true, false, true])
  }
}
