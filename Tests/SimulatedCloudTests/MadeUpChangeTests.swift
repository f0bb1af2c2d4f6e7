import HuaweiCloud
import JSON
import Ports
import SimulatedCloud
import Testing

/// A change that nobody knows is declared as one value; the rest derives from it: its request, its
/// checks, its probing, its doubt, its way back, its refusals.
@Suite(.timeLimit(.minutes(1))) struct MadeUpChangeTests {
  static let coat = RecordType(
    "eip.Coat", "the wax on an EIP",
    [
      RecordField("id", .string, idOf: "eip.PublicIp", "the EIP"),
      RecordField("colour", .string, "its colour"), RecordField("status", .string, "its state"),
    ])
  static let id = Field(
    "publicip_id", .string, in: .path, required: true, .uuid, idOf: "eip.PublicIp", "the EIP")
  static let path = "/v1/{project_id}/publicips/{publicip_id}/wax"
  static let unknown = ServiceError("EIP.0041", 404, .notFound, "there is no wax on it")
  static let clash = ServiceError(
    "EIP.0042", 409, .conflict, "green does not stick",
    advice: { call in "not \(call.arguments.string("colour") ?? ""), take another colour" })

  static let get = Operation(
    name: "eip.get_wax", summary: "look at the wax", service: .eip, method: "GET", path: path,
    fields: [id], success: 200, results: [OperationResult("coat", .record(coat), at: "coat")],
    errors: [unknown], example: "", page: "https://example.com/wax.html")

  static let wax = Operation(
    name: "eip.wax", summary: "wax an EIP", service: .eip, method: "PUT", path: path,
    fields: [
      id, Field("colour", .string, in: .body, required: true, .length(1...8), "what colour"),
    ],
    body: .wrapped("coat"), success: 202,
    results: [OperationResult("coat", .record(coat), at: "coat")],
    effect: .change(
      Change(
        probes: [
          Probe(
            get,
            { arguments in
              Arguments(arguments.values.filter { $0.key == "publicip_id" })
            }, judge: judge)
        ],
        settled: { [$0[0].now] }, repetition: .harmless, exclusiveField: "publicip_id",
        undo: { seen in
          guard let id = seen.arguments["publicip_id"], let colour = seen.before["colour"] else {
            return nil
          }
          return Undo("eip.wax", ["publicip_id": id, "colour": colour])
        })),
    errors: [unknown, clash], example: "", page: "https://example.com/wax.html")

  @Sendable private static func judge(_ seen: Evidence) -> ProbeResult {
    if seen.now["status"]?.string == "ERROR" { return .failed("ERROR") }
    guard let colour = seen.now["colour"], colour == seen.arguments["colour"] else {
      return .absent("another colour")
    }
    switch seen.now["status"]?.string {
    case "DRY": return .done("DRY")
    default: return .underway("WET")
    }
  }

  static let simulated = [
    SimulatedOperation(get) { things, given throws(SimulatedRefusal) in
      guard let id = given["publicip_id"]?.string, let thing = things[id] else {
        throw SimulatedRefusal(unknown)
      }
      let status = thing.failure != nil ? "ERROR" : thing.isChanging ? "WET" : "DRY"
      return ["coat": ["id": .string(id), "colour": thing.value, "status": .string(status)]]
    },
    SimulatedOperation(wax) { things, given throws(SimulatedRefusal) in
      guard let id = given["publicip_id"]?.string, let colour = given["colour"] else { return nil }
      guard colour != "green" else { throw SimulatedRefusal(clash) }
      try things.change(id, to: colour)
      return ["coat": ["id": .string(id), "colour": colour, "status": "WET"]]
    },
  ]

  private let clock = VirtualClock()
  private let cloud = SimulatedCloud(serving: simulated)

  private func wax(_ colour: String, faults: String = "") throws -> Call.Outcome {
    try cloud.loadFaults(faults.utf8)
    var call = try Call(
      Self.wax, ["publicip_id": .string(DemoAccount.boundEIP), "colour": .string(colour)],
      account: Account(
        credentials: Credentials(
          accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
        region: try Region(DemoAccount.region), projectID: DemoAccount.projectID))
    let transport = SimulatedTransport(server: cloud, clock: clock)
    var event = MachineEvent.start
    while true {
      switch call.handle(event, at: clock.moment) {
      case .send(let request, let timeout, _):
        transport.start(request, as: ExchangeID(1), timeout: timeout, deadline: .never)
        switch try #require(transport.wait(until: .never).first).result {
        case .success(let response): event = .answer(response)
        case .failure(let failure): event = .failure(failure)
        }
      case .store: event = .stored
      case .load: event = .loaded(.failure(LoadFailure("there are no files")))
      case .sleep(let time), .park(let time, _):
        clock.sleep(until: time)
        event = .wake
      case .finish(let outcome): return outcome
      }
    }
  }

  private var changes: Int { cloud.requests.count { $0.changed } }

  @Test("It is sent, waited for, and found done when it is done")
  func done() throws {
    let first = try wax("red").get()
    #expect(first.changed && first.undo == nil)
    #expect(first.results.first?["status"] == "DRY")
    let again = try wax("red").get()
    #expect(!again.changed && changes == 1)
    let other = try wax("blue").get()
    #expect(
      other.undo
        == Undo(
          "eip.wax", ["publicip_id": .string(DemoAccount.boundEIP), "colour": "red"]))
    #expect(cloud.truth(at: clock.wallTime).contains("thing \(DemoAccount.boundEIP) \"blue\""))
  }

  @Test(
    "Whatever becomes of its answer, it is done once and known to be",
    arguments: [
      "kind=reset", "kind=reset phase=before", "kind=hang", "kind=late delay=45s",
      "kind=status status=503", "kind=truncate", "kind=garbage", "kind=stale for=5s",
    ])
  func lost(_ fault: String) throws {
    let outcome = try wax("red", faults: "on=eip.wax \(fault)").get()
    #expect(outcome.results.first?["colour"] == "red")
    #expect(changes == 1)
  }

  @Test("An error state is told as one")
  func failures() throws {
    _ = try wax("red").get()
    guard case .failure(let failed) = try wax("blue", faults: "on=eip.wax kind=error") else {
      Issue.record("it fails")
      return
    }
    #expect(failed.kind == .state && !failed.inDoubt)
  }

  @Test("A change that never settles is in doubt")
  func stuck() throws {
    guard case .failure(let stuck) = try wax("red", faults: "on=eip.wax kind=stuck") else {
      Issue.record("it does not settle")
      return
    }
    #expect(stuck.kind == .timeout && stuck.inDoubt)
  }

  @Test("Its refusal is that of its description, with its advice")
  func refusal() throws {
    guard case .failure(let error) = try wax("green") else {
      Issue.record("it is refused")
      return
    }
    #expect(error.kind == .conflict && error.status == 409 && error.code == "EIP.0042")
    #expect(error.message == "green does not stick" && !error.inDoubt)
    #expect(error.hint == "not green, take another colour")
    #expect(changes == 0)
  }

  @Test("A request that departs from the description is refused before it acts")
  func validation() {
    let client = TestClient(serving: Self.simulated)
    let line = "PUT /v1/{project_id}/publicips/\(DemoAccount.boundEIP)/wax"
    #expect(client.send(line, ["coat": ["colour": "red", "smell": 1]]).verdict == "400 VPC.0501")
    #expect(client.send(line, ["coat": [:]]).verdict == "400 VPC.0501")
    #expect(client.send(line, ["coat": ["colour": "much too long"]]).verdict == "400 VPC.0501")
    #expect(client.send(line, ["coat": ["colour": "red"]]).status == 202)
    #expect(client.cloud.requests.count { $0.changed } == 1)
  }
}
