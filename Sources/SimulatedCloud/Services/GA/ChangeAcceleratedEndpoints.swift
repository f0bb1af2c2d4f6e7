import JSON
import Ports

extension CloudState {
  mutating func addAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let group = try endpointGroup(call)
    let resourceID = call.body("resource_id")?.string ?? ""
    let type = call.body("resource_type")?.string ?? ""
    let address = call.body("ip_address")?.string ?? ""
    let others = resources.acceleratedEndpoints.filter { $0.groupID == group.id }
    guard !others.contains(where: { $0.resourceID == resourceID && $0.removal == nil }) else {
      throw .gaExists
    }
    try checkResource(resourceID, type, address, in: group, call)
    guard !isPending(group, at: call.now) else { throw .gaWrongState }
    guard others.count < EndpointGroup.endpointQuota else { throw .gaQuota }

    resources.acceleratedEndpoints.append(
      AcceleratedEndpoint(
        id: draw.uuid(), groupID: group.id, resourceID: resourceID, resourceType: type,
        address: address, weight: call.body("weight")?.integer.map { Int($0) } ?? 1,
        createdAt: call.now, updatedAt: call.now, change: begin(call)))
    return Answer(describe(resources.acceleratedEndpoints.count - 1, call))
  }

  mutating func updateAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try acceleratedEndpointIndex(call)
    guard !isPending(try endpointGroup(call), at: call.now) else { throw .gaWrongState }
    if let weight = call.body("weight")?.integer {
      resources.acceleratedEndpoints[index].weight = Int(weight)
      resources.acceleratedEndpoints[index].updatedAt = call.now
      resources.acceleratedEndpoints[index].change = begin(call)
    }
    return Answer(describe(index, call))
  }

  mutating func removeAcceleratedEndpoint(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try acceleratedEndpointIndex(call)
    guard !isPending(try endpointGroup(call), at: call.now) else { throw .gaWrongState }
    resources.acceleratedEndpoints[index].removal = begin(call)
    resources.acceleratedEndpoints[index].updatedAt = call.now
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
      let publicIP = resources.publicIPs.first { $0.id == id && projects.contains($0.projectID) }
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
      let port = resources.ports.first { $0.deviceID == id && projects.contains($0.projectID) }
      guard port != nil || original?.hasRead(anyOf: projects) == false else {
        throw .gaInvalid("resource_id", "no such server in region \(group.regionID)").assumed
      }
    default:
      break
    }
  }
}
