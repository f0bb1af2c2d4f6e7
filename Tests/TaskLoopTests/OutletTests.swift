import JSON
import LuaHost
import Ports
import Testing

@testable import TaskLoop

/// Waits that go different ways: several transports and journals beside each other.
@Suite(.timeLimit(.minutes(30))) struct OutletTests {
  private let clock = VirtualClock()
  private let journal: SimulatedJournal
  private let transport: ManualTransport
  private let driver: WaitDriver
  private let task = ScheduledTask(id: TaskID(number: 1), thread: nil)
  private let start = Instant(nanoseconds: 0)

  init() {
    journal = SimulatedJournal(clock: clock)
    transport = ManualTransport(clock: clock)
    driver = WaitDriver(clock: clock, route: Route(transport: transport, journal: journal))
  }

  private func endedIDs() -> [WaitID] { driver.takeEnded().map(\.id) }

  private func simulated(after seconds: Int) -> SimulatedTransport {
    SimulatedTransport(server: SlowServer(delay: .seconds(seconds)), clock: clock)
  }

  // MARK: Journals

  @Test func nothingIsSentBeforeItsEntryIsDurable() {
    journal.delay = .seconds(2)
    let id = driver.start(Recorded(), for: task)
    #expect(transport.started.isEmpty && !driver.isStalled)
    driver.turn(waiting: true)
    #expect(clock.now == start + .seconds(2))
    #expect(journal.entries.map(\.kind) == [.intent])
    #expect(transport.started.count == 1)
    transport.finish(transport.started[0])
    driver.turn(waiting: true)
    #expect(endedIDs() == [id])
  }

  @Test func aJournalThatIsDoneAtOnceCostsNoTurn() {
    _ = driver.start(Recorded(), for: task)
    #expect(journal.entries.count == 1 && transport.started.count == 1)
  }

  @Test func whatCannotBeStoredIsNotSent() {
    journal.failStore(2, with: JournalFailure("the disk is full"))
    _ = driver.start(Recorded(), for: task)
    let refused = Recorded()
    let id = driver.start(refused, for: task)
    #expect(endedIDs() == [id])
    #expect(refused.failure?.message == "the disk is full")
    #expect(transport.started.count == 1 && journal.entries.count == 1)
  }

  @Test func aJournalThatIsCutOffFailsWhatIsUnderWay() {
    journal.delay = .seconds(10)
    let (first, second) = (Recorded(), Recorded())
    let ids = [driver.start(first, for: task)]
    journal.cutOff(JournalFailure("the database is away"))
    driver.turn(waiting: true)
    #expect(endedIDs() == ids && clock.now == start)
    #expect(first.failure?.message == "the database is away")
    journal.cutOff(nil)
    journal.delay = .zero
    _ = driver.start(second, for: task)
    #expect(second.failure == nil && transport.started.count == 1)
  }

  @Test func nobodyIsToldOfAnEntryThatWasGivenUp() {
    journal.delay = .seconds(1)
    let id = driver.start(Recorded(), for: task)
    driver.discard(id)
    driver.turn(waiting: true, until: start + .seconds(5))
    #expect(endedIDs().isEmpty && transport.started.isEmpty)
    #expect(driver.isStalled)
  }

  @Test func answersComeWhileAnEntryIsUnderWay() {
    let fetching = driver.start(Fetch("/"), for: task)
    journal.delay = .seconds(10)
    _ = driver.start(Recorded(), for: task)
    transport.finish(transport.started[0])
    driver.turn(waiting: true)
    #expect(endedIDs() == [fetching] && clock.now == start)
  }

  // MARK: Transports

  @Test func eachWaitGoesItsOwnWay() {
    let (near, far) = (simulated(after: 1), simulated(after: 2))
    let ids = [far, near].map { transport in
      driver.start(
        Recorded(through: Route(transport: transport, journal: ImmediateJournal())), for: task)
    }
    let own = driver.start(Fetch("/"), for: task)
    #expect(transport.started.count == 1)
    driver.turn(waiting: true)
    #expect(endedIDs() == [ids[1]] && clock.now == start + .seconds(1))
    transport.finish(transport.started[0])
    driver.turn(waiting: true)
    #expect(endedIDs() == [own] && clock.now == start + .seconds(1))
    driver.turn(waiting: true)
    #expect(endedIDs() == [ids[0]] && clock.now == start + .seconds(2))
    #expect(journal.entries.isEmpty)
  }

  @Test func theExchangesOfAllTransportsHaveNamesOfTheirOwn() {
    let other = ManualTransport(clock: clock)
    let route = Route(transport: other, journal: journal)
    for _ in 0..<2 {
      _ = driver.start(Fetch("/"), for: task)
      _ = driver.start(Recorded(through: route), for: task)
    }
    #expect(Set(transport.started + other.started).count == 4)
  }

  @Test func whatIsCancelledIsCancelledWhereItIs() {
    let other = ManualTransport(clock: clock)
    let id = driver.start(
      Recorded(through: Route(transport: other, journal: journal)), for: task)
    driver.cancel(id, with: LuaError("stop", level: 0))
    #expect(other.cancelled == other.started && transport.cancelled.isEmpty)
    #expect(endedIDs() == [id])
  }
}

private final class SlowServer: SimulatedServer {
  private let delay: Duration

  init(delay: Duration) {
    self.delay = delay
  }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    SimulatedReply(delay: delay, .response(HTTPResponse(status: 200)))
  }
}

/// Stores an intent, and sends something then.
private final class Recorded: Wait {
  let what = "change"
  let route: Route?
  private(set) var failure: JournalFailure?

  init(through route: Route? = nil) {
    self.route = route
  }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    switch event {
    case .start: return .store(JournalEntry(.intent, record: .null))
    case .stored:
      return .send(
        HTTPRequest(method: "PUT", scheme: "https", authority: "example.com", target: "/"),
        timeout: .seconds(30))
    case .notStored(let failure):
      self.failure = failure
      return .deliver { _ in .results(0) }
    case .answer, .failure, .wake, .loaded: return .deliver { _ in .results(0) }
    }
  }
}
