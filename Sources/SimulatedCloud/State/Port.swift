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
}
