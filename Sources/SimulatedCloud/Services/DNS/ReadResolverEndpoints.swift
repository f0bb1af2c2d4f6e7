import JSON
import Ports

extension CloudState {
  func resolverEndpointIndex(_ call: AdmittedCall) throws(Refusal) -> Int {
    let index = resources.resolverEndpoints.index(of: call.path("endpoint_id"))
    guard let index, resources.resolverEndpoints[index].projectID == call.caller.projectID else {
      throw .resolverEndpointNotFound
    }
    return index
  }

  func showResolverEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let endpoint = resources.resolverEndpoints[try resolverEndpointIndex(call)]
    return Answer(["endpoint": json(endpoint, at: call.now)])
  }

  func listResolverEndpoints(_ call: AdmittedCall) -> Answer {
    let own = ResourceKey.project(WireKey(call.caller.projectID ?? ""))
    let found = resources.resolverEndpoints.with(own).filter { endpoint in
      call.text("direction").map { endpoint.direction.rawValue == $0 } ?? true
        && call.text("vpc_id").map { endpoint.vpcID == $0 } ?? true
        && call.text("name").map { endpoint.name == $0 } ?? true
    }
    let page = pageAtOffset(found, call, defaultLimit: 500).map { json($0, at: call.now) }
    return Answer(
      [
        "endpoints": .array(page),
        "metadata": ["total_count": .integer(Int64(found.count))],
      ])
  }

  func listResolverAddresses(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let endpoint = resources.resolverEndpoints[try resolverEndpointIndex(call)]
    let entries = endpoint.entries.map { entry in
      shown(.resolverAddress, entry.id, json(entry, at: call.now)) { past in
        past.resources.resolverEndpoints[id: endpoint.id]?.entries.first { $0.id == entry.id }
          .map { past.json($0, at: call.now) }
      }
    }
    return Answer(["ipaddresses": .array(entries)])
  }

  private func json(_ entry: ResolverEndpoint.Entry, at now: WallTime) -> JSONValue {
    // The id shown is the neutron one, although binding takes the other.
    let subnet = resources.subnets[id: entry.subnetID]
    return [
      "id": .string(entry.id),
      "ip": .string(entry.address),
      "status": .string(entry.status(at: now)),
      "subnet_id": .string(subnet?.neutronID ?? ""),
      "create_time": .string(entry.createdAt.text(.zoneless)),
      "update_time": .string(entry.updatedAt.text(.zoneless)),
      "error_info": .string(entry.errorInfo(at: now)),
    ]
  }

  func json(_ endpoint: ResolverEndpoint, at now: WallTime) -> JSONValue {
    shown(.resolverEndpoint, endpoint.id, endpoint.json(at: now)) { past in
      past.resources.resolverEndpoints[id: endpoint.id]?.json(at: now)
    }
  }
}

extension ResolverEndpoint {
  fileprivate func json(at now: WallTime) -> JSONValue {
    let status = status(at: now)
    // Neither the VPC nor a new address is told before it is there, as in the vendor's example.
    let counted = entries.count { $0.status(at: now) != "PENDING_CREATE" }
    return [
      "id": .string(id),
      "name": .string(name),
      "direction": .string(direction.rawValue),
      "status": .string(status),
      "vpc_id": status == "PENDING_CREATE" ? nil : .string(vpcID),
      "ipaddress_count": .integer(Int64(counted)),
      "resolver_rule_count": .integer(Int64(ruleCount)),
      "create_time": .string(createdAt.text(.zoneless)),
      "update_time": .string(updatedAt.text(.zoneless)),
    ]
  }
}
