internal import JSON

extension DNS {
  private static let path = "/v2.1/endpoints/{endpoint_id}/ipaddresses"

  static let bindIP = Operation(
    name: "dns.bind_ip", summary: "bind one more IP address to a resolver endpoint",
    remarks: [
      "An endpoint has 2 to 6 addresses. To replace one, bind the new one first.",
      "subnet_id is the id of a vpc.Subnet, not its neutron_subnet_id.",
      "Without ip the service chooses a free address of the subnet. Where others bind one at the"
        + " same time and nothing tells which is whose, the call ends in doubt.",
    ],
    service: .dns, method: "POST", path: path,
    fields: [
      endpointID,
      Field(
        "subnet_id", .string, in: .body, required: true, .uuid, idOf: "vpc.Subnet",
        "VPC subnet that the address belongs to"),
      Field("ip", .string, in: .body, .ipv4, "address inside that subnet; any free one if absent"),
    ],
    body: .wrapped("ipaddress"), success: 202,
    results: [
      OperationResult("endpoint", .record(endpoint), at: "endpoint"),
      OperationResult("ipaddress", .record(ipAddress), at: nil),
    ],
    effect: .change(
      Change(
        probes: [
          Probe(listIPs, endpointArguments, judge: judgeBind),
          Probe(getEndpoint, endpointArguments, judge: judgeEndpoint),
          Probe(VPC.getSubnet, subnetArguments, when: needsSubnet, judge: judgeSubnet),
        ],
        settled: { [$0[1].now, added($0[0]).element ?? .null] },
        repetition: .duplicates, quietPeriod: quietPeriod,
        identifies: { $0["ip"] != nil }, timing: timing, exclusiveField: "endpoint_id",
        phrases: [
          "bind {ip} of subnet {subnet_id} to resolver endpoint {endpoint_id}",
          "bind a free address of subnet {subnet_id} to resolver endpoint {endpoint_id}",
          // Taking an unbinding back, before the subnet has been looked up.
          "bind {ip} to resolver endpoint {endpoint_id}",
        ],
        explanations: [
          Explanation(of: ["DNS.1502", "DNS.1508"], by: VPC.listSubnets) { _ in
            [:]
          } hint: { seen in
            let given = seen.arguments.string("subnet_id")
            return seen.now.element(where: "neutron_subnet_id", is: given)?.text("id").map {
              "subnet_id is a neutron subnet id; the VPC subnet id is \($0)"
            }
          }
        ],
        undo: { seen in
          guard let endpoint = seen.arguments["endpoint_id"], let entry = added(seen).element,
            let id = entry.text("id"), seen.before.element(where: "id", is: id) == nil
          else { return nil }
          return Undo("dns.unbind_ip", ["endpoint_id": endpoint, "ipaddress_id": .string(id)])
        },
        undoLoss: {
          $0["ip"] == nil
            ? "the service chose the address and may choose another one next time" : nil
        })),
    errors: [
      subnetInvalid, addressOutside, addressTaken, subnetElsewhere, endpointUnknown,
      addressCount.meaning("the endpoint has 6 addresses already"),
    ],
    example: """
      local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      local subnet = cloud.vpc.list_subnets{ vpc_id = endpoint.vpc_id }[1]
      local endpoint, entry =
        cloud.dns.bind_ip{ endpoint_id = endpoint.id, subnet_id = subnet.id }
      print(endpoint.ipaddress_count, entry.ip, entry.status)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-dns/AssociateEndpointIpaddress.html",
    actions: [
      "dns:endpoint:createIpaddress", "vpc:subnets:get", "vpc:networks:get", "vpc:ports:list",
    ])

  static let unbindIP = Operation(
    name: "dns.unbind_ip", summary: "unbind an IP address from a resolver endpoint",
    remarks: [
      "An endpoint keeps at least 2 addresses. To replace one, bind the new one first.",
      "Done at once when the endpoint has no such address, so that a script can be run again; an id"
        + " that never existed cannot be told from one that was unbound. An endpoint that does not"
        + " exist is an error (not_found).",
    ],
    service: .dns, method: "DELETE", path: path + "/{ipaddress_id}",
    fields: [
      endpointID,
      Field(
        "ipaddress_id", .string, in: .path, required: true, .hex32, idOf: "dns.IpAddress",
        "identifier of the address: the id of a dns.IpAddress"),
    ],
    success: 202, results: [OperationResult("endpoint", .record(endpoint), at: "endpoint")],
    effect: .change(
      Change(
        probes: [
          Probe(listIPs, endpointArguments, judge: judgeUnbind),
          Probe(getEndpoint, endpointArguments, judge: judgeEndpoint),
        ],
        settled: { [$0[1].now] },
        alreadyDone: ["DNS.1511"], repetition: .harmless, exclusiveField: "endpoint_id",
        phrases: ["unbind address {ipaddress_id} from resolver endpoint {endpoint_id}"],
        undo: undoUnbind,
        undoLoss: { _ in
          "the address gets another id, and is lost if somebody else has taken it"
        })),
    errors: [
      endpointUnknown, addressCount.meaning("the endpoint has only 2 addresses left"),
    ],
    example: """
      local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      local subnet = cloud.vpc.list_subnets{ vpc_id = endpoint.vpc_id }[1]
      local _, entry = cloud.dns.bind_ip{ endpoint_id = endpoint.id, subnet_id = subnet.id }
      endpoint = cloud.dns.unbind_ip{ endpoint_id = endpoint.id, ipaddress_id = entry.id }
      print(endpoint.ipaddress_count)
      """,
    page: "https://support.huaweicloud.com/intl/en-us/api-dns/DisassociateEndpointIpaddress.html",
    actions: ["dns:endpoint:deleteIpaddress", "vpc:ports:list", "vpc:ports:delete"])

  // MARK: Probes

  /// Longer than elsewhere: a second address taken by mistake would stay.
  private static let quietPeriod = Duration.seconds(120)

  private static let present = StatusTable(
    settled: ["ACTIVE"], moving: ["PENDING_CREATE", "PENDING_DELETE"], failed: ["ERROR"])

  private static func endpointArguments(_ arguments: Arguments) -> Arguments {
    Arguments(arguments.values.filter { $0.key == "endpoint_id" })
  }

  /// The entry that binding made. The answer to the bind does not name it: it is the one with the
  /// address asked for, or the one that has come meanwhile.
  private static func added(_ seen: Evidence) -> Addition {
    if seen.results.count > 1, let id = seen.results[1].text("id") {
      return seen.now.element(where: "id", is: id).map { .found($0) } ?? .missing
    }
    if let ip = seen.arguments.string("ip") {
      guard let entry = seen.now.element(where: "ip", is: ip), let id = entry.text("id"),
        !seen.strangers.contains(where: { $0.utf8.elementsEqual(id.utf8) })
      else { return .missing }
      let wasThere = seen.before.element(where: "id", is: id) != nil
      if wasThere || !seen.isUnanswered { return .found(entry) }
      // Somebody else may have asked for the same one.
      return seen.addition(made: nil, quiet: quietPeriod) { $0.text("ip").isSame(as: ip) }
    }
    return seen.addition(made: seen.answer["endpoint"]?.text("update_time"), quiet: quietPeriod) {
      $0.text("status") != "PENDING_DELETE"
    }
  }

  /// What is known of it by the time alone: by that, something is told from what others have bound.
  private static func timing(_ seen: Evidence) -> TimeJudgement? {
    seen.timing(quiet: quietPeriod) { entry in
      guard let ip = seen.arguments.string("ip") else {
        return entry.text("status") != "PENDING_DELETE"
      }
      return entry.text("ip").isSame(as: ip)
        && !seen.strangers.contains { $0.utf8.elementsEqual((entry.text("id") ?? "").utf8) }
    }
  }

  private static func judgeBind(_ seen: Evidence) -> ProbeResult {
    guard let entries = seen.now.array else { return .absent("endpoint not found") }
    let entry: JSONValue
    switch added(seen) {
    case .found(let found): entry = found
    case .missing: return .absent("\(entries.count) addresses, the new one not among them")
    case .unclear(let new):
      let names = new.map { "\($0.text("ip") ?? "?") (\($0.text("id") ?? "?"))" }
      return .unclear(
        (new.count == 1
          ? "a new address, and nothing tells whether it is its own: "
          : "\(new.count) new addresses, and nothing tells which is its own: ")
          + names.joined(separator: ", "))
    }
    let status = entry.text("status")
    if status == "PENDING_DELETE" { return .absent("PENDING_DELETE: being unbound") }
    let before = seen.before.element(where: "id", is: entry.text("id"))?.text("status")
    return present.judge(status, before: before, reason: entry.text("error_info"))
  }

  private static func judgeUnbind(_ seen: Evidence) -> ProbeResult {
    guard seen.now.array != nil else { return .absent("endpoint not found") }
    let id = seen.arguments.string("ipaddress_id")
    guard let entry = seen.now.element(where: "id", is: id) else { return .done("gone") }
    let status = entry.text("status")
    if status == "PENDING_DELETE" { return .underway("PENDING_DELETE") }
    let before = seen.before.element(where: "id", is: id)?.text("status")
    return present.failure(status, before: before, reason: entry.text("error_info"))
      ?? .absent("still bound, \(status ?? "no status")")
  }

  /// The endpoint as a whole is only waited for: an error state of it may be another address's,
  /// and this one's own is seen in the list.
  private static func judgeEndpoint(_ seen: Evidence) -> ProbeResult {
    if seen.now.isNull { return .absent("endpoint not found") }
    let status = seen.now.text("status")
    if let status, present.failed.contains(status) { return .done(status) }
    return present.judge(status, before: nil)
  }

  // MARK: The subnet of an address that was there before, or is told from others' by the time alone

  private static func subnetArguments(_ arguments: Arguments) -> Arguments {
    var result: Arguments = [:]
    result["subnet_id"] = arguments["subnet_id"]
    return result
  }

  private static func needsSubnet(_ seen: Evidence) -> Bool {
    guard let ip = seen.arguments.string("ip") else { return timing(seen)?.isMade == true }
    return seen.before.element(where: "ip", is: ip) != nil
  }

  /// The list shows neutron's id of the subnet and binding takes the other one, so that it takes a
  /// read to find out whether an address is bound in the subnet that was asked for.
  private static func judgeSubnet(_ seen: Evidence) -> ProbeResult {
    guard seen.arguments["ip"] != nil else { return judgeSubnetByTime(seen) }
    let entry = seen.first.now.element(where: "ip", is: seen.arguments.string("ip"))
    let neutronID = entry?.text("subnet_id")
    guard neutronID.isSame(as: seen.now.text("neutron_subnet_id")) else {
      return .absent("bound in another subnet")
    }
    return .done("bound in this subnet")
  }

  /// Of one that the time tells from others'. What is in another subnet is somebody else's all the same.
  private static func judgeSubnetByTime(_ seen: Evidence) -> ProbeResult {
    guard let entry = added(seen.ofFirst).element, let there = entry.text("subnet_id"),
      let wanted = seen.now.text("neutron_subnet_id"), !there.utf8.elementsEqual(wanted.utf8)
    else { return .done("nothing speaks against it") }
    return .unclear(
      "\(entry.text("ip") ?? "?") (\(entry.text("id") ?? "?")) is new, and is in another subnet")
  }

  // MARK: Undo

  /// Binding takes the VPC subnet id, the list shows the neutron subnet id: one has to be looked
  /// up by the other.
  private static func undoUnbind(_ seen: Evidence) -> Undo? {
    guard let endpoint = seen.arguments["endpoint_id"],
      let entry = seen.before.element(where: "id", is: seen.arguments.string("ipaddress_id")),
      let ip = entry.text("ip"), let subnet = entry.text("subnet_id")
    else { return nil }
    return Undo(
      "dns.bind_ip", ["endpoint_id": endpoint, "ip": .string(ip)],
      lookup: Undo.Lookup(
        "subnet_id", from: "vpc.list_subnets", where: "neutron_subnet_id", equals: subnet,
        take: "id"))
  }
}
