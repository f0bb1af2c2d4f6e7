internal import JSON

/// Elastic IP, API v1: addresses and the ports they are bound to.
package enum EIP {
  static let operations = [get, list, find, update, bind, unbind, rename]

  static let status = Enumeration(
    "eip.Status",
    meanings: [
      "FREEZED": "frozen, such as for arrears",
      "BIND_ERROR": "could not be bound",
      "BINDING": "is being bound",
      "PENDING_DELETE": "is being released",
      "PENDING_CREATE": "is being assigned",
      "PENDING_UPDATE": "is being updated",
      "NOTIFYING": "the network is being told that it is bound",
      "NOTIFY_DELETE": "the network is being told that it is released",
      "DOWN": "free: bound to nothing",
      "ACTIVE": "bound to a port",
      "ELB": "bound to a load balancer",
      "VPN": "bound to a VPN",
      "ERROR": "out of order",
    ])
  static let bandwidthShareType = Enumeration("eip.BandwidthShareType", ["PER", "WHOLE"])

  static let publicIp = RecordType(
    "eip.PublicIp", "a public address of the account, bound to a port or free",
    columns: ["public_ip_address", "status", "alias", "port_id", "id"],
    names: ["public_ip_address", "alias"],
    [
      RecordField("id", .string, "identifier of the EIP"),
      RecordField(
        "status", .string, in: status,
        "DOWN is free, ACTIVE bound to a port, ELB and VPN bound to such a thing"),
      RecordField("alias", .string, optional: true, "name given by the user"),
      RecordField("type", .string, "kind of line, such as 5_bgp"),
      RecordField("public_ip_address", .string, "IPv4 address"),
      RecordField(
        "public_ipv6_address", .string, optional: true, "IPv6 address, after a conversion only"),
      RecordField(
        "private_ip_address", .string, optional: true,
        "address of the bound port; absent when bound to no port"),
      RecordField(
        "port_id", .string, idOf: "vpc.Port", optional: true,
        "the port it is bound to; absent when bound to no port, so also on a load balancer or VPN:"
          + " free is status DOWN"),
      RecordField("tenant_id", .string, idOf: "iam.Project", "project the EIP belongs to"),
      RecordField("create_time", .time, "when it was assigned, yyyy-MM-dd HH:mm:ss in UTC"),
      RecordField("bandwidth_id", .string, idOf: "bandwidth", "bandwidth it uses"),
      RecordField("bandwidth_size", .integer, "bandwidth in Mbit/s"),
      RecordField(
        "bandwidth_share_type", .string, in: bandwidthShareType,
        "PER is dedicated to this EIP, WHOLE shared"),
      RecordField("bandwidth_name", .string, optional: true, "name of the bandwidth"),
      RecordField("ip_version", .integer, "4 or 6"),
      RecordField("enterprise_project_id", .string, "enterprise project; 0 is the default one"),
      RecordField("profile", .record(profile), optional: true, "order of a prepaid EIP"),
      RecordField("tags", .list(.string), "tags written key=value"),
      RecordField("public_border_group", .string, "center, or the name of an edge site"),
      RecordField(
        "allow_share_bandwidth_types", .list(.string), "shared bandwidths it may be added to"),
    ])

  static let profile = RecordType(
    "eip.Profile", "the order a prepaid EIP belongs to",
    [
      RecordField("order_id", .string, optional: true, "order"),
      RecordField("product_id", .string, optional: true, "product"),
      RecordField("region_id", .string, optional: true, "region"),
      RecordField("user_id", .string, optional: true, "user who ordered"),
    ])

  static let publicipID = Field(
    "publicip_id", .string, in: .path, required: true, .uuid, idOf: "eip.PublicIp",
    "identifier of the EIP")

  static let get = Operation(
    name: "eip.get", summary: "read one EIP", service: .eip, method: "GET",
    path: "/v1/{project_id}/publicips/{publicip_id}", fields: [publicipID], success: 200,
    results: [OperationResult("publicip", .record(publicIp), at: "publicip")],
    errors: [unknown],
    example: """
      local first = cloud.eip.list{}[1]
      local eip = cloud.eip.get{ publicip_id = first.id }
      print(eip.public_ip_address, eip.status)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-eip/eip_api_0002.html",
    actions: ["vpc:publicIps:get"])

  static let list = Operation(
    name: "eip.list", summary: "list the EIPs of the project",
    remarks: [
      "Filters given together must all hold; a filter with several values matches any of them.",
      "A user limited to some enterprise projects sees nothing without enterprise_project_id;"
        + " all_granted_eps stands for every one the user may see.",
    ],
    service: .eip, method: "GET", path: "/v1/{project_id}/publicips",
    fields: [
      Field("ip_version", .integer, in: .query, .range(4...6), "4 or 6"),
      Field(
        "enterprise_project_id", .string, in: .query, .identifier,
        "identifier of an enterprise project, 0, or all_granted_eps"),
      Field(
        "port_id", .list(.string), in: .query, .uuid, idOf: "vpc.Port",
        "bound to one of these ports"),
      Field("public_ip_address", .list(.string), in: .query, .ipv4, "one of these addresses"),
      Field(
        "private_ip_address", .list(.string), in: .query, .ipv4,
        "bound to a port with one of these private addresses"),
      Field(
        "id", .list(.string), in: .query, .uuid, idOf: "eip.PublicIp", "one of these EIPs"),
      Field(
        "allow_share_bandwidth_type_any", .list(.string), in: .query, .length(1...64),
        "may be added to one of these shared bandwidth types"),
    ],
    success: 200,
    results: [OperationResult("publicips", .list(.record(publicIp)), at: "publicips")],
    paging: .lastID(limit: 1000),
    example: """
      for _, eip in ipairs(cloud.eip.list{}) do
        print(eip.public_ip_address, eip.status, eip.alias)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-eip/eip_api_0003.html",
    actions: ["vpc:publicIps:list"])

  static let find = Operation(
    name: "eip.find", summary: "find the one EIP with an address, a port or an alias",
    remarks: [
      "Searches all enterprise projects the user may see.",
      "Raises not_found when there is none and conflict when there are several.",
    ],
    service: .eip, method: "GET", path: "/v1/{project_id}/publicips",
    fields: [
      Field("public_ip_address", .string, in: .query, .ipv4, "its address"),
      Field(
        "port_id", .string, in: .query, .uuid, idOf: "vpc.Port", "the port it is bound to"),
      Field("alias", .string, in: .local, .alias, "its name, compared exactly"),
    ],
    fixedQuery: [QueryItem("enterprise_project_id", "all_granted_eps")],
    rules: [
      FieldRule { arguments in
        arguments.values.isEmpty ? "give public_ip_address, port_id or alias to look for" : nil
      }
    ],
    success: 200,
    results: [OperationResult("publicip", .record(publicIp), at: "publicips")],
    paging: .lastID(limit: 1000),
    choose: { eips, arguments in
      // What the service was asked for is looked at as well: the answer may be that to another question.
      let fitting = eips.filter { eip in
        ["public_ip_address", "port_id", "alias"].allSatisfy { name in
          guard let wanted = arguments.string(name) else { return true }
          guard name != "alias" else { return eip.text(name).isSame(as: wanted) }
          // One that is bound to nothing names no port.
          guard let found = eip.text(name) else { return !eip.text("status").isSame(as: "DOWN") }
          return found.isSameIgnoringCase(as: wanted)
        }
      }
      if fitting.count == 1 { return .one(fitting[0]) }
      let wanted = ["public_ip_address", "port_id", "alias"].compactMap { name in
        arguments[name].map { "\(name) \($0.string ?? "null")" }
      }.joined(separator: " and ")
      if fitting.isEmpty { return .nothing("no EIP has \(wanted)") }
      let ids = fitting.compactMap { $0.text("id") }.joined(separator: ", ")
      return .several("\(fitting.count) EIPs have \(wanted): \(ids)")
    },
    example: """
      local address = cloud.eip.list{}[1].public_ip_address
      local eip = cloud.eip.find{ public_ip_address = address }
      print(eip.id, eip.port_id)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-eip/eip_api_0003.html",
    actions: ["vpc:publicIps:list"])
}
