internal import JSON

extension ModelArts {
  static let bindEIP = Operation(
    name: "modelarts.bind_eip", summary: "bind an EIP to a Lite Server",
    remarks: [
      "For servers of the A3 generation only.",
      "The server must be RUNNING, and the EIP must not be in use.",
    ],
    service: .modelarts, method: "POST", path: eipsPath,
    fields: [
      serverID,
      Field(
        "public_ip_id", .string, in: .body, required: true, .uuid, idOf: "eip.PublicIp",
        "identifier of the EIP"),
    ],
    contentType: "application/json;charset=UTF-8", success: 200,
    results: [OperationResult("public_ips", .list(.record(publicIp)), at: "public_ips")],
    effect: .change(
      Change(
        probes: [
          Probe(listEIPs, serverArguments) { seen in
            judgeRelation(seen, eip: seen.arguments.string("public_ip_id"), wanted: true)
          },
          Probe(
            EIP.get, { publicipArguments($0, named: "public_ip_id") }, together: EIP.byID,
            judge: judgeBoundEIP),
        ],
        settled: { [$0[0].now] }, repetition: .refused, exclusiveField: "public_ip_id",
        overwrites: ["eip.unbind"],
        phrases: ["bind EIP {public_ip_id} to Lite Server {id}"],
        undo: { seen in
          guard let id = seen.arguments["id"], let eip = seen.arguments.string("public_ip_id"),
            seen.before.element(where: "id", is: eip) == nil
          else { return nil }
          return Undo("modelarts.unbind_eip", ["id": id, "publicip_id": .string(eip)])
        })),
    errors: [unknownServer, invalid],
    example: """
      local function running_server()
        for _, server in ipairs(cloud.modelarts.list_servers{}) do
          if server.status == "RUNNING" then return server end
        end
        error "no server is running"
      end
      for _, eip in ipairs(cloud.eip.list{}) do
        if eip.status == "DOWN" then
          local bound =
            cloud.modelarts.bind_eip{ id = running_server().id, public_ip_id = eip.id }
          print(bound[1].address)
          break
        end
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-modelarts/BindDevServerPublicIP.html")

  static let unbindEIP = Operation(
    name: "modelarts.unbind_eip", summary: "unbind an EIP from a Lite Server",
    remarks: [
      "Returns the EIPs that the server still has.",
      "Done at once when it has not got this one, so that a script can be run again. A server that"
        + " does not exist is an error (not_found).",
    ],
    service: .modelarts, method: "DELETE", path: eipsPath + "/{publicip_id}",
    fields: [
      serverID,
      Field(
        "publicip_id", .string, in: .path, required: true, .uuid, idOf: "eip.PublicIp",
        "identifier of the EIP"),
    ],
    success: 200,
    results: [OperationResult("public_ips", .list(.record(publicIp)), at: nil)],
    effect: .change(
      Change(
        probes: [
          Probe(listEIPs, serverArguments) { seen in
            judgeRelation(seen, eip: seen.arguments.string("publicip_id"), wanted: false)
          },
          Probe(
            EIP.get, { publicipArguments($0, named: "publicip_id") }, together: EIP.byID,
            judge: judgeFreeEIP),
        ],
        settled: { [$0[0].now] }, repetition: .harmless, exclusiveField: "publicip_id",
        phrases: ["unbind EIP {publicip_id} from Lite Server {id}"],
        undo: { seen in
          guard let id = seen.arguments["id"], let eip = seen.arguments.string("publicip_id"),
            seen.before.element(where: "id", is: eip) != nil
          else { return nil }
          return Undo("modelarts.bind_eip", ["id": id, "public_ip_id": .string(eip)])
        })),
    errors: [unknownServer],
    example: """
      for _, server in ipairs(cloud.modelarts.list_servers{}) do
        for _, eip in ipairs(cloud.modelarts.list_eips{ id = server.id }) do
          cloud.modelarts.unbind_eip{ id = server.id, publicip_id = eip.id }
          print(server.name, "no longer has", eip.address)
        end
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-modelarts/UnbindDevServerPublicIP.html")

  // MARK: Probes

  private static func serverArguments(_ arguments: Arguments) -> Arguments {
    Arguments(arguments.values.filter { $0.key == "id" })
  }

  private static func publicipArguments(_ arguments: Arguments, named name: String) -> Arguments {
    var result: Arguments = [:]
    result["publicip_id"] = arguments[name]
    return result
  }

  private static func judgeRelation(_ seen: Evidence, eip: String?, wanted: Bool) -> ProbeResult {
    guard let bound = seen.now.array else { return .absent("server not found") }
    let isBound = seen.now.element(where: "id", is: eip) != nil
    if isBound == wanted { return .done(wanted ? "bound" : "not bound") }
    return .absent(
      wanted ? "\(bound.count) EIPs bound, this one not among them" : "still bound")
  }

  /// The server has it; what its own service says of the EIP is only waited for.
  private static func judgeBoundEIP(_ seen: Evidence) -> ProbeResult {
    if seen.now.isNull { return .absent("EIP not found") }
    let status = seen.now.text("status")
    let eip = seen.arguments.string("public_ip_id")
    let wasBound = seen.first.before.element(where: "id", is: eip) != nil
    switch status {
    // The EIP's own service learns of the binding later and still says that it is free.
    case "DOWN" where !wasBound: return .underway("EIP still DOWN")
    case "FREEZED": return .done("bound, FREEZED")
    default: break
    }
    // An error state of an EIP that was bound before is not this call's doing.
    return EIP.bound.judge(status, before: wasBound ? status : nil).orDone(when: wasBound)
  }

  /// The server has it not; what its own service says of the EIP is only waited for.
  private static func judgeFreeEIP(_ seen: Evidence) -> ProbeResult {
    let eip = seen.arguments.string("publicip_id")
    // It was not bound to this server, so that whatever it is bound to is no concern of this call.
    guard seen.first.before.element(where: "id", is: eip) != nil else { return .done("not bound") }
    // Released meanwhile: as unbound as can be.
    if seen.now.isNull { return .done("EIP gone") }
    let status = seen.now.text("status")
    switch status {
    case "ACTIVE": return .underway("EIP still ACTIVE")
    case "FREEZED": return .done("not bound, FREEZED")
    default: return EIP.bound.judge(status, before: nil)
    }
  }
}

extension ProbeResult {
  /// Done, where an error state that was there before would count as nothing seen.
  fileprivate func orDone(when holds: Bool) -> ProbeResult {
    if holds, case .absent(let state) = self { return .done(state) }
    return self
  }
}
