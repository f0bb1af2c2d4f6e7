public import HuaweiCloud
import JSON
import SimulatedCloud

/// A change that nobody knows, declared as one value, and what it does to the simulated world.
public enum MadeUpChange {
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

  static let get = HuaweiCloud.Operation(
    name: "eip.get_wax", summary: "look at the wax", service: .eip, method: "GET", path: path,
    fields: [id], success: 200, results: [OperationResult("coat", .record(coat), at: "coat")],
    errors: [unknown], example: "", page: "https://example.com/wax.html")

  /// The change itself, of which nothing else knows.
  public static let wax = HuaweiCloud.Operation(
    name: "eip.wax", summary: "wax an EIP", service: .eip, method: "PUT", path: path,
    fields: [
      id,
      Field(
        "colour", .string, in: .body, required: true, .length(1...8),
        "what colour; green does not stick"),
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
    errors: [unknown, clash],
    example: """
      local eip = cloud.eip.list{}[1]
      local coat = cloud.eip.wax{ publicip_id = eip.id, colour = "red" }
      print(coat.colour, coat.status)
      """,
    page: "https://example.com/wax.html")

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

  /// What a script needs to find an EIP, and this.
  public static let world = ProofWorld(
    catalog: OperationCatalog(
      OperationCatalog.standard.operations.filter { $0.service == .eip && $0.change == nil }
        + [get, wax]),
    serving: simulated)
}
