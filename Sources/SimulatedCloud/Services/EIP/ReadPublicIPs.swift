import HuaweiCloud
import JSON
import Ports

extension CloudState {
  func publicIPIndex(_ call: AdmittedCall) throws(Refusal) -> Int {
    let index = resources.publicIPs.index(of: call.path("publicip_id"))
    guard let index, resources.publicIPs[index].projectID == call.caller.projectID else {
      throw .eipNotFound
    }
    guard grants(call, resources.publicIPs[index].enterpriseProjectID) else {
      throw Refusal(VPC.denied)
    }
    return index
  }

  func showPublicIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let publicIP = resources.publicIPs[try publicIPIndex(call)]
    return Answer(["publicip": json(publicIP, at: call.now, detailed: true)])
  }

  /// Pages are cut out of the list ordered by id; there is no page info, only shorter pages.
  func listPublicIPs(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let page = try page(
      of: resources.publicIPs, among: candidates(call), call,
      unknownMarker: .eipInvalid("marker is invalid")
    ) { publicIP in
      guard publicIP.projectID == call.caller.projectID,
        grants(call, publicIP.enterpriseProjectID)
      else { return .none }
      let shown = json(publicIP, at: call.now, detailed: true)
      return matches(shown, call) ? .some(shown) : .none
    }
    return Answer(["publicips": .array(page)])
  }

  /// Where those are that one of the filters leaves, and more; in the order of lists.
  private func candidates(_ call: AdmittedCall) -> [Int] {
    if hidesAll(.publicIP, from: call) { return [] }
    let table = resources.publicIPs
    if let ids = call.texts("id") { return table.ordered(Set(ids.compactMap(table.index(of:)))) }
    if let addresses = call.texts("public_ip_address") {
      return table.indexes(anyOf: addresses.map { .address(WireKey($0)) })
    }
    if let ports = call.texts("port_id") {
      let servers = ports.flatMap { resources.liteServers.with(.port(WireKey($0))) }.map(\.id)
      return table.indexes(anyOf: (ports + servers).map { .attachment(WireKey($0)) })
    }
    return table.indexes(.project(WireKey(call.caller.projectID ?? "")))
  }

  private func matches(_ shown: JSONValue, _ call: AdmittedCall) -> Bool {
    let filters = ["port_id", "public_ip_address", "private_ip_address", "id"]
    return filters.allSatisfy { name in
      guard let wanted = call.texts(name) else { return true }
      return shown[name]?.string.map(wanted.contains) ?? false
    }
      && call.integer("ip_version").map { shown["ip_version"]?.integer == Int64($0) } ?? true
      && belongs(shown, toEnterpriseProject: call.text("enterprise_project_id"))
      && allowsSharing(shown, as: call.texts("allow_share_bandwidth_type_any"))
  }

  func listQuotas(_ call: AdmittedCall) -> Answer {
    let used = resources.publicIPs.indexes(.project(WireKey(call.caller.projectID ?? ""))).count
    let quota: JSONValue = [
      "type": "publicIp", "used": .integer(Int64(used)),
      "quota": .integer(Int64(PublicIP.quota)), "min": 0,
    ]
    let isWanted = call.text("type").map { $0 == "publicIp" } ?? true
    return Answer(["quotas": ["resources": .array(isWanted ? [quota] : [])]])
  }

  private func belongs(_ publicIP: JSONValue, toEnterpriseProject wanted: String?) -> Bool {
    guard let wanted, wanted != EnterpriseProjects.all else { return true }
    return publicIP["enterprise_project_id"]?.string == wanted
  }

  private func allowsSharing(_ publicIP: JSONValue, as wanted: [String]?) -> Bool {
    guard let wanted else { return true }
    let types = publicIP["allow_share_bandwidth_types"]?.array?.compactMap(\.string) ?? []
    return wanted.contains(where: types.contains)
  }
}

extension PublicIP {
  /// How many a project may have.
  static let quota = 10
  /// The kinds of line there are.
  static let types: Set<WireKey> = [
    "5_bgp", "5_sbgp", "5_youxuanbgp", "5_telcom", "5_union", "5_graybgp", "5_lxbgp", "5_ipv6",
  ]
}
