import JSON
import Journal
import Ports
import Proof
import SimulatedCloud
import SimulatedRuns
import Testing

@testable import CloudModule
@testable import HuaweiCloud

/// What a run tells others of limits, and when.
@Suite(.timeLimit(.minutes(30))) struct LimitExchangeTests {
  private static let key = LimitKey(service: "vpc", host: "vpc.example", account: "0a1b")
  private let clock = VirtualClock()
  private let shared = SharedCalls()

  init() {
    shared.state.name("one", Self.key)
    _ = shared.state.turn(at: clock.now, for: "one")
  }

  private func recorder(
    in open: @escaping () throws(JournalError) -> any JournalStore
  ) -> RunRecorder {
    RunRecorder(
      RunStart(
        script: "test.lua", startedAt: clock.wallTime, process: RunProcess(host: "web1", pid: 1)),
      redaction: Redaction(), in: open)
  }

  /// An answer was "too many", and some time passes.
  private func askWhenThrottled(_ exchange: LimitExchange, after time: Duration) {
    clock.advance(by: time)
    shared.state.throttled(nil, at: clock.now, for: "one")
    exchange.advance(shared, at: clock.now)
  }

  /// The turn that the next request has.
  private func turn() -> Turn { shared.state.turn(at: clock.now, for: "one") }

  private static func notice(turns: Int) -> LimitNotice {
    LimitNotice(
      key.text, rate: LimitRate(calls: 60, window: .seconds(60)), turns: turns)
  }

  @Test func anAnswerOfAnEarlierRoundDoesNotEndTheLaterOne() throws {
    let store = SlowJournal(MemoryJournal(clock: clock))
    let exchange = LimitExchange(recorder { () throws(JournalError) in store }, clock: clock)
    askWhenThrottled(exchange, after: .zero)
    askWhenThrottled(exchange, after: .seconds(5))
    #expect(store.answers.count == 1, "one at a time")
    askWhenThrottled(exchange, after: .seconds(26))
    #expect(store.answers.count == 2, "the first is given up")
    store.answers[0](Self.notice(turns: 5))
    askWhenThrottled(exchange, after: .seconds(2))
    #expect(store.answers.count == 2, "the second is still waited for")
    store.answers[1](nil)
    askWhenThrottled(exchange, after: .seconds(2))
    #expect(store.answers.count == 3)
  }

  @Test func turnsOfALateAnswerCountFromWhenItComes() throws {
    let store = SlowJournal(MemoryJournal(clock: clock))
    let exchange = LimitExchange(recorder { () throws(JournalError) in store }, clock: clock)
    shared.state.throttled(.after(.zero), at: clock.now, for: "one")
    exchange.advance(shared, at: clock.now)
    clock.advance(by: .seconds(2))
    store.answers[0](Self.notice(turns: 1))
    let turn = turn()
    #expect(turn == .turn(clock.now))
  }

  @Test func aJournalThatCannotBeOpenedIsNotTriedAgainForAWhile() {
    var tries = 0
    let recorder = recorder { () throws(JournalError) in
      tries += 1
      throw JournalError(.failed, "told to fail")
    }
    let exchange = LimitExchange(recorder, clock: clock)
    for _ in 0..<50 { askWhenThrottled(exchange, after: .seconds(1)) }
    #expect(tries == 1)
    for _ in 0..<50 { askWhenThrottled(exchange, after: .seconds(1)) }
    #expect(tries == 2)
  }

  /// Where no script runs.
  @Test func singleCallsDoNotWaitForTurnsThatNobodyAsksFor() throws {
    let run = RecordedSimulation()
    let world = run.world
    let account = try world.accounts(AccountSelection(projectID: DemoAccount.projectID))
    let get = try #require(OperationCatalog.standard.operation(named: "eip.get"))
    let service = get.service.endpointName
    let endpoint = account.endpoints.endpoint(of: service, in: account.region)
    let key = LimitKey(
      service: service, host: endpoint.authority, account: DemoAccount.projectID)
    var notice = LimitNotice(key.text, rate: LimitRate(calls: 60, window: .seconds(60)))
    notice.firstTurn = .seconds(10)
    world.calls.state.take([notice], askedAt: world.clock.now, at: world.clock.now)
    let begin = world.clock.now
    let call = try Call(
      get, ["publicip_id": .string(DemoAccount.boundEIP)], account: account)
    guard case .success = world.finish(call) else {
      Issue.record("not read")
      return
    }
    #expect(world.clock.now - begin < .milliseconds(250))
    // A script would have waited.
    world.calls.state.name("again", key)
    let turn = world.calls.state.turn(at: begin, for: "again")
    #expect(turn == .askAgain(begin + .milliseconds(250)))
  }

  @Test func aRollBackAsksTheOthers() throws {
    let run = RecordedSimulation()
    try run.expectSuccess("cloud.eip.rename{ publicip_id = demo.free_eip, alias = 'one' }")
    let store = SlowJournal(run.journal)
    #expect(try run.rollBack(in: store).isComplete)
    #expect(store.searches > 0)
  }
}

/// Whose answers come when they are given.
private final class SlowJournal: ForwardingJournal {
  private(set) var answers: [(LimitNotice?) -> Void] = []
  private(set) var searches = 0

  override func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    answers.append(then)
  }

  override func findLimits(then: @escaping ([LimitNotice]) -> Void) {
    searches += 1
    then([])
  }
}
