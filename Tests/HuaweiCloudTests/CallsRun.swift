import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// Drives several calls that share their state, in virtual time: a closure plays the server.
struct CallsRun {
  /// An answer, and how long it takes; nil when none ever comes.
  typealias Reply = (event: MachineEvent, delay: Duration)

  struct Request {
    let call: Int
    let time: Duration
    /// `GET /v1/…`
    let line: String
    let timeout: Duration
  }

  private(set) var calls: [Call]
  private(set) var sent: [Request] = []
  private(set) var ends: [Int: Duration] = [:]
  private(set) var outcomes: [Int: Call.Outcome] = [:]
  private(set) var shared = SharedState()
  private var events: [Event] = []
  private var parked: [UInt64: Int] = [:]
  /// Which event of each call is the one it waits for: others are out of date.
  private var turns: [Int: Int] = [:]

  private struct Event {
    let time: Duration
    let call: Int
    let turn: Int
    let event: MachineEvent
  }

  /// - Parameter givenUp: when calls are cancelled.
  init(
    _ calls: [Call], givenUp: [Int: Duration] = [:],
    server: (HTTPRequest, Duration) -> Reply?
  ) {
    self.calls = calls
    var givenUp = givenUp
    for index in calls.indices { expect(.start, of: index, at: .zero) }
    for _ in 0..<100_000 {
      guard let next = events.indices.min(by: { events[$0].time < events[$1].time }) else {
        for index in calls.indices where outcomes[index] == nil && ends[index] == nil {
          Issue.record("call \(index) waits for ever")
        }
        return
      }
      let gone = givenUp.min { $0.value < $1.value }
      if let gone, gone.value <= events[next].time {
        givenUp[gone.key] = nil
        if ends[gone.key] == nil { giveUp(gone.key, at: gone.value) }
        continue
      }
      let event = events.remove(at: next)
      if turns[event.call] == event.turn { handle(event, server) }
    }
    Issue.record("the calls do not end")
  }

  private mutating func handle(_ event: Event, _ server: (HTTPRequest, Duration) -> Reply?) {
    let moment = Moment(
      instant: Instant(nanoseconds: 0) + event.time, wallTime: CallRun.wallTime + event.time)
    let index = event.call
    switch calls[index].handle(event.event, at: moment, sharing: &shared) {
    case .send(let request, let timeout, _):
      sent.append(
        Request(
          call: index, time: event.time, line: "\(request.method) \(request.target)",
          timeout: timeout))
      if let reply = server(request, event.time), reply.delay <= timeout {
        expect(reply.event, of: index, at: event.time + reply.delay)
      } else {
        expect(.fails(.timeout), of: index, at: event.time + timeout)
      }
    case .store:
      expect(.stored, of: index, at: event.time)
    case .load:
      Issue.record("there is nothing to load")
    case .sleep(let until):
      expect(.wake, of: index, at: max(until - Instant(nanoseconds: 0), event.time))
    case .park(let until, let number):
      parked[number] = index
      expect(.wake, of: index, at: until - Instant(nanoseconds: 0))
    case .finish(let outcome):
      outcomes[index] = outcome
      ends[index] = event.time
      turns[index] = nil
    }
    wake(at: event.time)
  }

  private mutating func giveUp(_ index: Int, at time: Duration) {
    calls[index].giveUp(sharing: &shared)
    ends[index] = time
    turns[index] = nil
    wake(at: time)
  }

  private mutating func wake(at time: Duration) {
    for number in shared.takeTold() {
      guard let index = parked.removeValue(forKey: number), turns[index] != nil else { continue }
      expect(.wake, of: index, at: time)
    }
  }

  private mutating func expect(_ event: MachineEvent, of call: Int, at time: Duration) {
    let turn = (turns[call] ?? 0) + 1
    turns[call] = turn
    events.append(Event(time: time, call: call, turn: turn, event: event))
  }

  var successes: Int { outcomes.values.count { (try? $0.get()) != nil } }

  func error(of call: Int) -> CloudError? {
    guard case .failure(let error)? = outcomes[call] else { return nil }
    return error
  }

  /// The requests whose line holds this text.
  func requests(_ text: String) -> [Request] { sent.filter { $0.line.contains(text) } }
}
