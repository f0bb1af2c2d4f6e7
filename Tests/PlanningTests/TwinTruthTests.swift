import HuaweiCloud
import JSON
import LuaHost
import Planning
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// What a twin shows and refuses is what the account that it was filled from does.
@Suite(.timeLimit(.minutes(30))) struct TwinTruthTests {
  /// The described reads that take filters, but for those of IAM, which is asked itself.
  static let lists = OperationCatalog.standard.operations.filter {
    guard case .list? = $0.results.first?.type else { return false }
    return $0.change == nil && $0.service != .iam && $0.fields.contains(where: \.isFilter)
  }

  /// Each filter with all that the things of the list have for it, and with something that none has.
  @Test(arguments: lists.map(\.name)) func everyFilterLeavesTheSame(name: String) throws {
    let operation = try #require(OperationCatalog.standard.operation(named: name))
    let script = """
      local all, ids, told = cloud.\(name){ \(Self.given(operation)) }, {}, {}
      local function tell(field, value)
        local ok, found = pcall(cloud.\(name), { \(Self.given(operation)) [field] = value })
        if ok then for i, thing in ipairs(found) do ids[i] = thing.id end end
        told[#told + 1] = field .. "=" .. tostring(value) .. ": "
          .. (ok and table.concat(ids, ",", 1, #found) or found.message:match "^[^%[]*")
      end
      local function try(field, values)
        for _, thing in ipairs(all) do
          local has, value = pcall(function() return thing[field] end)
          values[#values + 1] = has and value or nil
          if field == "listener_id" then values[#values + 1] = thing.listeners[1].id end
        end
        for _, address in ipairs(field == "fixed_ips" and all or {}) do
          for _, address in ipairs(address.fixed_ips) do
            values[#values + 1] = "ip_address=" .. address.ip_address
            values[#values + 1] = "subnet_id=" .. address.subnet_id
          end
        end
        for _, value in ipairs(values) do
          if type(value) ~= "table" then tell(field, value)
          else for _, item in ipairs(value) do if type(item) ~= "table" then tell(field, item) end end end
        end
      end
      \(operation.fields.filter(\.isFilter).map { "try('\($0.name)', { \(Self.values(of: $0)) })" }
        .joined(separator: "\n"))
      error("\\n" .. table.concat(told, "\\n"))
      """
    let planned = try #require(try RecordedSimulation().plan(script).failure).message
    let run = try #require(try RecordedSimulation().run(script)).message
    #expect(planned == run)
    #expect(run.split(separator: "\n").count > 3 && run.contains("-"), "\(run)")
  }

  private static func given(_ operation: HuaweiCloud.Operation) -> String {
    operation.fields.filter(\.isRequired).map { field in
      switch field.name {
      case "direction": "direction = 'inbound',"
      case "endpoint_group_id": "endpoint_group_id = demo.group,"
      case "endpoint_id": "endpoint_id = demo.resolver,"
      default: "\(field.name) = demo.lite_server,"
      }
    }.joined()
  }

  private static func values(of field: Field) -> String {
    switch (field.constraint, field.type) {
    case (.oneOf(let values)?, _): values.map { "'\($0)'" }.joined(separator: ", ")
    case (_, .boolean): "true, false"
    case (_, .integer): "4, 6"
    case (.ipv4?, _): "'192.0.2.77'"
    case _ where field.name == "allow_share_bandwidth_type_any": "'bgp', 'none'"
    default:
      "'0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9', '0', 'all_granted_eps', '\(DemoAccount.userID)'"
    }
  }

  /// A user who is limited to some enterprise projects is shown no EIPs in lists unless he asks for all of
  /// his, as `find` does.
  @Test func aUserOfOneEnterpriseProject() throws {
    let simulation = RecordedSimulation()
    try simulation.edit {
      $0.replacing(
        "\"name\":\"\(DemoAccount.userName)\"",
        with: "\"name\":\"\(DemoAccount.userName)\",\"enterprise_projects\":[\"0\"]")
    }
    let script = """
      local eip = cloud.eip.find{ public_ip_address = "203.0.113.10" }
      local hidden, shown = #cloud.eip.list{}, #cloud.eip.list{ enterprise_project_id = "0" }
      cloud.eip.rename{ publicip_id = eip.id, alias = hidden .. "-" .. (shown > 0 and "some" or "none") }
      """
    let result = try simulation.plan(script)
    #expect(result.failure == nil, "\(result.failure?.message ?? "")")
    #expect(result.plan.changes.map { $0.arguments["alias"] } == ["0-some"])
    try simulation.expectApplied(result.plan, script)
    #expect(try simulation.run("assert(#cloud.eip.list{} == 0)") == nil)
  }

  /// Of a subnet with a gateway at its end, and a port with several addresses.
  @Test(arguments: ["192.168.0.1", "192.168.0.254", "192.168.0.77", "192.168.0.78"])
  func whatIsFreeInASubnet(address: String) throws {
    func simulation() throws -> RecordedSimulation {
      let simulation = RecordedSimulation()
      try simulation.edit {
        $0.replacing(
          "\"id\":\"\(DemoAccount.subnetID)\"",
          with: "\"other_gateway\":\"192.168.0.254\",\"id\":\"\(DemoAccount.subnetID)\""
        ).replacing(
          "\"id\":\"\(DemoAccount.serverPortID)\",\"project_id\"",
          with:
            "\"further_addresses\":[\"192.168.0.77\"],\"id\":\"\(DemoAccount.serverPortID)\",\"project_id\""
        )
      }
      return simulation
    }
    let script = """
      local ok, err = pcall(cloud.dns.bind_ip, {
        endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = "\(address)" })
      error(ok and "free" or err.code)
      """
    let planned = try #require(try simulation().plan(script).failure).message
    let run = try #require(try simulation().run(script)).message
    #expect(planned == run)
    #expect(run.hasSuffix("free") == ["192.168.0.1", "192.168.0.78"].contains(address), "\(run)")
  }

  /// What may not be read in one region makes no guess of another one's changes.
  @Test func aGuessIsOfItsProject() throws {
    let simulation = RecordedSimulation()
    try simulation.cloud.loadFaults(
      "on=vpc.list_ports nth=1 kind=status status=403 code=VPC.0010 phase=before".utf8)
    let result = try simulation.plan(
      """
      local elsewhere = cloud.account{ region = demo.other_region }
      cloud.eip.unbind{ publicip_id = demo.bound_eip }
      pcall(elsewhere.eip.unbind, { publicip_id = demo.bound_eip })
      """)
    #expect(simulation.cloud.unfiredFaults.isEmpty)
    #expect(result.plan.changes.map { $0.guess != nil } == [true, false])
  }
}
