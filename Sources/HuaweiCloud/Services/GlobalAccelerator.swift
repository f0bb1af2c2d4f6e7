internal import JSON

/// Global Accelerator: endpoint groups and their endpoints. One host for the whole world.
package enum GlobalAccelerator {
  static let operations = [
    getEndpoint, listEndpoints, getGroup, listGroups, addEndpoint, updateEndpoint, removeEndpoint,
  ]

  static let status = Enumeration("ga.Status", ["ACTIVE", "PENDING", "ERROR", "DELETING"])
  static let resourceType = Enumeration(
    "ga.ResourceType", ["EIP", "ECS", "ELB", "CUSTOM_IP", "CUSTOM_DOMAIN_NAME", "CUSTOM_EIP"])
  static let healthState = Enumeration(
    "ga.HealthState", ["INITIAL", "HEALTHY", "UNHEALTHY", "NO_MONITOR"])
  static let freezeReason = Enumeration(
    "ga.FreezeReason", ["ARREAR", "POLICE", "ILLEGAL", "VERIFY", "PARTNER"])

  static let endpoint = RecordType(
    "ga.Endpoint", "a resource that an endpoint group sends traffic to",
    columns: ["ip_address", "resource_type", "status", "weight", "health_state", "id"],
    names: ["ip_address"],
    [
      RecordField("id", .string, "identifier of the endpoint"),
      RecordField("resource_id", .string, "identifier of the resource, such as that of an EIP"),
      RecordField(
        "endpoint_group_id", .string, idOf: "ga.EndpointGroup", "group it belongs to"),
      RecordField("resource_type", .string, in: resourceType, "kind of the resource"),
      RecordField("status", .string, in: status, "state of the endpoint"),
      RecordField("weight", .integer, "share of the group's traffic, 0 to 100"),
      RecordField(
        "health_state", .string, in: healthState, "result of the health checks"),
      RecordField("created_at", .time, "when it was added, ISO 8601 in UTC"),
      RecordField("updated_at", .time, "when it last changed, ISO 8601 in UTC"),
      RecordField("domain_id", .string, "account it belongs to"),
      RecordField("ip_address", .string, optional: true, "address of the resource"),
      RecordField(
        "frozen_info", .record(frozenInfo), optional: true, "present when the resource was frozen"),
    ])

  static let endpointGroup = RecordType(
    "ga.EndpointGroup", "endpoints of one region behind a listener",
    columns: ["name", "status", "region_id", "id"], names: ["name"],
    [
      RecordField("id", .string, "identifier of the group"),
      RecordField("name", .string, "name given by the user"),
      RecordField("description", .string, optional: true, "description"),
      RecordField("status", .string, in: status, "state of the group"),
      RecordField("traffic_dial_percentage", .integer, "share of the traffic it is given, in %"),
      RecordField("region_id", .string, "region of its endpoints"),
      RecordField("listeners", .list(.record(listener)), "listeners it serves"),
      RecordField("created_at", .time, "when it was created, ISO 8601 in UTC"),
      RecordField("updated_at", .time, "when it last changed, ISO 8601 in UTC"),
      RecordField("domain_id", .string, "account it belongs to"),
      RecordField(
        "frozen_info", .record(frozenInfo), optional: true, "present when the resource was frozen"),
    ])

  static let listener = RecordType(
    "ga.Listener", "a listener that an endpoint group serves",
    [RecordField("id", .string, "identifier of the listener")])

  static let frozenInfo = RecordType(
    "ga.FrozenInfo", "why and how a resource is frozen",
    [
      RecordField("status", .integer, "0 normal, 1 frozen, 2 deleted"),
      RecordField("effect", .integer, "1 may be released, 2 may not, 3 may not be renewed"),
      RecordField("scene", .list(.string), in: freezeReason, "reasons"),
    ])

  static let groupID = Field(
    "endpoint_group_id", .string, in: .path, required: true, .uuid, idOf: "ga.EndpointGroup",
    "identifier of the endpoint group")
  static let endpointID = Field(
    "endpoint_id", .string, in: .path, required: true, .uuid, idOf: "ga.Endpoint",
    "identifier of the endpoint")

  static let endpointsPath = "/v1/endpoint-groups/{endpoint_group_id}/endpoints"
  static let endpointPath = endpointsPath + "/{endpoint_id}"

  static let getEndpoint = Operation(
    name: "ga.get_endpoint", summary: "read one endpoint of a group", service: .ga, method: "GET",
    path: endpointPath, fields: [groupID, endpointID], success: 200,
    results: [OperationResult("endpoint", .record(endpoint), at: "endpoint")],
    example: """
      for _, group in ipairs(cloud.ga.list_groups{}) do
        for _, entry in ipairs(cloud.ga.list_endpoints{ endpoint_group_id = group.id }) do
          local endpoint =
            cloud.ga.get_endpoint{ endpoint_group_id = group.id, endpoint_id = entry.id }
          print(endpoint.ip_address, endpoint.status, endpoint.weight)
        end
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/ShowEndpoint.html",
    actions: ["ga:endpoint:get"])

  static let listEndpoints = Operation(
    name: "ga.list_endpoints", summary: "list the endpoints of a group", service: .ga,
    method: "GET", path: endpointsPath,
    fields: [
      groupID,
      Field(
        "id", .string, in: .query, .uuid, idOf: "ga.Endpoint",
        "the endpoint with this identifier"),
      Field("status", .string, in: .query, .oneOf(status.values), "in this state"),
    ],
    success: 200,
    results: [OperationResult("endpoints", .list(.record(endpoint)), at: "endpoints")],
    paging: .marker(limit: 500, at: "page_info.next_marker"),
    example: """
      local group = cloud.ga.list_groups{}[1]
      for _, endpoint in ipairs(cloud.ga.list_endpoints{ endpoint_group_id = group.id }) do
        print(endpoint.ip_address, endpoint.status, endpoint.weight)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/ListEndpoints.html",
    actions: ["ga:endpoint:list"])

  static let getGroup = Operation(
    name: "ga.get_group", summary: "read one endpoint group", service: .ga, method: "GET",
    path: "/v1/endpoint-groups/{endpoint_group_id}", fields: [groupID], success: 200,
    results: [OperationResult("endpoint_group", .record(endpointGroup), at: "endpoint_group")],
    example: """
      local first = cloud.ga.list_groups{}[1]
      local group = cloud.ga.get_group{ endpoint_group_id = first.id }
      print(group.name, group.region_id, group.status)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/ShowEndpointGroup.html",
    actions: ["ga:endpointgroup:get"])

  static let listGroups = Operation(
    name: "ga.list_groups", summary: "list the endpoint groups of the account", service: .ga,
    method: "GET", path: "/v1/endpoint-groups",
    fields: [
      Field(
        "id", .string, in: .query, .uuid, idOf: "ga.EndpointGroup",
        "the group with this identifier"),
      Field("name", .string, in: .query, .length(1...64), "with this name"),
      Field("status", .string, in: .query, .oneOf(status.values), "in this state"),
      Field(
        "listener_id", .string, in: .query, .uuid, idOf: "ga.Listener", "behind this listener"),
    ],
    success: 200,
    results: [
      OperationResult("endpoint_groups", .list(.record(endpointGroup)), at: "endpoint_groups")
    ],
    paging: .marker(limit: 500, at: "page_info.next_marker"),
    example: """
      for _, group in ipairs(cloud.ga.list_groups{}) do
        print(group.name, group.region_id, group.status)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/ListEndpointGroups.html",
    actions: ["ga:endpointgroup:list"])
}
