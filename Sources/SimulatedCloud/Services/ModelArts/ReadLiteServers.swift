import JSON
import Ports

extension CloudState {
  func liteServer(_ call: AdmittedCall) throws(Refusal) -> LiteServer {
    let server = resources.liteServers[id: call.path("id")]
    guard let server, server.projectID == call.caller.projectID else { throw .liteServerNotFound }
    return server
  }

  func showLiteServer(_ call: AdmittedCall) throws(Refusal) -> Answer {
    Answer(json(try liteServer(call)))
  }

  func listLiteServers(_ call: AdmittedCall, defaultLimit: Int) -> Answer {
    let isDescending = call.text("sort_dir") == "DESC"
    let sortsByUpdate = call.text("sort_key") == "updateTime"
    let owner = call.text("owner")
    let own = ResourceKey.project(WireKey(call.caller.projectID ?? ""))
    let isOwner = (owner ?? call.caller.userID) == call.caller.userID
    var found = isOwner ? Array(resources.liteServers.with(own)) : []
    if original == nil || call.text("sort_dir") ?? call.text("sort_key") != nil {
      found.sort { left, right in
        let (a, b) =
          sortsByUpdate
          ? (left.updatedAt, right.updatedAt) : (left.createdAt, right.createdAt)
        return isDescending ? (a, left.id) > (b, right.id) : (a, left.id) < (b, right.id)
      }
    }
    let limit = call.integer("limit") ?? defaultLimit
    let page = pageAtOffset(found, call, defaultLimit: defaultLimit).map(json)
    let perPage = max(1, min(limit, max(1, found.count)))
    return Answer(
      [
        "current": .integer(Int64((call.integer("offset") ?? 0) / perPage)),
        "data": .array(page),
        "pages": .integer(Int64((found.count + perPage - 1) / perPage)),
        "size": .integer(Int64(page.count)),
        "total": .integer(Int64(found.count)),
      ])
  }

  private func json(_ server: LiteServer) -> JSONValue {
    if let live = original(.liteServer, server.id) { return live }
    let port = resources.ports[id: server.portID]
    return [
      "id": .string(server.id),
      "name": .string(server.name),
      "status": .string(server.status),
      "flavor": .string(server.flavor),
      "create_at": .integer(server.createdAt.nanoseconds / 1_000_000),
      "update_at": .integer(server.updatedAt.nanoseconds / 1_000_000),
      "charging_mode": "COMMON",
      "key_pair_name": "",
      "vpc_id": .string(server.vpcID),
      "subnet_id": .string(server.subnetID),
      "category": "SERVER",
      "cloud_server": ["id": .string(server.cloudServerID), "type": "BMS"],
      "endpoints": [["service": "SSH", "uri": .string(port?.address ?? "")]],
      "volumes": [["size": 500, "type": "ROOT", "evs_type": "SSD"]],
      "image": [
        "arch": "ARM", "image_id": .string(server.imageID), "name": "EulerOS-2.10-Ascend",
        "server_type": "BMS", "status": "ACTIVE",
      ],
    ]
  }
}
