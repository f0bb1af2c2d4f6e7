import Ports

/// A subnet of a VPC. It has two ids, and the services do not agree on which to show.
struct Subnet: Codable, Equatable, Sendable {
  /// What the VPC service calls it and what DNS takes; also the id of its neutron network.
  let id: String
  /// What neutron calls it and what DNS and the ports show.
  let neutronID: String
  let projectID: String
  let vpcID: String
  let name: String
  let network: IPv4Network
  let zone: String
  let createdAt: WallTime

  /// The gateway's own address, where it is not the first one.
  var otherGateway: String?

  /// The gateway's address, which is never free.
  var gateway: IPv4Address {
    otherGateway.flatMap { IPv4Address($0) } ?? IPv4Address(bits: network.first.bits + 1)
  }
}

/// A network interface in a subnet.
struct Port: Codable, Equatable, Sendable {
  let id: String
  let projectID: String
  let name: String
  /// The VPC subnet, which is also the neutron network.
  let subnetID: String
  let address: String
  let macAddress: String
  /// The server that owns it; empty for none.
  let deviceID: String
  let deviceOwner: String
  let isPrimary: Bool
  let zone: String
  let securityGroups: [String]
  /// The addresses that it has beside that one; nil for none.
  var furtherAddresses: [String]?

  /// All of them.
  var addresses: [String] { [address] + (furtherAddresses ?? []) }
}
