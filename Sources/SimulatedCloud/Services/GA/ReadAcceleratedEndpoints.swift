import JSON
import Ports

extension CloudState {
  func acceleratedEndpointIndex(_ call: AdmittedCall) throws(Refusal) -> Int {
    let group = try endpointGroup(call)
    let index = resources.acceleratedEndpoints.index(of: call.path("endpoint_id"))
    guard let index, resources.acceleratedEndpoints[index].groupID == group.id else {
      throw .gaNotFound("Endpoint")
    }
    return index
  }

  func showAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    Answer(describe(try acceleratedEndpointIndex(call), call))
  }

  func listAcceleratedEndpoints(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let group = try endpointGroup(call)
    let found = resources.acceleratedEndpoints.with(.group(WireKey(group.id)))
      .map { json($0, at: call.now) }
      .filter { endpoint in
        ["id", "status"].allSatisfy { name in
          call.text(name).map { endpoint[name]?.string == $0 } ?? true
        }
      }
    return try page(found, named: "endpoints", call)
  }

  /// The answer about one endpoint.
  func describe(_ index: Int, _ call: AdmittedCall) -> JSONValue {
    [
      "endpoint": json(resources.acceleratedEndpoints[index], at: call.now),
      "request_id": .string(call.requestID),
    ]
  }

  private func json(_ endpoint: AcceleratedEndpoint, at now: WallTime) -> JSONValue {
    shown(.acceleratedEndpoint, endpoint.id, simulated(endpoint, at: now)) { past in
      past.resources.acceleratedEndpoints[id: endpoint.id]
        .map { past.simulated($0, at: now) }
    }
  }

  private func simulated(_ endpoint: AcceleratedEndpoint, at now: WallTime) -> JSONValue {
    [
      "id": .string(endpoint.id),
      "resource_id": .string(endpoint.resourceID),
      "endpoint_group_id": .string(endpoint.groupID),
      "resource_type": .string(endpoint.resourceType),
      "status": .string(endpoint.status(at: now)),
      "weight": .integer(Int64(endpoint.weight)),
      "health_state": .string(healthState(of: endpoint, at: now)),
      "created_at": .string(endpoint.createdAt.text(.iso8601)),
      "updated_at": .string(endpoint.updatedAt.text(.iso8601)),
      "domain_id": .string(account.id),
      "ip_address": .string(endpoint.address),
      "frozen_info": nil,
    ]
  }

  /// An EIP is healthy while it is bound to something.
  private func healthState(of endpoint: AcceleratedEndpoint, at now: WallTime) -> String {
    guard endpoint.status(at: now) == "ACTIVE" else { return "INITIAL" }
    guard endpoint.resourceType == "EIP" else { return "HEALTHY" }
    let publicIP = resources.publicIPs[id: endpoint.resourceID]
    return publicIP?.visibleFacts(at: now).attachment == nil ? "UNHEALTHY" : "HEALTHY"
  }
}
