internal import JSON

/// ModelArts Lite Servers and the EIPs bound to them.
package enum ModelArts {
  static let operations = [getServer, listServers, listEIPs, bindEIP, unbindEIP]

  static let serverID = Field(
    "id", .string, in: .path, required: true, .identifier, idOf: "modelarts.Server",
    "identifier of the Lite Server")

  static let eipsPath = "/v1/{project_id}/dev-servers/{id}/publicips"

  static let getServer = Operation(
    name: "modelarts.get_server", summary: "read one Lite Server",
    remarks: ["EIPs are not part of a server; cloud.modelarts.list_eips tells them."],
    service: .modelarts, method: "GET", path: "/v1/{project_id}/dev-servers/{id}",
    fields: [serverID], success: 200,
    results: [OperationResult("server", .record(server), at: "")],
    errors: [unknownServer],
    example: """
      local first = cloud.modelarts.list_servers{}[1]
      local server = cloud.modelarts.get_server{ id = first.id }
      print(server.name, server.status)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-modelarts/ShowDevServer.html")

  static let listServers = Operation(
    name: "modelarts.list_servers", summary: "list the Lite Servers of the project",
    service: .modelarts, method: "GET", path: "/v1/{project_id}/dev-servers",
    fields: [
      Field("owner", .string, in: .query, .identifier, "created by this user"),
      Field(
        "sort_dir", .string, in: .query, .oneOf(["ASC", "DESC"]), isFilter: false,
        "direction of sorting"),
      Field(
        "sort_key", .string, in: .query, .oneOf(["createTime", "updateTime"]), isFilter: false,
        "what to sort by"),
    ],
    success: 200, results: [OperationResult("servers", .list(.record(server)), at: "data")],
    paging: .offset(limit: 1000, total: "total"),
    example: """
      for _, server in ipairs(cloud.modelarts.list_servers{}) do
        print(server.name, server.status, server.id)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-modelarts/ListDevServers.html")

  static let listEIPs = Operation(
    name: "modelarts.list_eips", summary: "list the EIPs bound to a Lite Server",
    service: .modelarts, method: "GET", path: eipsPath, fields: [serverID], success: 200,
    results: [OperationResult("public_ips", .list(.record(publicIp)), at: "public_ips")],
    // A server without an EIP may be answered with an error, and the page does not say with which.
    // One of this service's own is taken for it unless it is known to mean something else: that
    // there is no such server, that it is busy, that the call may not be made.
    meansNone: { status, code in
      guard status == 404 || status == 400, code.utf8.starts(with: "ModelArts.".utf8) else {
        return false
      }
      return code == invalid.code || !errors.contains { $0.code == code }
    },
    errors: [unknownServer],
    example: """
      for _, server in ipairs(cloud.modelarts.list_servers{}) do
        for _, eip in ipairs(cloud.modelarts.list_eips{ id = server.id }) do
          print(server.name, eip.address)
        end
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-modelarts/ListDevServerPublicIP.html")
}
