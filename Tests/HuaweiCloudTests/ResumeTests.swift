import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// A change that another process began to make.
@Suite(.timeLimit(.minutes(30))) struct ResumeTests {
  /// What stands in the journal when the process is killed right after its change has left.
  private func intent(
    of operation: String = "eip.bind", before first: MachineEvent = .eip("DOWN")
  ) throws -> ChangeRecord {
    var entries: [JournalEntry] = []
    let description = try #require(OperationCatalog.standard.operation(named: operation))
    var call = try Call(
      description, try Sample.arguments(of: operation), account: Sample.account())
    let moment = Moment(instant: Instant(nanoseconds: 0), wallTime: CallRun.wallTime)
    _ = call.handle(.start, at: moment)
    guard case .store(let entry) = call.handle(first, at: moment) else {
      throw CloudError(.internal, operation: operation, message: "nothing was stored")
    }
    entries.append(entry)
    #expect(entry.kind == .intent)
    return try ChangeRecord(parsing: entry.record.serialized())
  }

  /// - Parameter later: how long after the change was sent.
  private func resume(
    _ record: ChangeRecord, later: Duration, options: CallOptions = CallOptions(),
    server: (HTTPRequest, Duration) -> MachineEvent
  ) throws -> CallRun {
    let call = try Call(
      resuming: record, in: .standard, account: Sample.account(), options: options, seed: 1)
    return CallRun(call, after: later, server: server)
  }

  @Test("An intent says all that is known, and comes back from its text", .timeLimit(.minutes(30)))
  func record() throws {
    let record = try intent()
    #expect(record.operation == "eip.bind")
    #expect(try record.arguments == Sample.arguments(of: "eip.bind"))
    #expect(record.before["status"] == "DOWN" && record.sends == 1 && record.losses == 0)
    #expect(record.lastSend == CallRun.wallTime && record.ending == nil)
    #expect(try ChangeRecord(parsing: record.document.serialized()) == record)
    #expect(throws: JSONDecodingError.self) { try ChangeRecord(parsing: Array("{".utf8)) }
  }

  @Test("Rule 19: what was carried out is seen and not sent again", .timeLimit(.minutes(30)))
  func carriedOut() throws {
    let run = try resume(try intent(), later: .seconds(5)) { _, _ in
      .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.changesSent == 0 && run.success?.changed == true)
    #expect(run.success?.undo?.operation == "eip.unbind", "what was seen before is known")
    #expect(run.stored.map(\.kind) == [.outcome])
  }

  @Test(
    "Rule 19: the quiet period counts from the record's time on the wall",
    .timeLimit(.minutes(30)), arguments: [1, 40, 89, 91, 3600])
  func quietPeriod(later: Int) throws {
    var put: Duration?
    let run = try resume(try intent(), later: .seconds(later)) { request, elapsed in
      if request.method == "PUT" { put = elapsed }
      return put == nil ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success?.changed == true)
    #expect(run.sent.first?.hasPrefix("GET") == true)
    let time = try #require(put)
    #expect(time >= .seconds(90))
    #expect(time <= .seconds(max(90, later) + 1), "no longer than it takes")
  }

  @Test("Rule 19: a clock that was set back makes the wait no longer", .timeLimit(.minutes(30)))
  func clockSetBack() throws {
    var record = try intent()
    record.lastSend = CallRun.wallTime + .seconds(86_400)
    var put: Duration?
    let run = try resume(record, later: .zero) { request, elapsed in
      if request.method == "PUT" { put = elapsed }
      return put == nil ? .eip("DOWN") : .eip("ACTIVE", port: Sample.port)
    }
    #expect(run.success != nil)
    let time = try #require(put)
    #expect(time >= .seconds(90) && time < .seconds(92))
  }

  @Test("Rule 19: without time to decide it stays in doubt", .timeLimit(.minutes(30)))
  func noTime() throws {
    let run = try resume(
      try intent(), later: .seconds(2), options: CallOptions(timeout: .seconds(10))
    ) { _, _ in .eip("DOWN") }
    #expect(run.error?.inDoubt == true && run.changesSent == 0)
    let last = try #require(run.stored.last)
    #expect(try ChangeRecord(parsing: last.record.serialized()).ending == .inDoubt)
  }

  @Test("A raw request cannot be looked at, and is in doubt at once", .timeLimit(.minutes(30)))
  func raw() throws {
    let raw = try RawRequest(
      method: "POST", service: "ecs", path: "/v1/x", query: [QueryItem("a", "1")], body: ["b": 2])
    var record = ChangeRecord("request", raw.fields)
    record.sends = 1
    record.lastSend = CallRun.wallTime
    let run = try resume(record, later: .seconds(900)) { _, _ in .json(200, [:]) }
    #expect(run.requests.isEmpty && run.error?.inDoubt == true)
    #expect(try RawRequest(fields: raw.fields).fields == raw.fields)
  }

  @Test("What the catalog does not have cannot be gone on with", .timeLimit(.minutes(30)))
  func unknown() throws {
    #expect(throws: CloudError.self) {
      try Call(
        resuming: ChangeRecord("eip.polish", [:]), in: .standard, account: Sample.account())
    }
  }
}
