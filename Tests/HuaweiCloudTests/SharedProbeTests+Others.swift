import JSON
import Testing
import Ports
@testable import HuaweiCloud

/// What each call keeps for itself.
extension SharedProbeTests {
  @Test("A follower's deadline ends its wait, and its last look is its own")
  func deadline() throws {
    var calls = try binds(9)
    calls += try [Call](binds(10, CallOptions(timeout: .seconds(8))).suffix(1))
    let server = Server(settling: .seconds(60))
    let run = CallsRun(calls, server: server.answer)
    #expect(run.successes == 9)
    let error = try #require(run.error(of: 9))
    #expect(error.kind == .timeout && error.inDoubt)
    #expect(error.message.contains("within 8 s; last state: DOWN, not bound to a port"))
    let end = try #require(run.ends[9])
    #expect(end >= .seconds(8) && end <= .seconds(8) + server.latency)
    #expect(run.requests("publicips/\(Self.id(9))").last?.call == 9)
  }

  @Test("An error state that a list shows ends only the wait for that thing")
  func errorState() throws {
    let server = Server()
    server.list = { now in
      guard now > .seconds(3), now < .seconds(4) else { return nil }
      return (
        .json(200, ["publicips": [["id": .string(Self.id(2)), "status": "BIND_ERROR"]]]),
        .milliseconds(40)
      )
    }
    let run = CallsRun(try binds(6), server: server.answer)
    #expect(run.error(of: 2)?.kind == .state)
    #expect(run.successes == 5)
  }

  @Test("Rule 15: probes that prove something are each call's own")
  func proofs() throws {
    let server = Server()
    var lost: Set<String> = []
    let run = CallsRun(try binds(10)) { request, now in
      if request.method == "PUT", lost.insert(request.target).inserted {
        return (.fails(.broken), .milliseconds(40))
      }
      return server.answer(request, now)
    }
    #expect(run.successes == 10)
    #expect(run.requests("PUT ").count == 20)
    for list in run.requests("publicips?") {
      let since = try #require(run.requests("PUT ").map(\.time).max())
      #expect(list.time > since, "nobody's probe was a part of a list")
    }
  }

  @Test("Reads that are the same in all are made once: endpoints of one group")
  func sameRead() throws {
    let operation = try #require(OperationCatalog.standard.operation(named: "ga.add_endpoint"))
    let calls = try (0..<8).map { number in
      try Call(
        operation,
        [
          "endpoint_group_id": .string(Sample.group), "resource_id": .string(Self.id(number)),
          "resource_type": "EIP", "ip_address": .string("203.0.113.\(number)"),
        ] as Arguments, account: Sample.account())
    }
    var added: [(String, Duration)] = []
    let run = CallsRun(calls) { request, now in
      if request.method == "POST", let body = try? JSONValue(parsing: request.body),
        let id = body.value(at: "endpoint.resource_id")?.string
      {
        added.append((id, now))
        return (.json(201, ["endpoint": ["id": .string(id)]]), .milliseconds(40))
      }
      let entries = added.map { id, time -> JSONValue in
        [
          "id": .string("e" + id), "resource_id": .string(id),
          "status": now > time + .seconds(10) ? "ACTIVE" : "PENDING",
        ]
      }
      return (.json(200, ["endpoints": .array(entries)]), .milliseconds(40))
    }
    #expect(run.successes == 8)
    let reads = run.requests("GET ")
    #expect(reads.count < 8 + 30)
    #expect(Set(reads.dropFirst(8).map(\.time)).count == reads.count - 8)
    for (number, outcome) in run.outcomes {
      #expect(try outcome.get().results.first?["resource_id"] == .string(Self.id(number)))
    }
  }

  /// Calls that have been answered and wait for their looks, which are due together.
  private struct Waiting {
    var shared = SharedState()
    var calls: [Call]
    /// When each looks next.
    private(set) var dues: Set<Instant> = []

    init(_ calls: [Call]) {
      self.calls = calls
      for index in calls.indices { _ = handle(index, .start, at: 0) }
      for index in calls.indices {
        _ = handle(index, Self.unbound(index), at: 0.1)
        _ = handle(index, .stored, at: 0.1)
      }
      for index in calls.indices {
        guard case .sleep(let due) = handle(index, Self.unbound(index), at: 0.2) else {
          Issue.record("looks at once")
          continue
        }
        dues.insert(due)
      }
    }

    private static func unbound(_ index: Int) -> MachineEvent {
      .json(
        200, ["publicip": ["id": .string(SharedProbeTests.id(index)), "status": "DOWN"]])
    }

    static func instant(_ seconds: Double) -> Instant {
      Instant(nanoseconds: 0) + .seconds(seconds)
    }

    mutating func handle(
      _ index: Int, _ event: MachineEvent, at seconds: Double
    ) -> MachineAction<Call.Outcome> {
      let moment = Moment(
        instant: Self.instant(seconds), wallTime: CallRun.wallTime + .seconds(seconds))
      return calls[index].handle(event, at: moment, sharing: &shared)
    }
  }

  @Test("A call that waits for the look of another shows its state, and no time of its own")
  func progress() throws {
    var waiting = try Waiting(binds(3))
    #expect(waiting.dues == [Waiting.instant(0.2)])
    for call in waiting.calls {
      #expect(call.progress.phase == .waiting && call.progress.nextPoll == Waiting.instant(0.2))
    }
    guard case .send = waiting.handle(0, .wake, at: 0.25),
      case .park(let limit, _) = waiting.handle(1, .wake, at: 0.25)
    else {
      Issue.record("neither asks nor waits")
      return
    }
    #expect(limit == Waiting.instant(600))
    let progress = waiting.calls[1].progress
    #expect(progress.nextPoll == nil && progress.phase == .waiting)
    guard case .park = waiting.handle(1, .wake, at: 0.3) else {
      Issue.record("woken for nothing, it does not wait on")
      return
    }
  }

  @Test("What a list shows is taken by those it was asked for; who is not in it looks for itself")
  func takenFromAList() throws {
    var waiting = try Waiting(binds(3))
    guard case .send = waiting.handle(0, .wake, at: 0.25),
      case .park(_, let number) = waiting.handle(1, .wake, at: 0.25)
    else {
      Issue.record("neither asks nor waits")
      return
    }
    let shown = (0..<2).map { number -> JSONValue in
      [
        "id": .string(Self.id(number)), "status": "BINDING",
        "port_id": .string(Self.id(number + 1000)),
      ]
    }
    guard case .send = waiting.handle(0, .json(200, ["publicips": .array(shown)]), at: 0.4),
      case .sleep = waiting.handle(0, .json(200, ["publicips": []]), at: 0.4)
    else {
      Issue.record("does not sleep")
      return
    }
    // The third one was not due when the first one asked: it had not woken, but was asked for.
    #expect(Set(waiting.shared.takeTold()).contains(number))
    guard case .sleep(let next) = waiting.handle(1, .wake, at: 0.4),
      case .send(let request, _, _) = waiting.handle(2, .wake, at: 0.4)
    else {
      Issue.record("does not take what there is")
      return
    }
    let progress = waiting.calls[1].progress
    #expect(progress.state == "BINDING" && progress.nextPoll == next)
    #expect(request.target.hasSuffix("publicips/\(Self.id(2))"), "the list did not show it")
  }
}
