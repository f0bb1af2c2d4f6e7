extension CloudState {
  /// Checks that whatever refers to something refers to something there is.
  func validate() throws(StateError) {
    let projects = Set(account.projects.map(\.id))
    let users = Set(account.users.map(\.id))
    let subnets = Set(resources.subnets.map(\.id))
    let ports = Set(resources.ports.map(\.id))
    let servers = Set(resources.liteServers.map(\.id))
    let groups = Set(resources.endpointGroups.map(\.id))

    try check("account.access_keys", account.accessKeys.map(\.userID), among: users, "user")
    try check("account.tokens", account.tokens.map(\.userID), among: users, "user")
    try check("resources.subnets", resources.subnets.map(\.projectID), among: projects, "project")
    try check("resources.ports", resources.ports.map(\.projectID), among: projects, "project")
    try check("resources.ports", resources.ports.map(\.subnetID), among: subnets, "subnet")
    try check(
      "resources.public_ips", resources.publicIPs.map(\.projectID), among: projects, "project")
    for (index, publicIP) in resources.publicIPs.enumerated() {
      guard let attachment = publicIP.facts.attachment, attachment.kind != .loadBalancer else {
        continue
      }
      try check(
        "resources.public_ips[\(index)].facts.attachment", [attachment.id],
        among: attachment.kind == .port ? ports : servers, attachment.kind.rawValue)
    }
    for (index, endpoint) in resources.resolverEndpoints.enumerated() {
      try check(
        "resources.resolver_endpoints[\(index)].entries", endpoint.entries.map(\.subnetID),
        among: subnets, "subnet")
    }
    try check("resources.lite_servers", resources.liteServers.map(\.portID), among: ports, "port")
    try check(
      "resources.accelerated_endpoints", resources.acceleratedEndpoints.map(\.groupID),
      among: groups, "endpoint group")
    try checkUnique()
  }

  private func check(
    _ path: String, _ ids: [String], among known: Set<String>, _ what: String
  ) throws(StateError) {
    for (index, id) in ids.enumerated() where !known.contains(id) {
      throw StateError(path: "\(path)[\(index)]", message: "there is no \(what) \(id)")
    }
  }

  private func checkUnique() throws(StateError) {
    let lists = [
      ("account.projects", account.projects.map(\.id)),
      ("account.access_keys", account.accessKeys.map(\.id)),
      ("resources.public_ips", resources.publicIPs.map(\.id)),
      ("resources.ports", resources.ports.map(\.id)),
      ("resources.subnets", resources.subnets.map(\.id)),
      ("resources.resolver_endpoints", resources.resolverEndpoints.map(\.id)),
      ("resources.endpoint_groups", resources.endpointGroups.map(\.id)),
      ("resources.accelerated_endpoints", resources.acceleratedEndpoints.map(\.id)),
      ("resources.lite_servers", resources.liteServers.map(\.id)),
    ]
    for (path, ids) in lists {
      var seen: Set<String> = []
      for (index, id) in ids.enumerated() where !seen.insert(id).inserted {
        throw StateError(path: "\(path)[\(index)]", message: "\(id) is there twice")
      }
    }
  }
}
