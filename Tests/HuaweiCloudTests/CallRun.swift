import JSON
import Testing
import Ports

@testable import HuaweiCloud

/// Drives a call without socket or clock: a closure plays the server, sleeping moves the time.
struct CallRun {
  /// `GET /v1/…` of every request, in order.
  private(set) var sent: [String] = []
  private(set) var requests: [HTTPRequest] = []
  private(set) var timeouts: [Duration] = []
  /// Until when each request may wait for a place, since the start.
  private(set) var deadlines: [Duration] = []
  private(set) var sleeps: [Duration] = []
  /// How long the whole call took.
  private(set) var elapsed = Duration.zero
  private(set) var call: Call
  private(set) var outcome: Call.Outcome?
  /// What the call was asked to keep, in order.
  private(set) var stored: [JournalEntry] = []
  private(set) var shared = SharedState()

  static let wallTime = WallTime(seconds: 1_768_465_800)  // 2026-01-15T08:30:00Z

  /// - Parameter server: what happens to a request that is sent this long after the start.
  init(
    _ operation: String, _ arguments: Arguments? = nil, account: Account? = nil,
    options: CallOptions = CallOptions(), seed: UInt64 = 1,
    server: (HTTPRequest, Duration) -> MachineEvent
  ) throws {
    let description = try #require(OperationCatalog.standard.operation(named: operation))
    let arguments = try arguments ?? Sample.arguments(of: operation)
    let call = try Call(
      description, arguments, account: account ?? Sample.account(), options: options, seed: seed)
    self.init(call, server: server)
  }

  /// - Parameters:
  ///   - shared: what calls before this one have left.
  ///   - store: what the journal says.
  init(
    _ call: Call, sharing shared: SharedState = SharedState(),
    files: SimulatedFiles = SimulatedFiles(), after start: Duration = .zero,
    store: (JournalEntry) -> MachineEvent = { _ in .stored },
    server: (HTTPRequest, Duration) -> MachineEvent
  ) {
    self.shared = shared
    elapsed = start
    self.call = call
    var event = MachineEvent.start
    for _ in 0..<20_000 {
      let moment = Moment(
        instant: Instant(nanoseconds: 0) + elapsed, wallTime: Self.wallTime + elapsed)
      switch self.call.handle(event, at: moment, sharing: &self.shared) {
      case .send(let request, let timeout, let deadline):
        note(request, timeout, deadline)
        event = server(request, elapsed)
        // A time-out takes its time; any other answer is there at once.
        if case .failure(let failure) = event, failure.reason == .timeout { elapsed += timeout }
      case .store(let entry):
        stored.append(entry)
        event = store(entry)
      case .load(let request):
        event = .loaded(files.load(request))
      case .sleep(let until):
        let now = Instant(nanoseconds: 0) + elapsed
        sleeps.append(until - now)
        elapsed += max(until - now, .zero)
        event = .wake
      case .park:
        Issue.record("there is nobody to wait for")
        return
      case .finish(let outcome):
        self.outcome = outcome
        return
      }
    }
    Issue.record("the call does not end")
  }

  private mutating func note(_ request: HTTPRequest, _ timeout: Duration, _ deadline: Instant) {
    sent.append("\(request.method) \(request.target)")
    requests.append(request)
    timeouts.append(timeout)
    deadlines.append(deadline - Instant(nanoseconds: 0))
  }

  /// Plays answers one after the other; the last one goes on for ever.
  init(
    _ operation: String, _ arguments: Arguments? = nil, account: Account? = nil,
    options: CallOptions = CallOptions(), replies: [MachineEvent]
  ) throws {
    var index = -1
    try self.init(operation, arguments, account: account, options: options) { _, _ in
      index += 1
      return replies[min(index, replies.count - 1)]
    }
  }

  var success: CallSuccess? { try? outcome?.get() }

  var error: CloudError? {
    guard case .failure(let error)? = outcome else { return nil }
    return error
  }

  /// The methods alone: `GET PUT GET`.
  var methods: String { requests.map(\.method).joined(separator: " ") }

  /// How many requests other than reads were sent.
  var changesSent: Int { requests.count { $0.method != "GET" } }
}

extension MachineEvent {
  static func json(_ status: Int, _ body: JSONValue, _ headers: [HTTPHeader] = []) -> MachineEvent {
    .answer(
      HTTPResponse(
        status: status, headers: [HTTPHeader("Content-Type", "application/json")] + headers,
        body: body.serialized()))
  }

  static func text(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> MachineEvent {
    .answer(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
  }

  /// Envelope 1.
  static func refusal(_ status: Int, _ code: String, _ message: String = "no") -> MachineEvent {
    .json(status, ["code": .string(code), "message": .string(message)])
  }

  static func fails(_ reason: TransportFailure.Reason) -> MachineEvent {
    .failure(TransportFailure(reason, reason.rawValue))
  }

  static func eip(_ status: String, port: String? = nil, alias: String = "old") -> MachineEvent {
    var members = [
      JSONMember("id", .string(Sample.eip)), JSONMember("status", .string(status)),
      JSONMember("alias", .string(alias)), JSONMember("public_ip_address", "203.0.113.9"),
    ]
    if let port { members.append(JSONMember("port_id", .string(port))) }
    return .json(200, ["publicip": .object(members)])
  }

  static func entries(_ list: [(id: String, ip: String, status: String)]) -> MachineEvent {
    .json(
      200,
      [
        "ipaddresses": .array(
          list.map {
            [
              "id": .string($0.id), "ip": .string($0.ip), "status": .string($0.status),
              "subnet_id": .string(Sample.neutronSubnet), "error_info": "no space",
            ]
          })
      ])
  }

  static func dnsEndpoint(_ status: String, code: Int = 200) -> MachineEvent {
    .json(code, ["endpoint": ["id": .string(Sample.endpoint), "status": .string(status)]])
  }
}
