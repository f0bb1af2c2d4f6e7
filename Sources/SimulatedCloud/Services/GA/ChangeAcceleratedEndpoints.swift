import JSON
import Ports

extension CloudState {
  mutating func addAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let group = try endpointGroup(call)
    let resourceID = call.body("resource_id")?.string ?? ""
    let type = call.body("resource_type")?.string ?? ""
    let address = call.body("ip_address")?.string ?? ""
    let others = Array(resources.acceleratedEndpoints.with(.group(WireKey(group.id))))
    guard !others.contains(where: { $0.resourceID == resourceID && $0.removal == nil }) else {
      throw .gaExists
    }
    try checkResource(resourceID, type, address, in: group, call)
    guard !isPending(group, at: call.now) else { throw .gaWrongState }
    guard others.count < EndpointGroup.endpointQuota else { throw .gaQuota }

    let index = resources.acceleratedEndpoints.append(
      AcceleratedEndpoint(
        id: draw.uuid(), groupID: group.id, resourceID: resourceID, resourceType: type,
        address: address, weight: call.body("weight")?.integer.map { Int($0) } ?? 1,
        createdAt: call.now, updatedAt: call.now, change: begin(call)))
    return Answer(describe(index, call))
  }

  mutating func updateAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try acceleratedEndpointIndex(call)
    guard !isPending(try endpointGroup(call), at: call.now) else { throw .gaWrongState }
    if let weight = call.body("weight")?.integer {
      var changed = resources.acceleratedEndpoints[index]
      changed.weight = Int(weight)
      changed.updatedAt = call.now
      changed.change = begin(call)
      resources.acceleratedEndpoints[index] = changed
    }
    return Answer(describe(index, call))
  }

  mutating func removeAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try acceleratedEndpointIndex(call)
    guard !isPending(try endpointGroup(call), at: call.now) else { throw .gaWrongState }
    var changed = resources.acceleratedEndpoints[index]
    changed.removal = begin(call)
    changed.updatedAt = call.now
    resources.acceleratedEndpoints[index] = changed
    return Answer()
  }

  private func checkResource(
    _ id: String, _ type: String, _ address: String, in group: EndpointGroup, _ call: AdmittedCall
  ) throws(Refusal) {
    if type != "CUSTOM_DOMAIN_NAME", IPv4Address(address) == nil {
      throw .gaInvalid("ip_address", "not an IPv4 address")
    }
    let projects = account.projects.filter { $0.region == group.regionID }.map(\.id)
    switch type {
    case "EIP":
      let known = resources.publicIPs[id: id]
      let publicIP = known.flatMap { projects.contains($0.projectID) ? $0 : nil }
      // What a twin has not read it cannot miss.
      if publicIP == nil, original?.hasRead(anyOf: projects) == false { break }
      guard let publicIP else {
        throw .gaInvalid("resource_id", "no such EIP in region \(group.regionID)").assumed
      }
      guard publicIP.address == address else {
        throw .gaInvalid("ip_address", "not the address of the EIP").assumed
      }
      guard publicIP.borderGroup == "center" else { throw .gaEdgeEIP }
      guard !publicIP.isFrozen else { throw .gaFrozen }
    case "ECS":
      let hasPort = resources.ports.with(.device(WireKey(id)))
        .contains { projects.contains($0.projectID) }
      guard hasPort || original?.hasRead(anyOf: projects) == false else {
        throw .gaInvalid("resource_id", "no such server in region \(group.regionID)").assumed
      }
    default:
      break
    }
  }
}
