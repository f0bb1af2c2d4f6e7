import JSON
import Ports

extension CloudState {
  mutating func addResolverAddress(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try resolverEndpointIndex(call)
    let endpoint = resources.resolverEndpoints[index]
    // Only the VPC's id of a subnet is known here; the neutron id the list shows is not.
    let subnet = (call.body("subnet_id")?.string).flatMap { resources.subnets[id: $0] }
    guard let subnet, subnet.projectID == call.caller.projectID else {
      throw .resolverSubnetInvalid
    }
    // A twin is not told the VPC of an endpoint to which an address is just being added.
    let subnets = resources.subnets
    let vpc =
      endpoint.vpcID.isEmpty
      ? endpoint.entries.compactMap { subnets[id: $0.subnetID]?.vpcID }.first : endpoint.vpcID
    guard vpc == nil || vpc == subnet.vpcID else { throw .resolverSubnetElsewhere }
    guard !endpoint.isLocked(at: call.now) else { throw .resolverEndpointLocked }
    guard endpoint.entries.count < ResolverEndpoint.addressLimits.upperBound else {
      throw .resolverAddressCount
    }
    let address = try chooseAddress(call.body("ip")?.string ?? "", in: subnet, for: endpoint)

    let entry = ResolverEndpoint.Entry(
      id: draw.hex32(), address: address.description, subnetID: subnet.id, createdAt: call.now,
      updatedAt: call.now, creation: begin(call))
    var changed = endpoint
    changed.entries.append(entry)
    changed.updatedAt = call.now
    resources.resolverEndpoints[index] = changed
    return Answer(["endpoint": json(changed, at: call.now)])
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
    var changed = endpoint
    changed.entries[position].removal = begin(call)
    changed.entries[position].updatedAt = call.now
    changed.updatedAt = call.now
    resources.resolverEndpoints[index] = changed
    return Answer(["endpoint": json(changed, at: call.now)])
  }

  /// The address asked for, if it can be had, or the lowest free one when `text` is empty.
  private func chooseAddress(
    _ text: String, in subnet: Subnet, for endpoint: ResolverEndpoint
  ) throws(Refusal) -> IPv4Address {
    if text.isEmpty {
      let free = (subnet.network.first.bits + 1..<subnet.network.last.bits).lazy
        .map(IPv4Address.init(bits:)).filter { !isTaken($0, in: subnet) }
      guard let free = free.first(where: { !wasThere($0) }) ?? free.first else {
        throw .resolverAddressInUse.assumed
      }
      return free
    }
    guard let address = IPv4Address(text) else { throw .resolverAddressInvalid }
    guard subnet.network.contains(address) else { throw .resolverAddressOutside }
    guard address != subnet.network.first, address != subnet.network.last else {
      throw .resolverAddressReserved
    }
    guard !endpoint.entries.contains(where: { $0.address == text && $0.subnetID == subnet.id })
    else { throw .resolverAddressRepeated }
    guard !isTaken(address, in: subnet) else { throw .resolverAddressInUse }
    return address
  }

  /// Whether a twin was filled with it: what has been freed since is told from what is made up.
  private func wasThere(_ address: IPv4Address) -> Bool {
    guard let original else { return false }
    return original.resources.resolverEndpoints.with(.address(WireKey(address.description)))
      .contains { _ in true }
  }

  /// By the gateway, a port, or an address of a resolver endpoint.
  private func isTaken(_ address: IPv4Address, in subnet: Subnet) -> Bool {
    let text = address.description
    return address == subnet.gateway
      || resources.ports.with(.address(WireKey(text))).contains { $0.subnetID == subnet.id }
      || resources.resolverEndpoints.with(.address(WireKey(text))).contains { endpoint in
        endpoint.entries.contains {
          $0.address == text && [subnet.id, subnet.neutronID].contains($0.subnetID)
        }
      }
  }
}
