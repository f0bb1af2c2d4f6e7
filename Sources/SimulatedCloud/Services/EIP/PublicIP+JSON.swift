import JSON
import Ports

extension CloudState {
  /// A public IP as the EIP service shows it at `now`.
  ///
  /// - Parameter detailed: with what show and list tell and the answer to an update does not.
  func json(_ publicIP: PublicIP, at now: WallTime, detailed: Bool) -> JSONValue {
    // Of thousands nearly all are as they were read.
    if publicIP.change == nil, detailed, let live = original(.publicIP, publicIP.id) { return live }
    return shown(
      .publicIP, publicIP.id, simulated(publicIP, at: now, detailed: detailed), isWhole: detailed
    ) { past in
      past.resources.publicIPs[id: publicIP.id]
        .map { past.simulated($0, at: now, detailed: detailed) }
    }
  }

  private func simulated(_ publicIP: PublicIP, at now: WallTime, detailed: Bool) -> JSONValue {
    let facts = publicIP.visibleFacts(at: now)
    let port = port(of: facts.attachment)
    var members: [JSONMember] = [
      JSONMember("id", .string(publicIP.id)),
      JSONMember("status", .string(publicIP.status(at: now))),
      JSONMember("alias", .string(facts.alias)),
      JSONMember("type", .string(publicIP.type)),
      JSONMember("public_ip_address", .string(publicIP.address)),
      JSONMember("ip_version", .integer(facts.address6 == nil ? 4 : 6)),
      JSONMember("tenant_id", .string(publicIP.projectID)),
      JSONMember("create_time", .string(publicIP.createdAt.text(.spaced))),
      JSONMember("bandwidth_id", .string(publicIP.bandwidth.id)),
      JSONMember("bandwidth_name", .string(publicIP.bandwidth.name)),
      JSONMember("bandwidth_size", .integer(Int64(publicIP.bandwidth.size))),
      JSONMember("bandwidth_share_type", .string(publicIP.bandwidth.shareType)),
      JSONMember("enterprise_project_id", .string(publicIP.enterpriseProjectID)),
    ]
    // Absent, not null, when there is nothing to say.
    if let port {
      members.append(JSONMember("port_id", .string(port.id)))
      members.append(JSONMember("private_ip_address", .string(port.address)))
    } else if let attachment = facts.attachment, attachment.kind == .port {
      // A twin may not know the port.
      members.append(JSONMember("port_id", .string(attachment.id)))
      members.append(JSONMember("private_ip_address", ""))
    }
    if let address6 = facts.address6 {
      members.append(JSONMember("public_ipv6_address", .string(address6)))
    }
    if detailed {
      members.append(JSONMember("tags", []))
      members.append(JSONMember("public_border_group", .string(publicIP.borderGroup)))
      members.append(JSONMember("allow_share_bandwidth_types", ["bgp", "sbgp"]))
    }
    return .object(members)
  }

  /// The port through which an attachment is reached; a load balancer shows none.
  func port(of attachment: PublicIP.Attachment?) -> Port? {
    guard let attachment else { return nil }
    switch attachment.kind {
    case .port: return resources.ports[id: attachment.id]
    case .liteServer:
      return resources.liteServers[id: attachment.id].flatMap { resources.ports[id: $0.portID] }
    case .loadBalancer: return nil
    }
  }
}
