import JSON
import Ports

extension CloudState {
  mutating func addResolverAddress(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try resolverEndpointIndex(call)
    let endpoint = resources.resolverEndpoints[index]
    // Only the VPC's id of a subnet is known here; the neutron id the list shows is not.
    let subnet = resources.subnets.first {
      $0.id == call.body("subnet_id")?.string && $0.projectID == call.caller.projectID
    }
    guard let subnet else { throw .resolverSubnetInvalid }
    guard subnet.vpcID == endpoint.vpcID else { throw .resolverSubnetElsewhere }
    guard !endpoint.isLocked(at: call.now) else { throw .resolverEndpointLocked }
    guard endpoint.entries.count < ResolverEndpoint.addressLimits.upperBound else {
      throw .resolverAddressCount
    }
    let address = try chooseAddress(call.body("ip")?.string ?? "", in: subnet, for: endpoint)

    let entry = ResolverEndpoint.Entry(
      id: draw.hex32(), address: address.description, subnetID: subnet.id, createdAt: call.now,
      updatedAt: call.now, creation: begin(call))
    resources.resolverEndpoints[index].entries.append(entry)
    resources.resolverEndpoints[index].updatedAt = call.now
    return Answer(["endpoint": json(resources.resolverEndpoints[index], at: call.now)])
  }

  mutating func removeResolverAddress(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try resolverEndpointIndex(call)
    let endpoint = resources.resolverEndpoints[index]
    let position = endpoint.entries.firstIndex { $0.id == call.path("ipaddress_id") }
    guard let position else { throw .resolverAddressNotFound }
    guard !endpoint.isLocked(at: call.now) else { throw .resolverEndpointLocked }
    guard endpoint.entries.count > ResolverEndpoint.addressLimits.lowerBound else {
      throw .resolverAddressCount
    }
    resources.resolverEndpoints[index].entries[position].removal = begin(call)
    resources.resolverEndpoints[index].entries[position].updatedAt = call.now
    resources.resolverEndpoints[index].updatedAt = call.now
    return Answer(["endpoint": json(resources.resolverEndpoints[index], at: call.now)])
  }

  /// The address asked for, if it can be had, or the lowest free one when `text` is empty.
  private func chooseAddress(
    _ text: String, in subnet: Subnet, for endpoint: ResolverEndpoint
  ) throws(Refusal) -> IPv4Address {
    let taken = takenAddresses(in: subnet)
    if text.isEmpty {
      let free = (subnet.gateway.bits + 1..<subnet.network.last.bits)
        .map(IPv4Address.init(bits:)).first { !taken.contains($0) }
      guard let free else { throw .resolverAddressInUse.assumed }
      return free
    }
    guard let address = IPv4Address(text) else { throw .resolverAddressInvalid }
    guard subnet.network.contains(address) else { throw .resolverAddressOutside }
    guard address != subnet.network.first, address != subnet.network.last else {
      throw .resolverAddressReserved
    }
    guard !endpoint.entries.contains(where: { $0.address == text && $0.subnetID == subnet.id })
    else { throw .resolverAddressRepeated }
    guard !taken.contains(address) else { throw .resolverAddressInUse }
    return address
  }

  private func takenAddresses(in subnet: Subnet) -> Set<IPv4Address> {
    let ports = resources.ports.filter { $0.subnetID == subnet.id }.map(\.address)
    let entries = resources.resolverEndpoints.flatMap(\.entries)
      .filter { [subnet.id, subnet.neutronID].contains($0.subnetID) }.map(\.address)
    return Set((ports + entries).compactMap { IPv4Address($0) } + [subnet.gateway])
  }
}
