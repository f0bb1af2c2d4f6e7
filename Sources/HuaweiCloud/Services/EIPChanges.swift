internal import JSON

// One request, PUT publicip, has three intents. Scripts get each under a name of its own, since
// the service takes a missing port for "unbind" and drops a port that comes with an alias.
extension EIP {
  private static let path = "/v1/{project_id}/publicips/{publicip_id}"
  private static let page =
    "https://support.huaweicloud.com/intl/en-us/api-eip/eip_api_0005.html"
  private static let contentType = "application/json;charset=UTF-8"
  private static let results = [OperationResult("publicip", .record(publicIp), at: "publicip")]

  private static let bindPhrase = "bind EIP {publicip_id} to port {port_id}"
  private static let renamePhrase = "rename EIP {publicip_id} to {alias}"

  private static let alias = Field(
    "alias", .string, in: .body, required: true, .alias, "new name of the EIP")

  private static let bindErrors = [
    unknown, invalid.meaning("no such port; cloud.vpc.find_port gives the port of a server"),
    boundElsewhere, portHasAnother,
  ]

  static let update = Operation(
    name: "eip.update", summary: "bind an EIP to a port, or rename it",
    remarks: [
      "Takes either port_id or alias: the service would apply only the alias of a request"
        + " with both.",
      "Never unbinds: cloud.eip.unbind does.",
      "Leaves out ip_version, which the service takes too: a conversion gives the EIP a further"
        + " address and bandwidth of another kind, and the way back is not documented.",
      "Fails while the EIP is bound elsewhere; to move it, unbind it first.",
    ],
    service: .eip, method: "PUT", path: path,
    fields: [
      publicipID,
      // The format is left to the rule below, which has more to say about an empty text.
      Field(
        "port_id", .string, in: .body, idOf: "vpc.Port",
        "port to bind it to: one NIC of a server"),
      Field("alias", .string, in: .body, .alias, "new name of the EIP"),
    ],
    rules: [FieldRule(updateViolation)], body: .wrapped("publicip"), contentType: contentType,
    success: 200, results: results,
    effect: .change(
      Change(
        probes: [
          Probe(get, publicipArguments, together: byID) { seen in
            seen.arguments["port_id"] == nil ? judgeRename(seen) : judgeBind(seen)
          }
        ],
        settled: { [$0[0].now] }, repetition: .harmless, exclusiveField: "publicip_id",
        phrases: [bindPhrase, renamePhrase], explanations: explanations,
        undo: { $0.arguments["port_id"] == nil ? undoRename($0) : undoBind($0) },
        undoGap: noName)),
    errors: bindErrors,
    example: """
      local eip = cloud.eip.list{}[1]
      eip = cloud.eip.update{ publicip_id = eip.id, alias = "gateway-1" }
      print(eip.alias)
      """,
    page: page, actions: ["vpc:publicIps:update"])

  static let bind = Operation(
    name: "eip.bind", summary: "bind an EIP to a port",
    remarks: [
      "Fails while the EIP is bound elsewhere; to move it, unbind it first.",
      "A port has at most one EIP. cloud.vpc.find_port gives the port of a server.",
    ],
    service: .eip, method: "PUT", path: path,
    fields: [
      publicipID,
      Field(
        "port_id", .string, in: .body, required: true, .uuid, idOf: "vpc.Port",
        "port to bind it to: one NIC of a server"),
    ],
    body: .wrapped("publicip"), contentType: contentType, success: 200, results: results,
    effect: .change(
      Change(
        probes: [Probe(get, publicipArguments, together: byID, judge: judgeBind)],
        settled: { [$0[0].now] },
        repetition: .harmless, exclusiveField: "publicip_id",
        overwrites: ["modelarts.bind_eip"], phrases: [bindPhrase],
        explanations: explanations, undo: undoBind)),
    errors: bindErrors,
    example: """
      local function free_eip()
        for _, eip in ipairs(cloud.eip.list{}) do
          if eip.status == "DOWN" then return eip end
        end
        error "every EIP is bound"
      end
      local function free_port()
        for _, port in ipairs(cloud.vpc.list_ports{}) do
          local of_server = port.device_owner and port.device_owner:find("^compute:")
          if of_server and #cloud.eip.list{ port_id = port.id } == 0 then return port end
        end
        error "every server has an EIP"
      end
      local eip = cloud.eip.bind{ publicip_id = free_eip().id, port_id = free_port().id }
      print(eip.public_ip_address, eip.status, eip.private_ip_address)
      """,
    page: page, actions: ["vpc:publicIps:update"])

  static let unbind = Operation(
    name: "eip.unbind", summary: "unbind an EIP from its port",
    remarks: [
      "Done at once when the EIP is not bound.",
      "Does not detach an EIP from a load balancer or a VPN gateway.",
    ],
    service: .eip, method: "PUT", path: path, fields: [publicipID],
    body: .constant(["publicip": ["port_id": ""]]), contentType: contentType, success: 200,
    results: results,
    effect: .change(
      Change(
        probes: [Probe(get, publicipArguments, together: byID, judge: judgeUnbind)],
        settled: { [$0[0].now] },
        alreadyDone: ["EIP.7902"], repetition: .harmless, exclusiveField: "publicip_id",
        overwrites: ["modelarts.bind_eip"], phrases: ["unbind EIP {publicip_id} from its port"],
        undo: { seen in
          guard let id = seen.arguments["publicip_id"], let port = seen.before.text("port_id")
          else { return nil }
          return Undo("eip.bind", ["publicip_id": id, "port_id": .string(port)])
        })),
    errors: [unknown],
    example: """
      for _, eip in ipairs(cloud.eip.list{}) do
        if eip.port_id and eip.status == "ACTIVE" then
          eip = cloud.eip.unbind{ publicip_id = eip.id }
          print(eip.public_ip_address, eip.status)
          break
        end
      end
      """,
    page: page, actions: ["vpc:publicIps:update"])

  static let rename = Operation(
    name: "eip.rename", summary: "give an EIP another name",
    remarks: ["Leaves the EIP bound as it is."],
    service: .eip, method: "PUT", path: path, fields: [publicipID, alias],
    body: .wrapped("publicip"), contentType: contentType, success: 200, results: results,
    effect: .change(
      Change(
        probes: [Probe(get, publicipArguments, together: byID, judge: judgeRename)],
        settled: { [$0[0].now] },
        repetition: .harmless, exclusiveField: "publicip_id", phrases: [renamePhrase],
        undo: undoRename, undoGap: noName)),
    errors: [unknown],
    example: """
      local eip = cloud.eip.list{}[1]
      eip = cloud.eip.rename{ publicip_id = eip.id, alias = "web-1" }
      print(eip.alias)
      """,
    page: page, actions: ["vpc:publicIps:update"])

  // MARK: Rules

  private static func updateViolation(_ arguments: Arguments) -> String? {
    switch (arguments["port_id"], arguments["alias"]) {
    case (nil, nil):
      return "without port_id and alias this would unbind the EIP; call cloud.eip.unbind to do"
        + " that, cloud.eip.bind to bind it or cloud.eip.rename to rename it"
    case (.string(""), nil):
      return "an empty port_id would unbind the EIP; call cloud.eip.unbind to do that"
    case (.string(""), _):
      return "an empty port_id would unbind the EIP; call cloud.eip.rename to rename it and"
        + " cloud.eip.unbind to unbind it"
    case (.some, .some):
      return "port_id and alias cannot go together, the service would apply only the alias; call"
        + " cloud.eip.bind and then cloud.eip.rename"
    case (.some(let port), nil):
      return Constraint.uuid.violation(of: port).map { "port_id: \($0)" }
    case (nil, .some):
      return nil
    }
  }

  // MARK: Probes

  /// A hundred ids are 4 KB of the 32 that the gateway takes. Users who may see some enterprise
  /// projects only have to name them.
  static let byID = ListForm(list, of: "publicip_id", most: 100) { ids, _ in
    [
      "id": .array(ids.map(JSONValue.string)), "enterprise_project_id": "all_granted_eps",
    ]
  }

  private static func publicipArguments(_ arguments: Arguments) -> Arguments {
    Arguments(arguments.values.filter { $0.key == "publicip_id" })
  }

  /// An EIP keeps `DOWN` for a while after it shows its port, and stays so on a port that is down;
  /// so the port decides and both statuses are at rest.
  static let bound = StatusTable(
    settled: ["ACTIVE", "DOWN", "ELB", "VPN"],
    moving: [
      "BINDING", "PENDING_CREATE", "PENDING_UPDATE", "PENDING_DELETE", "NOTIFYING",
      "NOTIFY_DELETE",
    ],
    failed: ["BIND_ERROR", "ERROR", "FREEZED"])

  private static func judgeBind(_ seen: Evidence) -> ProbeResult {
    let (status, before) = (seen.now.text("status"), seen.before.text("status"))
    if let port = seen.now.text("port_id") {
      guard (port as String?).isSame(as: seen.arguments.string("port_id")) else {
        return .absent("bound to port \(port)")
      }
      // Frozen or not, it is bound to what was asked for, and nothing will change that.
      if status == "FREEZED" { return .done("bound, FREEZED") }
      return bound.judge(status, before: before)
    }
    if seen.now.isNull { return .absent("EIP not found") }
    return bound.failure(status, before: before)
      ?? .absent("\(status ?? "no status"), not bound to a port")
  }

  private static func judgeUnbind(_ seen: Evidence) -> ProbeResult {
    if seen.now.isNull { return .absent("EIP not found") }
    let (status, before) = (seen.now.text("status"), seen.before.text("status"))
    if let port = seen.now.text("port_id") {
      return bound.failure(status, before: before) ?? .absent("bound to port \(port)")
    }
    switch status {
    case "ELB": return .failed("ELB: bound to a load balancer, which this call cannot detach")
    case "VPN": return .failed("VPN: bound to a VPN gateway, which this call cannot detach")
    // Bound to something that has no port, if it was so before; else not yet up to date.
    case "ACTIVE"
    where seen.before.text("status") == "ACTIVE" && seen.before.text("port_id") == nil:
      return .absent("ACTIVE without a port")
    case "ACTIVE": return .underway("ACTIVE without a port")
    case "FREEZED": return .done("not bound, FREEZED")
    default: return bound.judge(status, before: before)
    }
  }

  private static func judgeRename(_ seen: Evidence) -> ProbeResult {
    if seen.now.isNull { return .absent("EIP not found") }
    let alias = seen.now.text("alias")
    if alias.isSame(as: seen.arguments.string("alias")) { return .done("alias \(alias ?? "")") }
    let (status, before) = (seen.now.text("status"), seen.before.text("status"))
    if let failure = bound.failure(status, before: before) { return failure }
    return .absent(alias.map { "alias \($0)" } ?? "no alias")
  }

  // MARK: Refusals

  private static let explanations = [
    Explanation(of: ["VPC.0510"], by: VPC.getPort) { seen in
      seen.before.text("port_id").map { ["port_id": .string($0)] }
    } hint: { seen in
      guard let port = seen.now.text("id") else { return nil }
      let server = seen.now.text("device_id").map { " of server \($0)" } ?? ""
      return "it is bound to port \(port)\(server); unbind it first with cloud.eip.unbind"
    },
    Explanation(of: ["VPC.0509", "VPC.0511"], by: list) { seen in
      seen.arguments["port_id"].map { ["port_id": .array([$0])] }
    } hint: { seen in
      guard let eip = seen.now.array?.first, let id = eip.text("id") else { return nil }
      let address = eip.text("public_ip_address").map { " (\($0))" } ?? ""
      return "this port already has EIP \(id)\(address); unbind that one first"
    },
  ]

  // MARK: Undo

  private static func undoBind(_ seen: Evidence) -> Undo? {
    guard seen.before.text("port_id") == nil, let id = seen.arguments["publicip_id"]
    else { return nil }
    return Undo("eip.unbind", ["publicip_id": id])
  }

  private static let noName = "the EIP had no name, and no call takes a name away"

  /// A name that was empty cannot be given again: an alias has at least one character.
  private static func undoRename(_ seen: Evidence) -> Undo? {
    guard let id = seen.arguments["publicip_id"], let alias = seen.before.text("alias"),
      !(alias as String?).isSame(as: seen.arguments.string("alias"))
    else { return nil }
    return Undo("eip.rename", ["publicip_id": id, "alias": .string(alias)])
  }
}
