extension VPC {
  static let portStatus = Enumeration("vpc.PortStatus", ["ACTIVE", "BUILD", "DOWN"])
  static let subnetStatus = Enumeration("vpc.SubnetStatus", ["ACTIVE", "UNKNOWN", "ERROR"])

  static let port = RecordType(
    "vpc.Port", "a network interface of a server, or of another device in a subnet",
    columns: ["id", "device_id", "status", "device_owner"],
    names: ["name", "fixed_ips.ip_address"],
    [
      RecordField("id", .string, "identifier of the port"),
      RecordField("name", .string, "name"),
      RecordField(
        "network_id", .string, idOf: "vpc.Subnet", "subnet it lies in: the id of a vpc.Subnet"),
      RecordField("admin_state_up", .boolean, "whether it is switched on"),
      RecordField("mac_address", .string, "MAC address"),
      RecordField("fixed_ips", .list(.record(fixedIP)), "private addresses"),
      RecordField(
        "device_id", .string, idOf: "device", "server or other device it belongs to"),
      RecordField(
        "device_owner", .string, "kind of device: compute:<zone> for a server, network:dhcp, …"),
      RecordField("tenant_id", .string, idOf: "iam.Project", "project it belongs to"),
      RecordField("status", .string, in: portStatus, "state of the port"),
      RecordField("security_groups", .list(.string), "identifiers of its security groups"),
      RecordField(
        "allowed_address_pairs", .list(.record(addressPair)), "further addresses it may use"),
      RecordField("extra_dhcp_opts", .list(.record(dhcpOption)), "further DHCP options"),
      RecordField("binding:vnic_type", .string, optional: true, "kind of virtual interface"),
      RecordField("dns_assignment", .list(.record(dnsAssignment)), "names in private DNS"),
      RecordField("dns_name", .string, optional: true, "host name in private DNS"),
      RecordField("binding:vif_details", .record(vifDetails), "details of the interface"),
      RecordField("binding:profile", .any, "settings of the interface"),
      RecordField("instance_id", .string, optional: true, "instance it belongs to"),
      RecordField("instance_type", .string, optional: true, "kind of that instance"),
      RecordField("port_security_enabled", .boolean, "whether security groups apply"),
      RecordField("zone_id", .string, optional: true, "availability zone"),
      RecordField("enable_efi", .boolean, "whether EFI is on"),
      RecordField("ipv6_bandwidth_id", .string, optional: true, "bandwidth of its IPv6 address"),
    ])

  static let fixedIP = RecordType(
    "vpc.FixedIp", "a private address of a port",
    [
      RecordField("ip_address", .string, "the address"),
      RecordField(
        "subnet_id", .string, idOf: "neutron subnet",
        "the neutron subnet id, not the id of a vpc.Subnet"),
    ])

  static let addressPair = RecordType(
    "vpc.AddressPair", "an address that a port may use besides its own",
    [
      RecordField("ip_address", .string, "the address or range"),
      RecordField("mac_address", .string, "MAC address"),
    ])

  static let dhcpOption = RecordType(
    "vpc.DhcpOption", "a DHCP option of a port",
    [
      RecordField("opt_name", .string, "option"),
      RecordField("opt_value", .string, optional: true, "its value"),
    ])

  static let dnsAssignment = RecordType(
    "vpc.DnsAssignment", "a name of a port in private DNS",
    [
      RecordField("hostname", .string, "host name"),
      RecordField("ip_address", .string, "its address"),
      RecordField("fqdn", .string, "full name"),
    ])

  static let vifDetails = RecordType(
    "vpc.VifDetails", "details of a port's interface",
    [
      RecordField("primary_interface", .boolean, "whether it is the server's main interface"),
      RecordField("port_filter", .boolean, "whether traffic is filtered"),
      RecordField("ovs_hybrid_plug", .boolean, "how the interface is attached"),
      RecordField("vlan_id", .integer, optional: true, "VLAN of a sub-interface"),
      RecordField("parent_id", .string, optional: true, "port of a sub-interface's parent"),
      RecordField(
        "parent_device_id", .string, optional: true, "server of a sub-interface's parent"),
    ])

  static let subnet = RecordType(
    "vpc.Subnet", "a range of private addresses in a VPC",
    columns: ["name", "cidr", "status", "id"], names: ["name", "cidr"],
    [
      RecordField("id", .string, "identifier of the subnet: the subnet_id that calls take"),
      RecordField("name", .string, "name"),
      RecordField("description", .string, "description"),
      RecordField("cidr", .string, "its addresses, such as 192.168.0.0/24"),
      RecordField("gateway_ip", .string, "address of the gateway"),
      RecordField("ipv6_enable", .boolean, "whether it has IPv6 addresses too"),
      RecordField("cidr_v6", .string, optional: true, "its IPv6 addresses"),
      RecordField("gateway_ip_v6", .string, optional: true, "IPv6 address of the gateway"),
      RecordField("dhcp_enable", .boolean, "whether DHCP is on"),
      RecordField("primary_dns", .string, optional: true, "first DNS server"),
      RecordField("secondary_dns", .string, optional: true, "second DNS server"),
      RecordField("dnsList", .list(.string), "all DNS servers"),
      RecordField("availability_zone", .string, "availability zone"),
      RecordField("vpc_id", .string, idOf: "VPC", "VPC it belongs to"),
      RecordField("status", .string, in: subnetStatus, "state"),
      RecordField("neutron_network_id", .string, idOf: "vpc.Subnet", "the same as id"),
      RecordField(
        "neutron_subnet_id", .string, idOf: "neutron subnet",
        "another identifier, used by ports and DNS"),
      RecordField("neutron_subnet_id_v6", .string, optional: true, "that of the IPv6 addresses"),
      RecordField("extra_dhcp_opts", .list(.record(subnetDHCPOption)), "further DHCP options"),
      RecordField("scope", .string, optional: true, "center, or the name of an edge site"),
      RecordField("tenant_id", .string, idOf: "iam.Project", "project it belongs to"),
      RecordField("created_at", .time, "when it was created"),
      RecordField("updated_at", .time, "when it last changed"),
      RecordField("enable_network_address_usage_metrics", .boolean, "whether usage is measured"),
      RecordField("available_ip_address_count", .integer, "number of free addresses"),
    ])

  static let subnetDHCPOption = RecordType(
    "vpc.SubnetDhcpOption", "a DHCP option of a subnet",
    [
      RecordField("opt_name", .string, "option"),
      RecordField("opt_value", .string, optional: true, "its value"),
    ])
}
