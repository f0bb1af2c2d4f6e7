import LuaHost
import Testing
import Ports

@testable import TaskLoop

/// Waits without Lua.
@Suite(.timeLimit(.minutes(30))) struct WaitDriverTests {
  private let clock = VirtualClock()
  private let transport: ManualTransport
  private let driver: WaitDriver
  private let task = ScheduledTask(id: TaskID(number: 1), thread: nil)

  init() {
    transport = ManualTransport(clock: clock)
    driver = WaitDriver(
      clock: clock, route: Route(transport: transport, journal: ImmediateJournal()))
  }

  private func driver(telling observer: any TaskLoopObserver) -> WaitDriver {
    WaitDriver(
      clock: clock, route: Route(transport: transport, journal: ImmediateJournal()),
      observer: observer)
  }

  private func sleep(_ seconds: Int, on other: WaitDriver? = nil) -> WaitID {
    (other ?? driver).start(Sleep(until: clock.now + .seconds(seconds)), for: task)
  }

  private func fetch(on other: WaitDriver? = nil) -> WaitID {
    (other ?? driver).start(Fetch("/"), for: task)
  }

  private func endedIDs() -> [WaitID] {
    driver.takeEnded().map(\.id)
  }

  @Test func sleepersWakeInTheOrderOfTheirTimesAndThenOfTheirStarts() {
    let (late, early, same) = (sleep(20), sleep(10), sleep(10))
    driver.turn(waiting: true)
    #expect(endedIDs() == [early, same])
    driver.turn(waiting: true)
    #expect(endedIDs() == [late])
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(20))
  }

  @Test func parkingUntilTheSameTimeAgainAndAgainTakesOneTimer() {
    let end = clock.now + .seconds(600)
    let parking = Patience(until: end)
    let id = driver.start(parking, for: task)
    for _ in 0..<100 { driver.wake(id) }
    #expect(parking.steps == 101)
    #expect(driver.timerCount == 1)
    driver.turn(waiting: true)
    #expect(clock.now == end)
    #expect(parking.steps == 102)
  }

  @Test func whatWasGivenUpLeavesNoTimersForLong() {
    for _ in 0..<10_000 { driver.discard(sleep(600)) }
    #expect(driver.timerCount <= 1025)
  }

  @Test func anAnswerGoesToTheWaitThatAsked() {
    let (first, second) = (fetch(), fetch())
    transport.finish(transport.started[1])
    driver.turn(waiting: true)
    #expect(endedIDs() == [second])
    transport.finish(transport.started[0])
    driver.turn(waiting: true)
    #expect(endedIDs() == [first])
    #expect(transport.cancelled.isEmpty)
  }

  @Test func ofManyAnswersAFewAreToldATurnAndCountWhateverTimeItIsByThen() {
    let fetches = (0..<40).map { _ in fetch() }
    let late = sleep(10)
    for exchange in transport.started { transport.finish(exchange) }
    var turns = [[WaitID]]()
    while turns.joined().count <= fetches.count {
      driver.turn(waiting: true)
      turns.append(endedIDs())
      clock.advance(by: .seconds(10))
    }
    #expect(Array(turns.joined()) == fetches + [late], "what waits for a time comes after them")
    #expect(turns.allSatisfy { $0.count <= 17 } && turns.count > 2)
  }

  @Test func aWaitThatIsDiscardedIsNotHeardOfAgain() {
    let (fetching, sleeping) = (fetch(), sleep(10))
    driver.discard(fetching)
    driver.discard(sleeping)
    #expect(transport.cancelled == transport.started)
    let other = sleep(20)
    driver.turn(waiting: true)
    #expect(endedIDs() == [other])
  }

  @Test func anAnswerToAWaitThatWasDiscardedMeanwhileIsDropped() {
    let victim = fetch()
    let culprit = driver.start(Discarding { [driver] in driver.discard(victim) }, for: task)
    // Both answers come in one batch, the culprit's first.
    transport.finish(transport.started[1])
    transport.finish(transport.started[0])
    driver.turn(waiting: true)
    #expect(endedIDs() == [culprit])
  }

  @Test func oneThatWasWokenEarlyIsNotWokenAgainWhenItsTimeComes() {
    let wait = Parking(until: clock.now + .seconds(10))
    let id = driver.start(wait, for: task)
    #expect(driver.activity(of: id)?.nextStep == nil, "it looks when it is woken")
    wait.waker?.wake()
    #expect(transport.started.count == 1)
    driver.turn(waiting: true)
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(10))
    #expect(transport.started.count == 1)
    let other = driver.start(Parking(until: clock.now + .seconds(10)), for: task)
    driver.turn(waiting: true)
    #expect(transport.started.count == 2, "patience has an end")
    driver.discard(other)
  }

  @Test func machinesParkUnderTheirNumbersAndLetGoAtTheEnd() {
    let lot = Lot()
    var givenUp = 0
    let wait = MachineWait(
      Follower(), what: "follow", lot: lot, giveUp: { _ in givenUp += 1 },
      finish: { _, _ in .results(0) })
    let id = driver.start(wait, for: task)
    #expect(lot.numbers == [7] && lot.releases == 1 && givenUp == 0)
    lot.waker?.wake()
    #expect(endedIDs() == [id])
    // After the step, and after the end.
    #expect(lot.releases == 3 && givenUp == 1)
  }

  @Test func cancellingEndsOneWait() {
    let (fetching, sleeping) = (fetch(), sleep(10))
    driver.cancel(fetching, with: LuaError("stop", level: 0))
    #expect(endedIDs() == [fetching])
    #expect(transport.cancelled == transport.started)
    #expect(driver.activities.map(\.id) == [sleeping])
  }

  @Test func aTurnThatDoesNotWaitLetsNoTimePass() {
    let (waiting, ended) = (sleep(100), sleep(0))
    driver.turn(waiting: false)
    #expect(clock.now == Instant(nanoseconds: 0))
    #expect(endedIDs() == [ended])
    #expect(driver.activities.map(\.id) == [waiting])
  }

  // MARK: The observer

  @Test func theObserverIsToldWhatChanges() {
    let observer = RecordingObserver()
    let driver = driver(telling: observer)
    let id = fetch(on: driver)
    transport.finish(transport.started[0])
    driver.turn(waiting: true)
    let deadline = clock.now + .seconds(3)
    let sleeping = sleep(3, on: driver)
    driver.turn(waiting: true)
    let start = Instant(nanoseconds: 0)
    let fetching = Activity(
      id: id, task: task.id, what: "fetch", state: "sent", since: start, nextStep: nil)
    func sleepActivity(nextStep: Instant?) -> Activity {
      Activity(
        id: sleeping, task: task.id, what: "task.sleep", state: nil, since: start,
        nextStep: nextStep)
    }
    #expect(
      observer.told == [
        .started(fetching), .ended(fetching), .started(sleepActivity(nextStep: deadline)),
        .ended(sleepActivity(nextStep: nil)),
      ])
  }

  @Test func theObserverIsToldTheTimeWhileTheLoopWaits() {
    let observer = RecordingObserver(tickInterval: .milliseconds(100))
    let driver = driver(telling: observer)
    let id = sleep(1, on: driver)
    while driver.takeEnded().isEmpty { driver.turn(waiting: true) }
    let ticks = observer.told.compactMap { event in
      if case .tick(let ids, let time) = event, ids == [id] { time } else { nil }
    }
    #expect(ticks == (0..<10).map { Instant(nanoseconds: $0 * 100_000_000) })
  }

  @Test func withoutAWishForTicksTheLoopSleepsThrough() {
    let observer = RecordingObserver()
    let driver = driver(telling: observer)
    _ = sleep(3600, on: driver)
    driver.turn(waiting: true)
    #expect(observer.told.count == 2)
    #expect(clock.now == Instant(nanoseconds: 0) + .seconds(3600))
  }
}

/// Fetches something, and does something else when the answer comes.
private final class Discarding: Wait {
  let what = "discarding"
  private let action: () -> Void

  init(_ action: @escaping () -> Void) {
    self.action = action
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    guard event != .start else {
      return .send(
        HTTPRequest(method: "GET", scheme: "https", authority: "example.com", target: "/"),
        timeout: .seconds(30))
    }
    action()
    return .deliver { _ in .results(0) }
  }
}

/// Parks, and sends something when it is woken.
private final class Parking: Wait {
  let what = "park"
  private(set) var waker: Waker?
  private let patience: Instant

  init(until patience: Instant) { self.patience = patience }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    guard event == .start else {
      return .send(
        HTTPRequest(method: "GET", scheme: "https", authority: "example.com", target: "/"),
        timeout: .seconds(100))
    }
    return .park(until: patience)
  }

  func parked(_ waker: Waker, number: UInt64) { self.waker = waker }
}

/// Waits for another machine.
private struct Follower: StateMachine {
  mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<Int> {
    event == .start ? .park(until: .never, number: 7) : .finish(0)
  }
}

private final class Lot: ParkingLot {
  private(set) var numbers: [UInt64] = []
  private(set) var waker: Waker?
  private(set) var releases = 0

  func park(_ waker: Waker, number: UInt64) {
    numbers.append(number)
    self.waker = waker
  }

  func release() { releases += 1 }
}

/// Parks until a time, whenever it is told something.
private final class Patience: Wait {
  let what = "parking"
  private let end: Instant
  private(set) var steps = 0

  init(until end: Instant) { self.end = end }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    steps += 1
    return moment.instant < end ? .park(until: end, number: 1) : .deliver { _ in .results(0) }
  }
}
