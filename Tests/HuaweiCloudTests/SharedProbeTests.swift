import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// Waits for the same kind of thing: their looks are made together, and nothing else changes.
@Suite(.timeLimit(.minutes(30))) struct SharedProbeTests {
  /// EIPs that are bound some time after they were told to be.
  final class Server {
    /// What a list comes to instead, at this time.
    var list: (Duration) -> CallsRun.Reply? = { _ in nil }
    /// EIPs that are not in lists.
    var hidden: Set<String> = []
    let settling: Duration
    let latency = Duration.milliseconds(40)
    private var bound: [String: (port: JSONValue, time: Duration)] = [:]

    init(settling: Duration = .seconds(20)) { self.settling = settling }

    func answer(_ request: HTTPRequest, _ now: Duration) -> CallsRun.Reply? {
      let target = request.target
      if target.contains("publicips?") {
        if let reply = list(now) { return reply.event == .wake ? nil : reply }
        let ids = target.split(separator: "?")[1].split(separator: "&")
          .filter { $0.hasPrefix("id=") }.map { String($0.dropFirst(3)) }
        let shown = ids.filter { !hidden.contains($0) }
        return (.json(200, ["publicips": .array(shown.map { eip($0, now) })]), latency)
      }
      let id = String(target.split(separator: "/").last ?? "")
      if request.method == "PUT", let body = try? JSONValue(parsing: request.body) {
        bound[id] = (body.value(at: "publicip.port_id") ?? .null, now)
      }
      return (.json(200, ["publicip": eip(id, now)]), latency)
    }

    private func eip(_ id: String, _ now: Duration) -> JSONValue {
      guard let bound = bound[id], now >= bound.time + settling / 2 else {
        return ["id": .string(id), "status": "DOWN"]
      }
      let isDone = now >= bound.time + settling
      return [
        "id": .string(id), "status": isDone ? "ACTIVE" : "BINDING", "port_id": bound.port,
      ]
    }
  }

  static func id(_ number: Int) -> String {
    "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
  }

  func binds(_ count: Int, _ options: CallOptions = CallOptions()) throws -> [Call] {
    let operation = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    return try (0..<count).map { number in
      try Call(
        operation,
        ["publicip_id": .string(Self.id(number)), "port_id": .string(Self.id(number + 1000))],
        account: Sample.account(), options: options, seed: UInt64(number))
    }
  }

  @Test("A hundred waits look together: a list a tick in place of a hundred reads")
  func together() throws {
    let server = Server()
    let run = CallsRun(try binds(100), server: server.answer)
    #expect(run.successes == 100)
    #expect(run.requests("PUT ").count == 100)
    // One read each before the change; after it only the last two, who are too few for a list.
    #expect((200...204).contains(run.requests("publicips/").count))
    let lists = run.requests("publicips?")
    #expect((5...50).contains(lists.count), "\(lists.count)")
    #expect(lists.allSatisfy { $0.line.contains("enterprise_project_id=all_granted_eps") })
    #expect(Set(lists.map(\.time)).count == lists.count, "never two at a time")
    // Nobody waits longer than a tenth for it, and a tick.
    #expect(run.ends.values.allSatisfy { $0 < .seconds(25) })
    for (number, outcome) in run.outcomes {
      let success = try outcome.get()
      #expect(success.results.first?["id"] == .string(Self.id(number)))
      #expect(success.results.first?["port_id"] == .string(Self.id(number + 1000)))
      #expect(success.changed && success.undo?.operation == "eip.unbind")
    }
  }

  @Test("Who looks with others sees the end no later in the mean than who looks alone")
  func lateness() throws {
    let server = Server(settling: .milliseconds(2500))
    var known: Set<String> = []
    // They begin one after the other, as those do that wait for something else before.
    let run = CallsRun(try binds(64)) { request, now in
      guard var reply = server.answer(request, now) else { return nil }
      if request.target.contains("publicips/"), known.insert(request.target).inserted {
        reply.delay += .milliseconds(known.count * 37 % 300)
      }
      return reply
    }
    #expect(run.successes == 64)
    let late = run.requests("PUT ").map { sent in
      (run.ends[sent.call] ?? .zero) - sent.time - server.settling - server.latency
    }
    // Alone it looks each quarter of a second, and an answer's time later.
    #expect(late.reduce(.zero, +) / 64 < .milliseconds(160), "\(late.reduce(.zero, +) / 64)")
    #expect(run.requests("publicips?").count <= 30)
  }

  @Test("A look together is next to when it was wanted, and not before the service may be asked")
  func ticks() {
    for interval in [250, 300, 800, 2500, 9999].map({ Duration.milliseconds($0) }) {
      for now in [0, 1, 124, 126, 249, 1000].map({ Instant(nanoseconds: $0 * 1_000_000) }) {
        func tick(_ told: Duration) -> Duration {
          Pace.tick(near: interval, isPlanned: false, notWithin: told, at: now) - now
        }
        #expect(tick(.zero) >= interval / 2 && tick(.zero) <= interval * 1.5)
        #expect(tick(interval) >= interval)
      }
    }
  }

  @Test("A list asks for a hundred at most")
  func twoLists() throws {
    let server = Server()
    let run = CallsRun(try binds(150), server: server.answer)
    #expect(run.successes == 150)
    let ids = run.requests("publicips?").map { $0.line.split(separator: "&").count }
    #expect(ids.allSatisfy { $0 <= 103 }, "a hundred ids and three other parameters")
    #expect((300...304).contains(run.requests("publicips/").count))
  }

  @Test("Two look for themselves, each in its own time")
  func few() throws {
    let server = Server()
    let run = CallsRun(try binds(2), server: server.answer)
    #expect(run.successes == 2)
    #expect(run.requests("publicips?").isEmpty)
  }

  @Test("Other accounts are none of theirs")
  func accounts() throws {
    let operation = try #require(OperationCatalog.standard.operation(named: "eip.bind"))
    let calls = try (0..<4).map { number in
      var account = try Sample.account()
      account.credentials = Credentials(accessKey: "K\(number)", secretKey: Secret("S"))
      return try Call(
        operation, ["publicip_id": .string(Self.id(number)), "port_id": .string(Sample.port)],
        account: account)
    }
    let server = Server()
    let run = CallsRun(calls, server: server.answer)
    #expect(run.successes == 4 && run.requests("publicips?").isEmpty)
  }

  @Test("An EIP that the list does not show is read by itself, and the list not asked for it again")
  func missing() throws {
    let server = Server()
    server.hidden = [Self.id(3)]
    let run = CallsRun(try binds(10), server: server.answer)
    #expect(run.successes == 10)
    let lists = run.requests("?").filter { $0.line.contains("id=\(Self.id(3))") }
    #expect(lists.count { !$0.line.contains("marker=") } == 1)
    #expect(run.requests("publicips/\(Self.id(3))").count > 5)
    #expect(run.requests("publicips/\(Self.id(4))").count == 2)
  }

  @Test(
    "A list that cannot be had costs no wait more than a look",
    arguments: [
      MachineEvent.refusal(403, "VPC.2201"), .refusal(404, "VPC.0504"), .refusal(400, "VPC.0501"),
      .refusal(500, "X"), .text(502, "<html></html>"), .text(200, "{\"publ"), .fails(.broken),
      .json(200, ["publicips": []]), .json(414, [:]),
    ])
  func broken(_ trouble: MachineEvent) throws {
    let server = Server()
    server.list = { _ in (trouble, .milliseconds(40)) }
    let run = CallsRun(try binds(10), server: server.answer)
    #expect(run.successes == 10)
    #expect(run.requests("PUT ").count == 10)
    #expect(run.requests("publicips?").count == 1, "each looks for itself for a while")
    #expect(run.ends.values.allSatisfy { $0 < .seconds(25) })
  }

  @Test("A list that hangs holds nobody longer than a read of its own that hangs")
  func hanging() throws {
    let server = Server()
    server.list = { _ in (.wake, .zero) }
    let run = CallsRun(try binds(10), server: server.answer)
    #expect(run.successes == 10)
    #expect(run.requests("publicips?").count == 1)
    #expect(run.ends.values.allSatisfy { $0 < .seconds(33) })
  }

  @Test("After a list was throttled all wait for the next one")
  func throttled() throws {
    let server = Server(settling: .seconds(5))
    server.list = { now in
      now < .seconds(20)
        ? (.text(429, "", [HTTPHeader("Retry-After", "15")]), .milliseconds(40)) : nil
    }
    let run = CallsRun(try binds(10), server: server.answer)
    #expect(run.successes == 10)
    #expect(run.requests("publicips/").count == 20)
    #expect(run.requests("publicips?").count <= 4)
    #expect(run.calls.allSatisfy { $0.progress.phase == .finished })
  }

  @Test("When the call that asks for all is given up, the others go on")
  func leaderGivenUp() throws {
    let server = Server()
    server.list = { now in now < .seconds(1) ? (.wake, .zero) : nil }
    let first = CallsRun(try binds(10), server: server.answer)
    let leader = try #require(first.requests("publicips?").first)
    let other = Server()
    other.list = server.list
    let run = CallsRun(
      try binds(10), givenUp: [leader.call: leader.time + .seconds(1)], server: other.answer)
    #expect(run.outcomes[leader.call] == nil)
    #expect(run.successes == 9)
    let lists = run.requests("publicips?")
    #expect(lists[1].time - lists[0].time < .milliseconds(1500))
    #expect(run.ends.values.allSatisfy { $0 < .seconds(25) })
  }

  @Test("When all are given up at once, nothing more is sent")
  func allGivenUp() throws {
    let server = Server()
    server.list = { _ in (.wake, .zero) }
    let first = CallsRun(try binds(10), server: server.answer)
    let leader = try #require(first.requests("publicips?").first)
    let time = leader.time + .milliseconds(500)
    let run = CallsRun(
      try binds(10), givenUp: Dictionary(uniqueKeysWithValues: (0..<10).map { ($0, time) }),
      server: server.answer)
    #expect(run.requests("publicips?").count == 1)
    #expect(run.sent.allSatisfy { $0.time < time })
  }
}
