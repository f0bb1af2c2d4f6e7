import JSON
import Ports

// What is taken for granted where it may not be read: that things which a change names are there.
extension CloudState {
  /// - Parameters:
  ///   - unread: the lists that could not be read.
  ///   - endpoint: the last variable of the path.
  mutating func assume(
    _ unread: [TwinCollection], from request: HTTPRequest, endpoint: String, project: String
  ) {
    guard !unread.isEmpty, let body = try? JSONValue(parsing: request.body) else { return }
    if unread.contains(.ports), let id = body["publicip"]?["port_id"]?.string, !id.isEmpty {
      assumePort(id, project)
    }
    if unread.contains(.subnets), let address = body["ipaddress"] ?? .some(body),
      let id = address["subnet_id"]?.string
    {
      assumeSubnet(id, for: endpoint, holding: address["ip"]?.string, project)
    }
  }

  private mutating func assumePort(_ id: String, _ project: String) {
    guard resources.ports.index(of: id) == nil else { return }
    let port = Port(
      id: id, projectID: project, name: "", subnetID: "", address: "", macAddress: "", deviceID: "",
      deviceOwner: "", isPrimary: false, zone: "", securityGroups: [])
    resources.ports.append(port)
    original?.resources.ports.append(port)
  }

  /// One that has the address which is asked for, or any.
  private mutating func assumeSubnet(
    _ id: String, for endpoint: String, holding address: String?, _ project: String
  ) {
    guard resources.subnets.index(of: id) == nil else { return }
    let vpc = resources.resolverEndpoints[id: endpoint]?.vpcID ?? ""
    let prefix = address.flatMap { IPv4Address($0) }.map { IPv4Address(bits: $0.bits & ~0xFF) }
    guard let network = IPv4Network("\(prefix?.description ?? "198.18.0.0")/24") else { return }
    let subnet = Subnet(
      id: id, neutronID: "", projectID: project, vpcID: vpc, name: "", network: network, zone: "",
      createdAt: WallTime(seconds: 0))
    resources.subnets.append(subnet)
    original?.resources.subnets.append(subnet)
  }
}
