import JSON
import Ports
import Testing

@testable import HuaweiCloud

/// Every path of the machine, as far as chance leads: a change's own request leaves in answer to
/// `.stored` and to nothing else.
@Suite(.timeLimit(.minutes(30))) struct IntentTests {
  static let slices = 0..<8

  @Test(
    "Rule 2: no change is sent without its intent stored just before", .timeLimit(.minutes(30)),
    arguments: slices)
  func everyPath(slice: Int) throws {
    var sent = 0
    var kinds: Set<String> = []
    for seed in UInt64(slice * 400)..<UInt64(slice * 400 + 400) {
      var walk = Walk(seed: seed)
      let call = try walk.makeCall()
      walk.run(call)
      sent += walk.sends
      kinds.formUnion(walk.ends)
      #expect(walk.complaints.isEmpty, "seed \(seed): \(walk.complaints)")
    }
    #expect(sent > 150, "a walk that sends nothing proves nothing")
    #expect(kinds.isSuperset(of: ["done", "in_doubt", "journal"]), "\(kinds)")
  }
}

/// One call, with a server, a journal and a clock that do as they like.
private struct Walk {
  private var random: SplitMix64
  private(set) var complaints: [String] = []
  private(set) var sends = 0
  private(set) var ends: Set<String> = []

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  private static let changes = OperationCatalog.standard.operations.filter { $0.change != nil }

  mutating func makeCall() throws -> Call {
    var account = try Sample.account(projectID: chance(4) ? nil : Sample.project)
    if chance(3) {
      account.provider = Sample.Provider {
        Credentials(accessKey: "NEWER", secretKey: Secret("S"))
      }
    }
    let options = CallOptions(
      wait: !chance(5),
      timeout: chance(3) ? .seconds(Int64.random(in: 1...90, using: &random)) : nil)
    let seed = random.next()
    switch Int.random(in: 0..<12, using: &random) {
    case 0:
      let raw = try RawRequest(method: "POST", service: "ecs", path: "/v1/x", body: ["a": 1])
      return Call(raw, account: account, options: options, seed: seed)
    case 1:
      let undo = Undo(
        "dns.bind_ip", ["endpoint_id": .string(Sample.endpoint), "ip": "192.168.0.9"],
        lookup: Undo.Lookup(
          "subnet_id", from: "vpc.list_subnets", where: "neutron_subnet_id",
          equals: Sample.neutronSubnet, take: "id"))
      return .undo(
        try UndoCall(undo, in: .standard, account: account, options: options, seed: seed))
    case 2:
      var record = ChangeRecord("eip.bind", try Sample.arguments(of: "eip.bind"))
      record.sends = 1
      record.lastSend = CallRun.wallTime + .seconds(-Int64.random(in: 0...200, using: &random))
      return try Call(
        resuming: record, in: .standard, account: account, options: options, seed: seed)
    default:
      let operation = Self.changes.randomElement(using: &random) ?? Self.changes[0]
      return try Call(
        operation, try Sample.arguments(of: operation), account: account, options: options,
        seed: seed)
    }
  }

  private mutating func chance(_ count: Int) -> Bool {
    Int.random(in: 0..<count, using: &random) == 0
  }

  mutating func run(_ first: Call) {
    var call = first
    var elapsed = Duration.zero
    var event = MachineEvent.start
    var stored: ChangeRecord?
    for _ in 0..<5_000 {
      let moment = Moment(
        instant: Instant(nanoseconds: 0) + elapsed, wallTime: CallRun.wallTime + elapsed)
      let intent = stored
      stored = nil
      switch call.handle(event, at: moment) {
      case .store(let entry):
        elapsed += chance(8) ? .seconds(7) : .milliseconds(3)
        event = chance(20) ? .notStored(JournalFailure("the disk is full")) : .stored
        guard entry.kind == .intent, event == .stored else { continue }
        stored = try? ChangeRecord(parsing: entry.record.serialized())
      case .send(let request, let timeout, _):
        if request.method != "GET" { check(request, intent, call, at: moment) }
        elapsed += .milliseconds(40)
        event = answer(to: request)
        if case .failure(let failure) = event, failure.reason == .timeout { elapsed += timeout }
      case .load: event = .loaded(.failure(LoadFailure("none")))
      case .sleep(let until), .park(let until, _):
        elapsed = max(elapsed, until - Instant(nanoseconds: 0))
        event = .wake
      case .finish(let outcome):
        switch outcome {
        case .success: ends.insert("done")
        case .failure(let error): ends.insert(error.kind.rawValue)
        }
        return
      }
    }
    complaints.append("does not end")
  }

  private mutating func check(
    _ request: HTTPRequest, _ intent: ChangeRecord?, _ call: Call, at moment: Moment
  ) {
    sends += 1
    guard let intent else {
      complaints.append("\(request.method) \(request.target) without a stored intent")
      return
    }
    if intent.sends != call.record?.sends { complaints.append("the intent is of another send") }
    if intent.ending != nil { complaints.append("the intent has ended") }
    guard let time = intent.lastSend, moment.wallTime - time <= ChangeAttempt.shelfLife else {
      complaints.append("the intent has no time, or an old one")
      return
    }
  }

  // MARK: The server

  private mutating func answer(to request: HTTPRequest) -> MachineEvent {
    if chance(6) {
      let trouble: [MachineEvent] = [
        .fails(.broken), .fails(.timeout), .fails(.refused), .refusal(503, "X"),
        .refusal(409, "VPC.0512"), .refusal(409, "VPC.0510"), .refusal(401, "VPC.0008"),
        .refusal(404, "VPC.0504"), .refusal(429, "APIGW.0308"), .text(302, ""),
        .text(200, "<html></html>"), .refusal(400, "VPC.0501"),
      ]
      return trouble.randomElement(using: &random) ?? .fails(.broken)
    }
    if request.target.contains("marker=") || request.target.contains("offset=") { return none }
    return .json(200, document())
  }

  private var none: MachineEvent {
    .json(
      200,
      [
        "publicips": [], "endpoints": [], "ipaddresses": [], "public_ips": [], "subnets": [],
        "projects": [],
      ])
  }

  /// Everything that any read of these changes looks for, in some state.
  private mutating func document() -> JSONValue {
    let status =
      ["ACTIVE", "DOWN", "BINDING", "PENDING_CREATE", "ERROR", "PENDING", "DELETING"]
      .randomElement(using: &random) ?? "DOWN"
    let port: JSONValue = chance(2) ? .string(Sample.port) : .null
    let eip: JSONValue = [
      "id": .string(Sample.eip), "status": .string(status), "port_id": port,
      "alias": chance(2) ? "web-1" : "old",
    ]
    let entry: JSONValue = [
      "id": .string(Sample.entry), "ip": "192.168.0.9", "status": .string(status),
      "subnet_id": .string(Sample.neutronSubnet),
    ]
    let accelerated: JSONValue = [
      "id": .string(Sample.gaEndpoint), "resource_id": .string(Sample.eip),
      "resource_type": "EIP", "ip_address": "203.0.113.9", "status": .string(status),
      "weight": chance(2) ? 50 : 10,
    ]
    let isThere = chance(2)
    return [
      "publicip": eip, "publicips": [eip], "ipaddresses": isThere ? [entry] : [],
      "endpoint": accelerated, "endpoints": isThere ? [accelerated] : [],
      "public_ips": isThere ? [eip] : [],
      "subnets": [
        ["id": .string(Sample.subnet), "neutron_subnet_id": .string(Sample.neutronSubnet)]
      ],
      "projects": [["id": .string(Sample.project), "name": "cn-north-4"]],
      "port": ["id": .string(Sample.port)],
    ]
  }
}
