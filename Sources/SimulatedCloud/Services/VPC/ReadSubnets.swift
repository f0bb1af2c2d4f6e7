import JSON
import Ports

extension CloudState {
  func showSubnet(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let subnet = resources.subnets[id: call.path("subnet_id")]
    guard let subnet, subnet.projectID == call.caller.projectID else { throw .subnetNotFound }
    return Answer(["subnet": json(subnet)])
  }

  func listSubnets(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let vpc = call.text("vpc_id")
    let key =
      vpc.map { ResourceKey.network(WireKey($0)) }
      ?? .project(WireKey(call.caller.projectID ?? ""))
    let page = try page(
      of: resources.subnets, among: resources.subnets.indexes(key), call,
      unknownMarker: .subnetInvalid("marker is invalid")
    ) { $0.projectID == call.caller.projectID ? .some(json($0)) : .none }
    return Answer(["subnets": .array(page)])
  }
}

extension CloudState {
  private func json(_ subnet: Subnet) -> JSONValue { original(.subnet, subnet.id) ?? subnet.json }
}

extension Subnet {
  fileprivate var json: JSONValue {
    [
      "id": .string(id),
      "name": .string(name),
      "description": "",
      "cidr": .string(network.description),
      "gateway_ip": .string(gateway.description),
      "ipv6_enable": false,
      "dhcp_enable": true,
      "primary_dns": "100.125.1.250",
      "secondary_dns": "100.125.129.250",
      "dnsList": ["100.125.1.250", "100.125.129.250"],
      "availability_zone": .string(zone),
      "vpc_id": .string(vpcID),
      "status": "ACTIVE",
      "neutron_network_id": .string(id),
      "neutron_subnet_id": .string(neutronID),
      "extra_dhcp_opts": [],
      "tenant_id": .string(projectID),
      "created_at": .string(createdAt.text(.iso8601)),
      "updated_at": .string(createdAt.text(.iso8601)),
    ]
  }
}
