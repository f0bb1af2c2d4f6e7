import LuaHost
import Testing
import Ports

@testable import TaskLoop

/// Asks until the answer is `ACTIVE`, once a minute.
private struct Poller: StateMachine {
  private(set) var state: String?

  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<Result<Int, TransportFailure>> {
    switch event {
    case .start, .wake, .stored, .notStored, .loaded:
      return .send(
        HTTPRequest(method: "GET", scheme: "https", authority: "example.com", target: "/status"),
        timeout: .seconds(30))
    case .answer(let response):
      let state = String(decoding: response.body, as: UTF8.self)
      self.state = state
      return state == "ACTIVE"
        ? .finish(.success(response.status)) : .sleep(until: moment.instant + .seconds(60))
    case .failure(let failure):
      return .finish(.failure(failure))
    }
  }
}

@Suite(.timeLimit(.minutes(30))) struct MachineWaitTests {
  private func makeFixture(_ replies: [SimulatedReply]) -> Fixture {
    var replies = replies[...]
    let fixture = Fixture { _ in replies.popFirst() ?? SimulatedReply(.silence) }
    let loop = fixture.loop
    fixture.define("poll") { stack throws(LuaError) in
      let operation = MachineWait(
        Poller(), what: "poll", state: \.state,
        cancellation: { machine, reason in
          LuaError("\(reason) while \(machine.state ?? "unknown")", level: 0)
        },
        finish: { outcome, stack throws(LuaError) in
          switch outcome {
          case .success(let status):
            stack.push(status)
            return .results(1)
          case .failure(let failure):
            throw LuaError(failure.message)
          }
        })
      return try loop.suspend(stack, on: operation)
    }
    return fixture
  }

  private func says(_ text: String, after delay: Duration = .seconds(1)) -> SimulatedReply {
    SimulatedReply(
      delay: delay, .response(HTTPResponse(status: 200, body: Array(text.utf8))))
  }

  @Test func runsAMachineToItsEnd() throws {
    let fixture = makeFixture([says("CREATING"), says("CREATING"), says("ACTIVE")])
    let observer = RecordingObserver()
    fixture.observer = observer
    #expect(try fixture.run("return poll(), now()").values == [.integer(200), .number(123)])
    let seen = observer.told.map { event in
      switch event {
      case .started(let activity): "started \(activity.state ?? "-")"
      case .changed(let activity):
        "\(activity.nextStep == nil ? "asks" : "sleeps") \(activity.state ?? "-")"
      case .ended(let activity): "ended \(activity.state ?? "-")"
      case .tick: "tick"
      }
    }
    #expect(
      seen == [
        "started -", "sleeps CREATING", "asks CREATING", "sleeps CREATING",
        "asks CREATING", "ended ACTIVE",
      ])
  }

  @Test func aFailureOfTheMachineIsRaisedWhereTheScriptWaits() throws {
    let fixture = makeFixture([says("CREATING"), SimulatedReply(.reset)])
    #expect(
      try fixture.run("\npoll()").failure?.message
        == "test.lua:2: connection reset by the server")
  }

  @Test func aMachineSaysWhatItsCancellationMeans() throws {
    let fixture = makeFixture([says("CREATING")])
    let loop = fixture.loop
    let observer = ChangeObserver { loop.requestStop(signal: 2) }
    fixture.observer = observer
    #expect(
      try fixture.run("poll()").failure?.message == "stopped by signal 2 while CREATING")
  }
}

/// Does something at the first change that it is told of.
private final class ChangeObserver: TaskLoopObserver {
  private var action: (() -> Void)?

  init(_ action: @escaping () -> Void) {
    self.action = action
  }

  func waitStarted(_ activity: Activity) {}

  func waitChanged(_ activity: Activity) {
    action?()
    action = nil
  }

  func waitEnded(_ activity: Activity) {}
}
