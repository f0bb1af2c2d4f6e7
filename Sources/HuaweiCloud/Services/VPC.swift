internal import JSON

/// Virtual Private Cloud, API v1: the ports of servers and the subnets they lie in.
package enum VPC {
  static let operations = [getPort, listPorts, findPort, getSubnet, listSubnets]

  static let getPort = Operation(
    name: "vpc.get_port", summary: "read one port", service: .vpc, method: "GET",
    path: "/v1/{project_id}/ports/{port_id}",
    fields: [
      Field(
        "port_id", .string, in: .path, required: true, .uuid, idOf: "vpc.Port",
        "identifier of the port")
    ],
    success: 200, results: [OperationResult("port", .record(port), at: "port")],
    example: """
      local first = cloud.vpc.list_ports{}[1]
      local port = cloud.vpc.get_port{ port_id = first.id }
      print(port.device_id, port.fixed_ips[1].ip_address)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_port01_0002.html",
    actions: ["vpc:ports:get"])

  static let listPorts = Operation(
    name: "vpc.list_ports", summary: "list the ports of the project",
    remarks: [
      "A filter with several values matches any of them.",
      "An element of fixed_ips is written ip_address=10.0.0.5 or subnet_id=<neutron subnet id>.",
    ],
    service: .vpc, method: "GET", path: "/v1/{project_id}/ports",
    fields: [
      Field("name", .string, in: .query, .length(1...255), "with this name"),
      Field(
        "id", .list(.string), in: .query, .uuid, idOf: "vpc.Port", "one of these ports"),
      Field("admin_state_up", .boolean, in: .query, "switched on or off"),
      Field(
        "network_id", .string, in: .query, .uuid, idOf: "vpc.Subnet",
        "in this subnet: the id of a vpc.Subnet"),
      Field("mac_address", .string, in: .query, .length(12...17), "with this MAC address"),
      Field(
        "device_id", .string, in: .query, .identifier, offers: ["device", "machine"],
        "of this server or other device"),
      Field("device_owner", .string, in: .query, .length(1...255), "of this kind of device"),
      Field("status", .string, in: .query, .oneOf(portStatus.values), "in this state"),
      Field("security_groups", .list(.string), in: .query, .uuid, "in one of these groups"),
      Field("fixed_ips", .list(.string), in: .query, .length(1...255), "with such an address"),
      Field(
        "enterprise_project_id", .string, in: .query, .identifier,
        "identifier of an enterprise project, 0, or all_granted_eps"),
      Field("enable_efi", .boolean, in: .query, "with or without EFI"),
    ],
    success: 200, results: [OperationResult("ports", .list(.record(port)), at: "ports")],
    paging: .lastID(limit: 1000),
    example: """
      for _, port in ipairs(cloud.vpc.list_ports{}) do
        print(port.id, port.device_owner, port.fixed_ips[1].ip_address)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_port01_0003.html",
    actions: ["vpc:ports:list"])

  static let findPort = Operation(
    name: "vpc.find_port", summary: "find the port of a server",
    remarks: [
      "Of several ports it takes the primary one; private_ip_address picks another.",
      "Raises not_found when there is none and conflict when it cannot decide.",
    ],
    service: .vpc, method: "GET", path: "/v1/{project_id}/ports",
    fields: [
      Field(
        "device_id", .string, in: .query, required: true, .identifier,
        offers: ["device", "machine"], "identifier of the server"),
      Field(
        "private_ip_address", .string, in: .local, .ipv4,
        offers: ["vpc.Port.fixed_ips.ip_address"], "the port with this private address"),
    ],
    success: 200, results: [OperationResult("port", .record(port), at: "ports")],
    paging: .lastID(limit: 1000), choose: choosePort,
    example: """
      for _, any in ipairs(cloud.vpc.list_ports{}) do
        if any.device_owner and any.device_owner:find("^compute:") then
          local port = cloud.vpc.find_port{ device_id = any.device_id }
          print(port.id, port.fixed_ips[1].ip_address)
          break
        end
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_port01_0003.html",
    actions: ["vpc:ports:list"])

  static let getSubnet = Operation(
    name: "vpc.get_subnet", summary: "read one subnet", service: .vpc, method: "GET",
    path: "/v1/{project_id}/subnets/{subnet_id}",
    fields: [
      Field(
        "subnet_id", .string, in: .path, required: true, .uuid, idOf: "vpc.Subnet",
        "identifier of the subnet")
    ],
    success: 200, results: [OperationResult("subnet", .record(subnet), at: "subnet")],
    example: """
      local first = cloud.vpc.list_subnets{}[1]
      local subnet = cloud.vpc.get_subnet{ subnet_id = first.id }
      print(subnet.name, subnet.cidr)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_subnet01_0002.html",
    actions: ["vpc:subnets:get"])

  static let listSubnets = Operation(
    name: "vpc.list_subnets", summary: "list the subnets of the project", service: .vpc,
    method: "GET", path: "/v1/{project_id}/subnets",
    fields: [Field("vpc_id", .string, in: .query, .uuid, idOf: "VPC", "in this VPC")],
    success: 200, results: [OperationResult("subnets", .list(.record(subnet)), at: "subnets")],
    paging: .lastID(limit: 1000),
    example: """
      for _, subnet in ipairs(cloud.vpc.list_subnets{}) do
        print(subnet.name, subnet.cidr, subnet.id)
      end
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-vpc/vpc_subnet01_0003.html",
    actions: ["vpc:subnets:list"])

  private static func choosePort(_ ports: [JSONValue], _ arguments: Arguments) -> Choice {
    let device = arguments.string("device_id") ?? ""
    // The answer may be that to another question.
    let ports = ports.filter { port in
      port.text("device_id").map { $0.isSameIgnoringCase(as: device) } ?? true
    }
    if let address = arguments.string("private_ip_address") {
      let fitting = ports.filter {
        $0["fixed_ips"]?.element(where: "ip_address", is: address) != nil
      }
      if fitting.count == 1 { return .one(fitting[0]) }
      return fitting.isEmpty
        ? .nothing("no port of device \(device) has the address \(address)")
        : .several("\(fitting.count) ports of device \(device) have the address \(address)")
    }
    if ports.isEmpty { return .nothing("device \(device) has no port") }
    if ports.count == 1 { return .one(ports[0]) }
    let primary = ports.filter {
      $0["binding:vif_details"]?["primary_interface"]?.boolean == true
    }
    if primary.count == 1 { return .one(primary[0]) }
    let addresses = ports.compactMap { $0["fixed_ips"]?.array?.first?.text("ip_address") }
    return .several(
      "device \(device) has \(ports.count) ports and none is marked as the primary one;"
        + " choose one by private_ip_address: \(addresses.joined(separator: ", "))")
  }
}
