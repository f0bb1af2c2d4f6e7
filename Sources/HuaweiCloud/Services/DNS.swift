internal import JSON

/// Domain Name Service: resolver endpoints and their IP addresses. Regional hosts only.
package enum DNS {
  static let operations = [getEndpoint, listEndpoints, listIPs, bindIP, unbindIP]

  static let status = Enumeration(
    "dns.Status", ["PENDING_CREATE", "ACTIVE", "PENDING_DELETE", "ERROR"])
  static let direction = Enumeration("dns.Direction", ["inbound", "outbound"])

  static let endpoint = RecordType(
    "dns.Endpoint", "a resolver endpoint: a way into or out of a VPC for DNS queries",
    columns: ["name", "direction", "status", "ipaddress_count", "id"], names: ["name"],
    [
      RecordField("id", .string, "identifier, 32 hexadecimal digits"),
      RecordField("name", .string, "name given by the user"),
      RecordField(
        "direction", .string, in: direction,
        "inbound answers queries from outside the VPC, outbound forwards queries out of it"),
      RecordField("status", .string, in: status, "state of the endpoint as a whole"),
      RecordField(
        "vpc_id", .string, idOf: "VPC", optional: true,
        "VPC it belongs to; absent while it is created"),
      RecordField("ipaddress_count", .integer, "number of its IP addresses, 2 to 6"),
      RecordField(
        "resolver_rule_count", .integer, optional: true, "number of its rules; outbound only"),
      RecordField("create_time", .time, "when it was created, yyyy-MM-ddTHH:mm:ss.SSS in UTC"),
      RecordField("update_time", .time, "when it last changed, in the same format"),
    ])

  static let ipAddress = RecordType(
    "dns.IpAddress", "one IP address of a resolver endpoint",
    columns: ["ip", "status", "id", "subnet_id"], names: ["ip"],
    [
      RecordField("status", .string, in: status, "state of this address"),
      RecordField("id", .string, "identifier, 32 hexadecimal digits: the ipaddress_id to unbind"),
      RecordField("ip", .string, "IPv4 address"),
      RecordField("create_time", .time, "when it was bound, yyyy-MM-ddTHH:mm:ss.SSS in UTC"),
      RecordField("update_time", .time, "when it last changed, in the same format"),
      RecordField(
        "subnet_id", .string, idOf: "neutron subnet",
        "the neutron subnet id, not the VPC subnet id that binding takes; the vpc.Subnet has both"),
      RecordField("error_info", .string, optional: true, "reason of an ERROR"),
    ])

  static let endpointID = Field(
    "endpoint_id", .string, in: .path, required: true, .hex32, idOf: "dns.Endpoint",
    "identifier of the resolver endpoint")

  static let getEndpoint = Operation(
    name: "dns.get_endpoint", summary: "read one resolver endpoint", service: .dns, method: "GET",
    path: "/v2.1/endpoints/{endpoint_id}", fields: [endpointID], success: 200,
    results: [OperationResult("endpoint", .record(endpoint), at: "endpoint")],
    example: """
      local first = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      local endpoint = cloud.dns.get_endpoint{ endpoint_id = first.id }
      print(endpoint.name, endpoint.status, endpoint.ipaddress_count)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-dns/ShowEndpoint.html",
    actions: ["dns:endpoint:get"])

  static let listEndpoints = Operation(
    name: "dns.list_endpoints", summary: "list the resolver endpoints of one direction",
    service: .dns, method: "GET", path: "/v2.1/endpoints",
    fields: [
      Field(
        "direction", .string, in: .query, required: true, .oneOf(direction.values),
        "direction of the endpoints"),
      Field("vpc_id", .string, in: .query, .uuid, idOf: "VPC", "in this VPC"),
      Field("name", .string, in: .query, .length(1...64), "with this name"),
    ],
    success: 200,
    results: [OperationResult("endpoints", .list(.record(endpoint)), at: "endpoints")],
    paging: .offset(limit: 500, total: "metadata.total_count"),
    example: """
      for _, endpoint in ipairs(cloud.dns.list_endpoints{ direction = "inbound" }) do
        print(endpoint.name, endpoint.status, endpoint.ipaddress_count)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-dns/ListEndpoints.html",
    actions: ["dns:endpoint:list"])

  static let listIPs = Operation(
    name: "dns.list_ips", summary: "list the IP addresses of a resolver endpoint",
    remarks: [
      "subnet_id in the answer is the neutron subnet id; binding takes the VPC subnet id."
    ],
    service: .dns, method: "GET", path: "/v2.1/endpoints/{endpoint_id}/ipaddresses",
    fields: [endpointID], success: 200,
    results: [OperationResult("ipaddresses", .list(.record(ipAddress)), at: "ipaddresses")],
    example: """
      local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      for _, entry in ipairs(cloud.dns.list_ips{ endpoint_id = endpoint.id }) do
        print(entry.ip, entry.status)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-dns/ListEndpointIpaddresses.html",
    actions: ["dns:endpoint:listIpaddresses"])
}
