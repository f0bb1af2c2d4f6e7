import Ports

/// Something that an account owns.
protocol Resource: Codable, Equatable, Sendable {
  /// Unique among its kind.
  var id: String { get }
  /// What it is found by beside its id, each once.
  var keys: [ResourceKey] { get }
  /// When it, or the first part of it, is gone; nil where nothing of it is to go.
  var leavesAt: WallTime? { get }
  /// Whether lists show the kind in the order of ids; else it is that of making.
  static var isListedByID: Bool { get }
}

extension Resource {
  var leavesAt: WallTime? { nil }
  static var isListedByID: Bool { false }
}

/// What many resources can have in common, and are looked up by.
enum ResourceKey: Hashable, Sendable {
  case project(WireKey)
  /// An IP address, without its subnet.
  case address(WireKey)
  /// The port or the server that an EIP is bound to, or was before its last change.
  case attachment(WireKey)
  /// The server of a port.
  case device(WireKey)
  /// The VPC of a subnet; the subnet of a port.
  case network(WireKey)
  /// What neutron calls a subnet.
  case neutron(WireKey)
  case name(WireKey)
  case mac(WireKey)
  /// The port of a server.
  case port(WireKey)
  /// The group of an accelerated endpoint.
  case group(WireKey)
}

extension PublicIP: Resource {
  var keys: [ResourceKey] {
    var keys: [ResourceKey] = [.project(WireKey(projectID)), .address(WireKey(address))]
    for attachment in [facts.attachment, change?.previous.attachment] {
      guard let attachment, attachment.kind != .loadBalancer else { continue }
      let key = ResourceKey.attachment(WireKey(attachment.id))
      if !keys.contains(key) { keys.append(key) }
    }
    return keys
  }

  var leavesAt: WallTime? { change?.kind == .delete ? change?.transition.successAt : nil }
  static var isListedByID: Bool { true }
}

extension Port: Resource {
  var keys: [ResourceKey] {
    [
      .project(WireKey(projectID)), .address(WireKey(address)), .device(WireKey(deviceID)),
      .network(WireKey(subnetID)), .name(WireKey(name)), .mac(WireKey(macAddress)),
    ] + (furtherAddresses ?? []).map { .address(WireKey($0)) }
  }

  static var isListedByID: Bool { true }
}

extension Subnet: Resource {
  var keys: [ResourceKey] {
    [.project(WireKey(projectID)), .network(WireKey(vpcID)), .neutron(WireKey(neutronID))]
  }

  static var isListedByID: Bool { true }
}

extension ResolverEndpoint: Resource {
  /// The addresses of its entries among them.
  var keys: [ResourceKey] {
    let addresses = Set(entries.map { WireKey($0.address) })
    return [.project(WireKey(projectID))] + addresses.map { .address($0) }
  }

  var leavesAt: WallTime? { entries.compactMap { $0.removal?.successAt }.min() }
}

extension EndpointGroup: Resource {
  var keys: [ResourceKey] { [] }
}

extension AcceleratedEndpoint: Resource {
  var keys: [ResourceKey] { [.group(WireKey(groupID))] }
  var leavesAt: WallTime? { removal?.successAt }
}

extension LiteServer: Resource {
  var keys: [ResourceKey] { [.project(WireKey(projectID)), .port(WireKey(portID))] }
}
