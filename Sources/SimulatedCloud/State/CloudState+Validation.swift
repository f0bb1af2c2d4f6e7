internal import JSON
internal import Text

extension CloudState {
  /// Checks that whatever refers to something refers to something there is.
  ///
  /// - Parameter operations: the names of those that conditions may be about.
  func validate(serving operations: [String]) throws(JSONDecodingError) {
    let projects = Set<WireKey>(texts: account.projects.map(\.id))
    let users = Set<WireKey>(texts: account.users.map(\.id))
    let subnets = Set<WireKey>(texts: resources.subnets.map(\.id))
    let ports = Set<WireKey>(texts: resources.ports.map(\.id))
    let servers = Set<WireKey>(texts: resources.liteServers.map(\.id))
    let groups = Set<WireKey>(texts: resources.endpointGroups.map(\.id))

    try check("account.access_keys", account.accessKeys.map(\.userID), among: users, "user")
    try check("account.tokens", account.tokens.map(\.userID), among: users, "user")
    let agencies = account.agencies ?? []
    try check("account.agencies", agencies.map(\.userID), among: users, "user")
    try check(
      "account.server_agency", account.serverAgency.map { [$0] } ?? [],
      among: Set<WireKey>(texts: agencies.map(\.name)), "agency")
    try check("resources.subnets", resources.subnets.map(\.projectID), among: projects, "project")
    try check("resources.ports", resources.ports.map(\.projectID), among: projects, "project")
    try check("resources.ports", resources.ports.map(\.subnetID), among: subnets, "subnet")
    try check(
      "resources.public_ips", resources.publicIPs.map(\.projectID), among: projects, "project")
    try checkAttachments(ports: ports, servers: servers)
    for (index, endpoint) in resources.resolverEndpoints.enumerated() {
      try check(
        "resources.resolver_endpoints[\(index)].entries", endpoint.entries.map(\.subnetID),
        among: subnets, "subnet")
    }
    try check("resources.lite_servers", resources.liteServers.map(\.portID), among: ports, "port")
    try check(
      "resources.accelerated_endpoints", resources.acceleratedEndpoints.map(\.groupID),
      among: groups, "endpoint group")
    try checkConditions(operations)
    try checkUnique()
    try checkNumbers()
  }

  private func checkConditions(_ operations: [String]) throws(JSONDecodingError) {
    for (index, condition) in (account.conditions ?? []).enumerated() {
      let path = "account.conditions[\(index)]"
      guard operations.contains(where: condition.fits) else {
        let hint = Suggestion.advice(for: condition.on, in: operations)
        throw JSONDecodingError(
          path: path, message: "there is no operation '\(condition.on)'\(hint)")
      }
      guard condition.refusal == nil else { continue }
      throw JSONDecodingError(
        path: path, message: "no service documents \(condition.code) with this status")
    }
  }

  private func checkAttachments(
    ports: Set<WireKey>, servers: Set<WireKey>
  ) throws(JSONDecodingError) {
    for (index, publicIP) in resources.publicIPs.enumerated() {
      guard let attachment = publicIP.facts.attachment, attachment.kind != .loadBalancer else {
        continue
      }
      try check(
        "resources.public_ips[\(index)].facts.attachment", [attachment.id],
        among: attachment.kind == .port ? ports : servers, attachment.kind.rawValue)
    }
  }

  /// Refuses numbers with which a later change could leave the range of their type.
  private func checkNumbers() throws(JSONDecodingError) {
    let century = Int64(100 * 366 * 86_400) * 1_000_000_000
    try check("clock_offset", [clockOffset], in: -century...century)
    try check("draw.drawn", [draw.drawn], in: 0...1 << 62)
    try check("requests.drawn", [requests.drawn], in: 0...1 << 62)
    try check(
      "account.access_keys", account.accessKeys.map { Int64($0.failures) }, in: 0...1000)
    try check(
      "resources.accelerated_endpoints", resources.acceleratedEndpoints.map { Int64($0.weight) },
      in: 0...100)
    try check(
      "resources.public_ips", resources.publicIPs.map { Int64($0.bandwidth.size) },
      in: 0...1_000_000)
    try check(
      "resources.endpoint_groups",
      resources.endpointGroups.map { Int64($0.trafficDialPercentage) }, in: 0...100)
    try check(
      "resources.resolver_endpoints", resources.resolverEndpoints.map { Int64($0.ruleCount) },
      in: 0...1_000_000)
  }

  private func check(
    _ path: String, _ numbers: [Int64], in range: ClosedRange<Int64>
  ) throws(JSONDecodingError) {
    for (index, number) in numbers.enumerated() where !range.contains(number) {
      throw JSONDecodingError(
        path: numbers.count == 1 ? path : "\(path)[\(index)]",
        message: "\(number) is not from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  private func check(
    _ path: String, _ ids: [String], among known: Set<WireKey>, _ what: String
  ) throws(JSONDecodingError) {
    for (index, id) in ids.enumerated() where !known.contains(id) {
      throw JSONDecodingError(path: "\(path)[\(index)]", message: "there is no \(what) \(id)")
    }
  }

  private func checkUnique() throws(JSONDecodingError) {
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
      var seen: Set<WireKey> = []
      for (index, id) in ids.enumerated() where !seen.insert(WireKey(id)).inserted {
        throw JSONDecodingError(path: "\(path)[\(index)]", message: "\(id) is there twice")
      }
    }
  }
}
