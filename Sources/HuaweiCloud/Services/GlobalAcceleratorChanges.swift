internal import JSON

extension GlobalAccelerator {
  private static let results = [OperationResult("endpoint", .record(endpoint), at: "endpoint")]

  static let addEndpoint = Operation(
    name: "ga.add_endpoint", summary: "add a resource to an endpoint group",
    remarks: [
      "A resource can be in a group once. A group has at most 10 endpoints by default.",
      "Done at once when the group has the resource with the same address and weight.",
    ],
    service: .ga, method: "POST", path: endpointsPath,
    fields: [
      groupID,
      Field(
        "resource_id", .string, in: .body, required: true, .identifier,
        offers: ["eip.PublicIp"],
        "identifier of the resource, such as that of an EIP"),
      Field(
        "resource_type", .string, in: .body, required: true, .oneOf(resourceType.values),
        "kind of the resource"),
      Field(
        "weight", .integer, in: .body, .range(0...100),
        "share of the group's traffic; 1 if absent"),
      Field(
        "ip_address", .string, in: .body, required: true, .length(1...255),
        offers: ["eip.PublicIp.public_ip_address"],
        "address of the resource; for CUSTOM_DOMAIN_NAME its name"),
    ],
    rules: [FieldRule(addressViolation)], body: .wrapped("endpoint"), success: 201,
    results: results,
    effect: .change(
      Change(
        probes: [
          Probe(listEndpoints, groupArguments, judge: judgeAdd)
        ],
        settled: { [added($0[0]) ?? .null] }, repetition: .refused,
        phrases: [
          "add {resource_type} {ip_address} to endpoint group {endpoint_group_id}"
            + " with weight {weight}",
          "add {resource_type} {ip_address} to endpoint group {endpoint_group_id}",
        ],
        undo: { seen in
          guard let group = seen.arguments["endpoint_group_id"],
            let id = added(seen)?.text("id"), seen.before.element(where: "id", is: id) == nil
          else { return nil }
          return Undo(
            "ga.remove_endpoint", ["endpoint_group_id": group, "endpoint_id": .string(id)])
        })),
    errors: [unknown.meaning("no such endpoint group"), invalid, quota, exists, edgeSite],
    example: """
      local group = cloud.ga.list_groups{}[1]
      local taken = {}
      for _, entry in ipairs(cloud.ga.list_endpoints{ endpoint_group_id = group.id }) do
        taken[entry.resource_id] = true
      end
      for _, eip in ipairs(cloud.eip.list{}) do
        if not taken[eip.id] then
          local endpoint = cloud.ga.add_endpoint{
            endpoint_group_id = group.id, resource_id = eip.id, resource_type = "EIP",
            ip_address = eip.public_ip_address, weight = 10,
          }
          print(endpoint.ip_address, endpoint.status)
          break
        end
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/CreateEndpoint.html",
    actions: ["ga:endpoint:create"])

  static let updateEndpoint = Operation(
    name: "ga.update_endpoint", summary: "change the weight of an endpoint", service: .ga,
    method: "PUT", path: endpointPath,
    fields: [
      groupID, endpointID,
      Field(
        "weight", .integer, in: .body, required: true, .range(0...100),
        "share of the group's traffic"),
    ],
    body: .wrapped("endpoint"), success: 200, results: results,
    effect: .change(
      Change(
        probes: [Probe(getEndpoint, endpointArguments, together: ofGroup, judge: judgeUpdate)],
        settled: { [$0[0].now] }, repetition: .harmless, exclusiveField: "endpoint_id",
        overwrites: ["ga.add_endpoint"],
        phrases: [
          "give endpoint {endpoint_id} of endpoint group {endpoint_group_id} the weight {weight}"
        ],
        undo: { seen in
          guard let weight = seen.before["weight"], weight.integer != nil,
            weight != seen.arguments["weight"]
          else { return nil }
          var arguments = endpointArguments(seen.arguments)
          arguments["weight"] = weight
          return Undo("ga.update_endpoint", arguments)
        })),
    errors: [unknown.meaning("no such endpoint in this group")],
    example: """
      local group = cloud.ga.list_groups{}[1]
      local entry = cloud.ga.list_endpoints{ endpoint_group_id = group.id }[1]
      local endpoint = cloud.ga.update_endpoint{
        endpoint_group_id = group.id, endpoint_id = entry.id, weight = 50,
      }
      print(endpoint.ip_address, endpoint.weight)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/UpdateEndpoint.html",
    actions: ["ga:endpoint:update"])

  static let removeEndpoint = Operation(
    name: "ga.remove_endpoint", summary: "remove an endpoint from its group",
    remarks: [
      "Done at once when the group has no such endpoint, so that a script can be run again; an id"
        + " that never existed cannot be told from one that was removed. A group that does not"
        + " exist is an error (not_found)."
    ],
    service: .ga, method: "DELETE", path: endpointPath, fields: [groupID, endpointID],
    success: 204, results: [],
    effect: .change(
      Change(
        // The list tells a group that is not there from an endpoint that is not in it.
        probes: [Probe(listEndpoints, groupArguments, judge: judgeRemove)], settled: { _ in [] },
        alreadyDone: ["GA.9002"], repetition: .harmless, exclusiveField: "endpoint_id",
        overwrites: ["ga.update_endpoint"],
        phrases: ["remove endpoint {endpoint_id} from endpoint group {endpoint_group_id}"],
        undo: undoRemove, undoLoss: { _ in "the endpoint gets another id" })),
    errors: [unknown.meaning("no such endpoint group")],
    example: """
      local group = cloud.ga.list_groups{}[1]
      local entry = cloud.ga.list_endpoints{ endpoint_group_id = group.id }[1]
      cloud.ga.remove_endpoint{ endpoint_group_id = group.id, endpoint_id = entry.id }
      print(#cloud.ga.list_endpoints{ endpoint_group_id = group.id })
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-ga/DeleteEndpoint.html",
    actions: ["ga:endpoint:delete"])

  // MARK: Rules

  private static func addressViolation(_ arguments: Arguments) -> String? {
    guard let type = arguments.string("resource_type"), type != "CUSTOM_DOMAIN_NAME",
      let address = arguments["ip_address"]
    else { return nil }
    return Constraint.ipv4.violation(of: address).map { "ip_address: \($0)" }
  }

  // MARK: Probes

  private static let present = StatusTable(
    settled: ["ACTIVE"], moving: ["PENDING", "DELETING"], failed: ["ERROR"])

  private static let ofGroup = ListForm(listEndpoints, of: "endpoint_id") { _, common in common }

  private static func groupArguments(_ arguments: Arguments) -> Arguments {
    Arguments(arguments.values.filter { $0.key == "endpoint_group_id" })
  }

  private static func endpointArguments(_ arguments: Arguments) -> Arguments {
    Arguments(arguments.values.filter { ["endpoint_group_id", "endpoint_id"].contains($0.key) })
  }

  /// The endpoint that the answer names, else that of the resource, which is in a group once. One
  /// that is being removed is not it: the resource may be added again beside it. Nor is one of another
  /// resource: the answer may be that to another question.
  private static func added(_ seen: Evidence) -> JSONValue? {
    let resource = seen.arguments.string("resource_id")
    let present = (seen.now.array ?? []).filter { endpoint in
      endpoint.text("status") != "DELETING"
        && endpoint.text("resource_id").map { $0.isSameIgnoringCase(as: resource) } ?? true
    }
    if let id = seen.results.first?.text("id") ?? seen.answer["endpoint"]?.text("id") {
      let own = present.first { $0.text("id").isSame(as: id) }
      if own != nil || !seen.results.isEmpty { return own }
    }
    return present.first { $0.text("resource_id").isSame(as: resource) }
  }

  /// The first of the settings asked for that an endpoint has otherwise; nil when it has all of them.
  static func difference(_ entry: JSONValue, _ arguments: Arguments) -> String? {
    ["resource_type", "ip_address", "weight"].first { name in
      guard let wanted = arguments[name], let found = entry[name] else { return false }
      if case .string(let text) = wanted { return !found.string.isSame(as: text) }
      return wanted != found
    }
  }

  private static func judgeAdd(_ seen: Evidence) -> ProbeResult {
    guard let endpoints = seen.now.array else { return .absent("endpoint group not found") }
    guard let entry = added(seen) else {
      return .absent("\(endpoints.count) endpoints, the new one not among them")
    }
    if let name = difference(entry, seen.arguments) {
      return .absent("in the group already with another \(name)")
    }
    let before = seen.before.element(where: "id", is: entry.text("id"))?.text("status")
    return present.judge(entry.text("status"), before: before)
  }

  private static func judgeUpdate(_ seen: Evidence) -> ProbeResult {
    if seen.now.isNull { return .absent("endpoint not found") }
    let (status, before) = (seen.now.text("status"), seen.before.text("status"))
    guard seen.now["weight"] == seen.arguments["weight"] else {
      let weight = seen.now["weight"]?.integer.map(String.init) ?? "unknown"
      return present.failure(status, before: before) ?? .absent("weight \(weight)")
    }
    return present.judge(status, before: before)
  }

  private static func judgeRemove(_ seen: Evidence) -> ProbeResult {
    guard seen.now.array != nil else {
      return seen.before.isNull
        ? .absent("endpoint group not found") : .done("gone with its group")
    }
    let id = seen.arguments.string("endpoint_id")
    guard let entry = seen.now.element(where: "id", is: id) else { return .done("gone") }
    let status = entry.text("status")
    let before = seen.before.element(where: "id", is: id)?.text("status")
    if status == "DELETING" { return .underway("DELETING") }
    return present.failure(status, before: before)
      ?? .absent("still there, \(status ?? "no status")")
  }

  // MARK: Undo

  private static func undoRemove(_ seen: Evidence) -> Undo? {
    let id = seen.arguments.string("endpoint_id")
    guard let before = seen.before.element(where: "id", is: id) else { return nil }
    var arguments = groupArguments(seen.arguments)
    for name in ["resource_id", "resource_type", "ip_address"] {
      guard let text = before.text(name) else { return nil }
      arguments[name] = .string(text)
    }
    if let weight = before["weight"]?.integer { arguments["weight"] = .integer(weight) }
    return Undo("ga.add_endpoint", arguments)
  }
}
