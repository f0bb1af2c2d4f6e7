import JSON
import Ports

// Each kind of thing, read from the document that lists show of it.
private let unknownTime = WallTime(seconds: 0)

extension JSONValue {
  fileprivate func text(_ name: String) -> String { self[name]?.string ?? "" }

  /// Whether something is being done with the thing that it shows.
  var isUnderWay: Bool {
    let status = text("status")
    return status.utf8.starts(with: "PENDING".utf8) || ["BINDING", "DELETING"].contains(status)
  }
}

extension PublicIP {
  /// - Parameter course: of what the document says is being done with it.
  init(_ id: String, _ document: JSONValue, project: String, _ course: Transition) {
    let status = document.text("status")
    var attachment: Attachment?
    if let port = document["port_id"]?.string, !port.isEmpty {
      attachment = .init(kind: .port, id: port)
    } else if ["ELB", "VPN", "ACTIVE"].contains(status) {
      attachment = .init(kind: .loadBalancer, id: "")
    }
    self.init(
      id: id, projectID: project, address: document.text("public_ip_address"),
      type: document.text("type"), createdAt: unknownTime,
      bandwidth: .init(
        id: document.text("bandwidth_id"), name: document.text("bandwidth_name"),
        size: Int(document["bandwidth_size"]?.integer ?? 0),
        shareType: document.text("bandwidth_share_type")),
      enterpriseProjectID: document.text("enterprise_project_id"),
      borderGroup: document["public_border_group"]?.string ?? "center",
      isFrozen: status == "FREEZED",
      facts: .init(
        alias: document.text("alias"), attachment: attachment,
        address6: document["public_ipv6_address"]?.string))
    change = Change.Kind(underWay: status).map {
      Change(kind: $0, previous: facts, transition: course)
    }
  }
}

extension PublicIP.Change.Kind {
  /// What a status says is being done; nil for nothing.
  fileprivate init?(underWay status: String) {
    switch status {
    case "PENDING_CREATE": self = .create
    case "BINDING": self = .bind
    case "PENDING_UPDATE": self = .unbind
    case "PENDING_DELETE": self = .delete
    default: return nil
    }
  }
}

extension Port {
  init(_ id: String, _ document: JSONValue, project: String) {
    let addresses = document["fixed_ips"]?.array?.map { $0.text("ip_address") } ?? []
    self.init(
      id: id, projectID: project, name: document.text("name"),
      subnetID: document.text("network_id"), address: addresses.first ?? "",
      macAddress: document.text("mac_address"), deviceID: document.text("device_id"),
      deviceOwner: document.text("device_owner"),
      isPrimary: document["binding:vif_details"]?["primary_interface"]?.boolean ?? false,
      zone: document.text("zone_id"),
      securityGroups: document["security_groups"]?.array?.compactMap(\.string) ?? [],
      furtherAddresses: addresses.count > 1
        ? Set(addresses.dropFirst().map { WireKey($0) }).map(\.text).filter { $0 != addresses[0] }
        : nil)
  }
}

extension Subnet {
  init?(_ id: String, _ document: JSONValue, project: String) {
    guard let network = IPv4Network(document.text("cidr")) else { return nil }
    self.init(
      id: id, neutronID: document.text("neutron_subnet_id"), projectID: project,
      vpcID: document.text("vpc_id"), name: document.text("name"), network: network,
      zone: document.text("availability_zone"), createdAt: unknownTime,
      otherGateway: document["gateway_ip"]?.string)
  }
}

extension LiteServer {
  /// The generation stands in the name of its size, as a word of its own. Of a size that names none it
  /// is taken that an EIP can be bound: the service says so otherwise.
  private static func generation(ofFlavor flavor: String) -> String {
    let words = flavor.lowercased().utf8.split { byte in
      ![UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9")]
        .contains { $0.contains(byte) }
    }
    let names = words.map { String(decoding: $0, as: UTF8.self) }
    return names.contains("a2") ? "A2" : "A3"
  }

  init(_ id: String, _ document: JSONValue, project: String, ports: ResourceTable<Port>) {
    let address = document["endpoints"]?.array?.compactMap { $0["uri"]?.string }.first
    self = LiteServer(
      id: id, projectID: project, name: document.text("name"),
      generation: Self.generation(ofFlavor: document.text("flavor")),
      status: document.text("status"), flavor: document.text("flavor"),
      vpcID: document.text("vpc_id"), subnetID: document.text("subnet_id"), portID: "",
      cloudServerID: document["cloud_server"]?.text("id") ?? "",
      imageID: document["image"]?.text("image_id") ?? "",
      createdAt: .init(milliseconds: document["create_at"]?.integer),
      updatedAt: .init(milliseconds: document["update_at"]?.integer), address: address
    ).found(among: ports)
  }

  /// With the port that belongs to its machine, or that has its address.
  func found(among ports: ResourceTable<Port>) -> LiteServer {
    let owned = cloudServerID.isEmpty ? [] : ports.indexes(.device(WireKey(cloudServerID)))
    let addressed = address.map { ports.indexes(.address(WireKey($0))) } ?? []
    let index = owned.first ?? addressed.first { ports[$0].subnetID == subnetID }
    guard let own = index.map({ ports[$0] }) else { return self }
    return LiteServer(
      id: id, projectID: projectID, name: name, generation: generation, status: status,
      flavor: flavor, vpcID: vpcID, subnetID: subnetID, portID: own.id,
      cloudServerID: cloudServerID, imageID: imageID, createdAt: createdAt, updatedAt: updatedAt,
      address: address)
  }
}

extension WallTime {
  fileprivate init(milliseconds: Int64?) {
    let limit = Int64.max / 1_000_000
    self.init(nanoseconds: min(max(milliseconds ?? 0, -limit), limit) * 1_000_000)
  }
}

extension ResolverEndpoint {
  /// - Parameter course: of what the document says is being done with it.
  init(_ id: String, _ document: JSONValue, project: String, _ course: Transition) {
    self.init(
      id: id, projectID: project, name: document.text("name"),
      direction: Direction(rawValue: document.text("direction")) ?? .inbound,
      vpcID: document.text("vpc_id"),
      ruleCount: Int(document["resolver_rule_count"]?.integer ?? 0), createdAt: unknownTime,
      updatedAt: unknownTime, entries: [],
      creation: document.text("status") == "PENDING_CREATE" ? course : nil)
  }
}

extension ResolverEndpoint.Entry {
  /// - Parameters:
  ///   - subnets: by whose neutron id the document names its own.
  ///   - course: of what the document says is being done with it.
  init(
    _ id: String, _ document: JSONValue, subnets: ResourceTable<Subnet>, _ course: Transition
  ) {
    let shown = document.text("subnet_id")
    self.init(
      id: id, address: document.text("ip"),
      subnetID: subnets.indexes(.neutron(WireKey(shown))).first.map { subnets[$0].id } ?? shown,
      createdAt: unknownTime, updatedAt: unknownTime,
      creation: document.text("status") == "PENDING_CREATE" ? course : nil,
      removal: document.text("status") == "PENDING_DELETE" ? course : nil)
  }
}

extension EndpointGroup {
  init(_ id: String, _ document: JSONValue) {
    self.init(
      id: id, name: document.text("name"), description: document.text("description"),
      regionID: document.text("region_id"),
      trafficDialPercentage: Int(document["traffic_dial_percentage"]?.integer ?? 100),
      listenerIDs: document["listeners"]?.array?.compactMap { $0["id"]?.string } ?? [],
      createdAt: unknownTime, updatedAt: unknownTime)
  }
}

extension AcceleratedEndpoint {
  /// - Parameter course: of what the document says is being done with it.
  init(_ id: String, _ document: JSONValue, group: String, _ course: Transition) {
    self.init(
      id: id, groupID: group, resourceID: document.text("resource_id"),
      resourceType: document.text("resource_type"), address: document.text("ip_address"),
      weight: Int(document["weight"]?.integer ?? 1), createdAt: unknownTime,
      updatedAt: unknownTime, change: document.text("status") == "PENDING" ? course : nil,
      removal: document.text("status") == "DELETING" ? course : nil)
  }
}
