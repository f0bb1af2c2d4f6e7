import JSON

extension CloudState {
  func showPort(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let port = resources.ports[id: call.path("port_id")]
    guard let port, port.projectID == call.caller.projectID else { throw .portNotFound }
    return Answer(["port": json(port)])
  }

  func listPorts(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let wanted = try wantedAddresses(call)
    let page = try page(
      of: resources.ports, among: candidates(call, wanted), call,
      unknownMarker: .portInvalid("marker is invalid")
    ) { port in
      guard port.projectID == call.caller.projectID, matches(port, call),
        hasAddress(port, among: wanted)
      else { return .none }
      return json(port)
    }
    return Answer(["ports": .array(page)])
  }

  /// Where those are that one of the filters leaves, and more; in the order of lists.
  private func candidates(_ call: AdmittedCall, _ wanted: [WantedAddress]?) -> [Int] {
    if hidesAll(.port, from: call) { return [] }
    let table = resources.ports
    if let ids = call.texts("id") { return table.ordered(Set(ids.compactMap(table.index(of:)))) }
    let filters: [(name: String, key: (WireKey) -> ResourceKey)] = [
      ("device_id", ResourceKey.device), ("mac_address", ResourceKey.mac),
      ("name", ResourceKey.name),
    ]
    for (name, key) in filters {
      guard let texts = call.texts(name) else { continue }
      return table.indexes(anyOf: texts.map { key(WireKey($0)) })
    }
    // What an account shows of a port may have several addresses, of which one is known here.
    if let wanted, original == nil {
      return table.indexes(anyOf: wanted.flatMap { keys(of: $0) })
    }
    if let networks = call.texts("network_id") {
      return table.indexes(anyOf: networks.map { .network(WireKey($0)) })
    }
    return table.indexes(.project(WireKey(call.caller.projectID ?? "")))
  }

  private func keys(of wanted: WantedAddress) -> [ResourceKey] {
    switch wanted {
    case .address(let address): [.address(WireKey(address))]
    case .neutronSubnet(let id):
      resources.subnets.with(.neutron(WireKey(id))).map { .network(WireKey($0.id)) }
    }
  }

  private func matches(_ port: Port, _ call: AdmittedCall) -> Bool {
    let live = original(.port, port.id)
    func agrees(_ name: String, _ value: String) -> Bool {
      call.texts(name).map { $0.contains(live?[name]?.string ?? value) } ?? true
    }
    func agrees(_ name: String, _ value: Bool) -> Bool {
      call.flag(name).map { $0 == live?[name]?.boolean ?? value } ?? true
    }
    let groups = call.texts("security_groups")
    return agrees("name", port.name) && agrees("id", port.id)
      && agrees("network_id", port.subnetID) && agrees("mac_address", port.macAddress)
      && agrees("device_id", port.deviceID) && agrees("device_owner", port.deviceOwner)
      && agrees("status", "ACTIVE") && agrees("admin_state_up", true)
      && agrees("enable_efi", false)
      && groups.map { $0.contains { port.securityGroups.contains($0) } } ?? true
      && ["0", EnterpriseProjects.all].contains(call.text(EnterpriseProjects.parameter) ?? "0")
  }

  private enum WantedAddress {
    case address(Substring)
    case neutronSubnet(Substring)
  }

  /// The filter `fixed_ips`, each of which is `ip_address=…` or `subnet_id=…`; nil for no filter.
  private func wantedAddresses(_ call: AdmittedCall) throws(Refusal) -> [WantedAddress]? {
    guard let texts = call.texts("fixed_ips") else { return nil }
    var wanted: [WantedAddress] = []
    for text in texts {
      let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      switch (sides[0], sides.count) {
      case ("ip_address", 2): wanted.append(.address(sides[1]))
      case ("subnet_id", 2): wanted.append(.neutronSubnet(sides[1]))
      default: throw .portInvalid("fixed_ips is invalid")
      }
    }
    return wanted
  }

  private func hasAddress(_ port: Port, among wanted: [WantedAddress]?) -> Bool {
    guard let wanted else { return true }
    let live = original(.port, port.id)?["fixed_ips"]?.array
    let addresses = live?.compactMap { $0["ip_address"]?.string } ?? port.addresses
    let subnets = live?.compactMap { $0["subnet_id"]?.string } ?? [neutronID(of: port)]
    return wanted.contains { wanted in
      switch wanted {
      case .address(let address): addresses.contains { address == $0 }
      case .neutronSubnet(let id): subnets.contains { id == $0 }
      }
    }
  }

  private func neutronID(of port: Port) -> String {
    resources.subnets[id: port.subnetID]?.neutronID ?? ""
  }

  private func json(_ port: Port) -> JSONValue {
    original(.port, port.id) ?? [
      "id": .string(port.id),
      "name": .string(port.name),
      "network_id": .string(port.subnetID),
      "admin_state_up": true,
      "mac_address": .string(port.macAddress),
      "fixed_ips": .array(
        port.addresses.map { address in
          ["ip_address": .string(address), "subnet_id": .string(neutronID(of: port))]
        }),
      "device_id": .string(port.deviceID),
      "device_owner": .string(port.deviceOwner),
      "tenant_id": .string(port.projectID),
      "status": "ACTIVE",
      "security_groups": .array(port.securityGroups.map(JSONValue.string)),
      "allowed_address_pairs": [],
      "extra_dhcp_opts": [],
      "binding:vnic_type": "normal",
      "binding:vif_details": .object(
        port.isPrimary ? [JSONMember("primary_interface", true)] : []),
      "binding:profile": .object([]),
      "dns_assignment": [],
      "dns_name": "",
      "instance_id": "",
      "instance_type": "",
      "port_security_enabled": true,
      "zone_id": .string(port.zone),
      "enable_efi": false,
    ]
  }
}
