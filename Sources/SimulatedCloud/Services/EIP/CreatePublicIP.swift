import HuaweiCloud
import JSON
import Ports

extension CloudState {
  mutating func createPublicIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    guard let options = call.body("publicip"), let type = options["type"]?.string, !type.isEmpty
    else { throw .eipInvalid("publicip.type is missing") }
    guard PublicIP.types.contains(type) else { throw .eipInvalid("publicip.type is invalid") }
    if let alias = options["alias"], alias != "",
      let why = Constraint.alias.violation(of: alias)
    {
      throw .eipInvalid("publicip.alias: \(why)")
    }
    guard let bandwidth = call.body("bandwidth"), let share = bandwidth["share_type"]?.string,
      ["PER", "WHOLE"].contains(share)
    else { throw .eipInvalid("bandwidth.share_type must be PER or WHOLE") }
    let projectID = call.caller.projectID ?? ""
    let own = resources.publicIPs.indexes(.project(WireKey(projectID)))
    guard own.count < PublicIP.quota else { throw .eipQuota }

    let address = try chooseAddress(options["ip_address"]?.string)
    let id = draw.uuid()
    let publicIP = PublicIP(
      id: id, projectID: projectID, address: address, type: type, createdAt: call.now,
      bandwidth: .init(
        id: bandwidth["id"]?.string ?? draw.uuid(),
        name: bandwidth["name"]?.string ?? "bandwidth-\(id.prefix(4))",
        size: bandwidth["size"]?.integer.map { Int($0) } ?? 5, shareType: share),
      enterpriseProjectID: call.body("enterprise_project_id")?.string ?? "0",
      borderGroup: "center", facts: .init(alias: options["alias"]?.string ?? ""))
    let index = resources.publicIPs.append(publicIP)
    change(index, .create, to: publicIP.facts, begin(call))

    let shown = json(resources.publicIPs[index], at: call.now, detailed: false)
    let told: Set = [
      "bandwidth_size", "create_time", "id", "public_ip_address", "status", "tenant_id", "type",
      "ip_version", "enterprise_project_id", "alias",
    ]
    let members = (shown.members ?? []).filter { told.contains($0.name) }
    return Answer(["publicip": .object(members)])
  }

  mutating func deletePublicIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let index = try publicIPIndex(call)
    let publicIP = resources.publicIPs[index]
    if publicIP.isBusy(at: call.now) { throw .eipBusy }
    switch publicIP.facts.attachment?.kind {
    case .loadBalancer: throw .eipUsedByLoadBalancer
    case .port, .liteServer: throw .eipStillBound
    case nil: break
    }
    change(index, .delete, to: publicIP.facts, begin(call))
    return Answer()
  }

  /// Addresses are handed out of 203.0.113.0/24, which is reserved for documentation.
  private func chooseAddress(_ wanted: String?) throws(Refusal) -> String {
    func isTaken(_ address: String) -> Bool {
      !resources.publicIPs.indexes(.address(WireKey(address))).isEmpty
    }
    if let wanted, !wanted.isEmpty {
      guard IPv4Address(wanted) != nil else { throw .eipInvalid("ip_address is invalid") }
      guard !isTaken(wanted) else { throw .eipAddressInUse }
      return wanted
    }
    guard let free = (1...254).map({ "203.0.113.\($0)" }).first(where: { !isTaken($0) })
    else { throw .eipPoolExhausted }
    return free
  }
}
