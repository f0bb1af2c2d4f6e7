import JSON
import Ports

extension CloudState {
  func endpointGroup(_ call: AdmittedCall) throws(Refusal) -> EndpointGroup {
    guard let group = resources.endpointGroups[id: call.path("endpoint_group_id")] else {
      throw .gaNotFound("Endpoint group")
    }
    return group
  }

  /// A group is busy while one of its endpoints is.
  func isPending(_ group: EndpointGroup, at now: WallTime) -> Bool {
    resources.acceleratedEndpoints.with(.group(WireKey(group.id)))
      .contains { $0.isPending(at: now) }
  }

  func showEndpointGroup(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let group = try endpointGroup(call)
    return Answer(
      [
        "endpoint_group": json(group, at: call.now),
        "request_id": .string(call.requestID),
      ])
  }

  func listEndpointGroups(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let found = resources.endpointGroups.map { json($0, at: call.now) }.filter { group in
      ["id", "name", "status"].allSatisfy { name in
        call.text(name).map { group[name]?.string == $0 } ?? true
      }
        && call.text("listener_id").map { id in
          group["listeners"]?.array?.contains { $0["id"]?.string == id } ?? false
        } ?? true
    }
    return try page(found, named: "endpoint_groups", call)
  }

  /// The answer with the page asked for and the marker of the next one.
  func page(
    _ elements: [JSONValue], named name: String, _ call: AdmittedCall
  ) throws(Refusal) -> Answer {
    let page = try pageAfterMarker(
      elements, call, unknownMarker: .gaInvalid("marker", "no such element"), defaultLimit: 500)
    let isReverse = call.flag("page_reverse") == true
    let (edge, end) = isReverse ? (page.first, elements.first) : (page.last, elements.last)
    let isLast = page.isEmpty || edge == end
    var info = [JSONMember("current_count", .integer(Int64(page.count)))]
    if !isLast, let next = edge?["id"] { info.append(JSONMember("next_marker", next)) }
    return Answer(
      .object([
        JSONMember(name, .array(page)), JSONMember("page_info", .object(info)),
        JSONMember("request_id", .string(call.requestID)),
      ]))
  }

  private func json(_ group: EndpointGroup, at now: WallTime) -> JSONValue {
    shown(.endpointGroup, group.id, simulated(group, at: now)) { past in
      past.resources.endpointGroups[id: group.id]
        .map { past.simulated($0, at: now) }
    }
  }

  private func simulated(_ group: EndpointGroup, at now: WallTime) -> JSONValue {
    [
      "id": .string(group.id),
      "name": .string(group.name),
      "description": .string(group.description),
      "status": isPending(group, at: now) ? "PENDING" : "ACTIVE",
      "traffic_dial_percentage": .integer(Int64(group.trafficDialPercentage)),
      "region_id": .string(group.regionID),
      "listeners": .array(group.listenerIDs.map { ["id": .string($0)] }),
      "created_at": .string(group.createdAt.text(.iso8601)),
      "updated_at": .string(group.updatedAt.text(.iso8601)),
      "domain_id": .string(account.id),
    ]
  }
}
