import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// The rules of `Calls.md`, by their numbers.
@Suite(.timeLimit(.minutes(30))) struct CallRuleTests {
  private func change(
    _ name: String, _ arguments: Arguments? = nil, options: CallOptions = CallOptions()
  ) throws -> Call {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    return try Call(
      operation, try arguments ?? Sample.arguments(of: name), account: Sample.account(),
      options: options, seed: 1)
  }

  // MARK: The journal

  @Test("Rule 3: what the journal does not take is not sent")
  func notStored() throws {
    let run = CallRun(
      try change("eip.bind"), store: { _ in .notStored(JournalFailure("the disk is full")) }
    ) { _, _ in .eip("DOWN") }
    #expect(run.methods == "GET")
    #expect(run.error?.kind == .journal && run.error?.inDoubt == false)
    #expect(run.error?.message == "not sent: the journal does not take it: the disk is full")
    #expect(run.error?.hint?.contains("--journal none") == true)
    let raw = try RawRequest(method: "POST", service: "ecs", path: "/v1/x")
    let rawRun = CallRun(
      Call(raw, account: try Sample.account()),
      store: { _ in .notStored(JournalFailure("the disk is full")) }
    ) { _, _ in .json(200, [:]) }
    #expect(rawRun.requests.isEmpty && rawRun.error?.kind == .journal)
  }

  @Test("Rule 2: every send has an intent of its own, reads have none")
  func intents() throws {
    var puts = 0
    let run = CallRun(try change("eip.bind")) { request, _ in
      if request.method == "PUT" { puts += 1 }
      if request.method == "PUT", puts < 3 { return .refusal(409, "VPC.0512") }
      return puts < 3 ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.stored.map(\.kind) == [.intent, .intent, .intent, .outcome])
    let records = try run.stored.map { try ChangeRecord(parsing: $0.record.serialized()) }
    #expect(records.map(\.sends) == [1, 2, 3, 3])
    #expect(records.last?.ending == .done && records.last?.undo?.operation == "eip.unbind")
    let read = try CallRun("eip.list", replies: [.json(200, ["publicips": []])])
    #expect(read.stored.isEmpty)
    let done = try CallRun("eip.bind", replies: [.eip("ACTIVE", port: Sample.port)])
    #expect(done.stored.isEmpty, "nothing was sent")
  }

  @Test("Rule 2: an intent that took long to store is stored anew")
  func staleIntent() throws {
    var call = try change("eip.bind")
    func at(_ seconds: Int64) -> Moment {
      Moment(
        instant: Instant(nanoseconds: seconds * 1_000_000_000),
        wallTime: CallRun.wallTime + .seconds(seconds))
    }
    _ = call.handle(.start, at: at(0))
    _ = call.handle(.eip("DOWN"), at: at(0))
    guard case .store(let entry) = call.handle(.stored, at: at(30)) else {
      Issue.record("acted upon an old intent")
      return
    }
    #expect(try ChangeRecord(parsing: entry.record.serialized()).lastSend == at(30).wallTime)
    guard case .send = call.handle(.stored, at: at(31)) else {
      Issue.record("not sent")
      return
    }
  }

  @Test("Rule 20: an outcome that is not stored is a warning")
  func unrecorded() throws {
    let run = CallRun(
      try change("eip.bind", options: CallOptions(wait: false)),
      store: { $0.kind == .intent ? .stored : .notStored(JournalFailure("the disk is full")) }
    ) { _, _ in .eip("DOWN") }
    #expect(run.success?.changed == true)
    #expect(
      run.success?.warning == "the journal does not know how it ended: the disk is full")
    let refused = CallRun(
      try change("eip.unbind"),
      store: { $0.kind == .intent ? .stored : .notStored(JournalFailure("the disk is full")) }
    ) { request, _ in
      request.method == "PUT" ? .refusal(400, "X") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(refused.error?.kind == .usage && refused.error?.warning != nil)
  }

  // MARK: Lost answers

  @Test("Rule 11: a redirect of a change is in doubt until it is looked at")
  func redirect() throws {
    for status in [301, 302, 307, 308] {
      var isBound = false
      let applied = CallRun(try change("eip.bind")) { request, _ in
        if request.method == "PUT" {
          isBound = true
          return .text(status, "", [HTTPHeader("Location", "https://login.example.com/")])
        }
        return isBound ? .eip("ACTIVE", port: Sample.port) : .eip("DOWN")
      }
      #expect(applied.success?.changed == true && applied.changesSent == 1)
      let unapplied = CallRun(try change("eip.bind")) { request, _ in
        request.method == "PUT" ? .text(status, "") : .eip("DOWN")
      }
      #expect(unapplied.error?.kind == .network && unapplied.error?.inDoubt == false)
      #expect(unapplied.changesSent == 1, "the same would be answered the same")
      #expect(unapplied.elapsed >= .seconds(60))
      let raw = try RawRequest(method: "POST", service: "ecs", path: "/v1/x")
      let blind = CallRun(Call(raw, account: try Sample.account())) { _, _ in .text(status, "") }
      #expect(blind.error?.inDoubt == true)
    }
  }

  @Test("Rule 13: a call given up after a lost answer is in doubt")
  func abandoned() throws {
    var call = try change("eip.bind")
    var elapsed = Duration.zero
    func moment() -> Moment {
      Moment(instant: Instant(nanoseconds: 0) + elapsed, wallTime: CallRun.wallTime + elapsed)
    }
    var event = MachineEvent.start
    var puts = 0
    // One lost answer, proved to have done nothing; then a refusal for now.
    for _ in 0..<200 {
      switch call.handle(event, at: moment()) {
      case .send(let request, _, _):
        if request.method == "PUT" { puts += 1 }
        event =
          request.method != "PUT"
          ? .eip("DOWN") : puts == 1 ? .fails(.broken) : .refusal(409, "VPC.0512")
      case .sleep(let until):
        if puts == 2 {
          #expect(call.progress.phase == .sending)
          #expect(call.abandoned("interrupted").inDoubt)
          return
        }
        elapsed = until - Instant(nanoseconds: 0)
        event = .wake
      case .store: event = .stored
      default:
        Issue.record("ended")
        return
      }
    }
    Issue.record("does not come to the second send")
  }

  // MARK: Others

  @Test("Rule 12: somebody else's change that ends in the opposite state")
  func opposite() throws {
    for (name, under, over, wanted) in [
      (
        "eip.unbind", MachineEvent.eip("BINDING"),
        MachineEvent.eip("ACTIVE", port: Sample.otherPort),
        MachineEvent.eip("DOWN")
      ),
      (
        "eip.bind", .eip("PENDING_UPDATE", port: Sample.port), .eip("DOWN"),
        .eip("ACTIVE", port: Sample.port)
      ),
    ] {
      var isSent = false
      let run = CallRun(try change(name)) { request, elapsed in
        if request.method == "PUT" { isSent = true }
        return isSent ? wanted : elapsed < .seconds(4) ? under : over
      }
      #expect(run.success?.changed == true && run.changesSent == 1, "\(name)")
      #expect(run.elapsed < .seconds(7), "\(name)")
      let undo = run.success?.undo
      #expect(undo != nil, "\(name): what was there right before it was sent is the way back")
    }
  }

  @Test("Rule 10: what duplicates is not repeated for want of a look")
  func duplicates() throws {
    let arguments: Arguments = [
      "endpoint_id": .string(Sample.endpoint), "subnet_id": .string(Sample.subnet),
      "ip": "192.168.0.9",
    ]
    let options = CallOptions(wait: false)
    let first = CallRun(try change("dns.bind_ip", arguments, options: options)) { request, _ in
      request.method == "POST" ? .dnsEndpoint("PENDING_CREATE", code: 202) : .entries([])
    }
    #expect(first.changesSent == 1)
    let second = CallRun(
      try change("dns.bind_ip", arguments, options: options), sharing: first.shared
    ) { _, _ in .entries([(Sample.entry, "192.168.0.9", "PENDING_CREATE")]) }
    #expect(second.changesSent == 0 && second.success?.changed == false)
    // What can be repeated is, so that it comes after what was not waited for.
    let unbind = CallRun(try change("eip.unbind", options: options)) { _, _ in
      .eip("ACTIVE", port: Sample.port)
    }
    let bind = CallRun(try change("eip.bind", options: options), sharing: unbind.shared) { _, _ in
      .eip("ACTIVE", port: Sample.port)
    }
    #expect(bind.changesSent == 1)
  }

  @Test("Rule 14: changes of one thing go one at a time")
  func exclusive() throws {
    var (isBound, puts) = (false, 0)
    let run = CallsRun(try (0..<3).map { _ in try change("eip.bind") }) { request, _ in
      if request.method == "PUT" {
        isBound = true
        puts += 1
      }
      return (isBound ? .eip("ACTIVE", port: Sample.port) : .eip("DOWN"), .milliseconds(40))
    }
    #expect(run.successes == 3 && puts == 1, "the others found it done")
    let given = CallsRun(
      try (0..<3).map { _ in try change("eip.bind") },
      givenUp: [0: .milliseconds(10), 1: .milliseconds(5)]
    ) { _, _ in (.eip("ACTIVE", port: Sample.port), .milliseconds(40)) }
    #expect(given.successes == 1, "who gives up lets the next one on")
  }

  @Test("Rule 14: and in the order in which they were called")
  func order() throws {
    let names = ["a", "b", "c", "d"]
    var (alias, sent): (String, [String]) = ("old", [])
    let run = CallsRun(
      try names.map { name in
        try change("eip.rename", ["publicip_id": .string(Sample.eip), "alias": .string(name)])
      }
    ) { request, _ in
      if request.method == "PUT" {
        let body = try? JSONValue(parsing: request.body)
        alias = body?.value(at: "publicip.alias")?.string ?? ""
        sent.append(alias)
      }
      return (.eip("DOWN", alias: alias), .milliseconds(40))
    }
    #expect(run.successes == 4 && sent == names)
  }
}
