import JSON
import Ports

extension CloudState {
  func publicIPIndex(_ call: AdmittedCall) throws(Refusal) -> Int {
    let id = call.path("publicip_id")
    let index = resources.publicIPs.firstIndex {
      $0.id == id && $0.projectID == call.caller.projectID
    }
    guard let index else { throw .eipNotFound }
    return index
  }

  func showPublicIP(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let publicIP = resources.publicIPs[try publicIPIndex(call)]
    return Answer(["publicip": json(publicIP, at: call.now, detailed: true)])
  }

  /// Pages are cut out of the list ordered by id; there is no page info, only shorter pages.
  func listPublicIPs(_ call: AdmittedCall) throws(Refusal) -> Answer {
    let filters = ["port_id", "public_ip_address", "private_ip_address", "id"]
    var all = resources.publicIPs.filter { $0.projectID == call.caller.projectID }
    // A twin keeps the order in which the account showed them.
    if original == nil { all.sort { $0.id < $1.id } }
    let ports = Dictionary(resources.ports.map { (WireKey($0.id), $0) }) { first, _ in first }
    let shown = all.map { json($0, at: call.now, detailed: true, ports: ports) }
    let found = shown.filter { publicIP in
      filters.allSatisfy { name in
        guard let wanted = call.texts(name) else { return true }
        return publicIP[name]?.string.map(wanted.contains) ?? false
      }
        && call.integer("ip_version").map { publicIP["ip_version"]?.integer == Int64($0) } ?? true
        && belongs(publicIP, toEnterpriseProject: call.text("enterprise_project_id"))
        && allowsSharing(publicIP, as: call.texts("allow_share_bandwidth_type_any"))
    }
    let page = try pageAfterMarker(found, call, unknownMarker: .eipInvalid("marker is invalid"))
    return Answer(["publicips": .array(page)])
  }

  func listQuotas(_ call: AdmittedCall) -> Answer {
    let used = resources.publicIPs.count { $0.projectID == call.caller.projectID }
    let quota: JSONValue = [
      "type": "publicIp", "used": .integer(Int64(used)),
      "quota": .integer(Int64(PublicIP.quota)), "min": 0,
    ]
    let isWanted = call.text("type").map { $0 == "publicIp" } ?? true
    return Answer(["quotas": ["resources": .array(isWanted ? [quota] : [])]])
  }

  private func belongs(_ publicIP: JSONValue, toEnterpriseProject wanted: String?) -> Bool {
    guard let wanted, wanted != "all_granted_eps" else { return true }
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
