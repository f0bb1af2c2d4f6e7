import CloudModule
import LuaHost
import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing

/// `CloudModule.beforeChange`: who is asked before a change, what he is told, and what a refusal does.
@Suite(.timeLimit(.minutes(30))) struct ApprovalTests {
  private static let bind =
    "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }"

  /// A run whose changes are all answered alike; returns what was announced.
  private func announced(
    _ script: String, answer: ChangeAnswer = .allow, keepingHistory: Bool = true
  ) throws -> (SimulatedRun, [ChangeAnnouncement]) {
    let run = SimulatedRun()
    if keepingHistory { run.module.keepHistory() }
    var announcements: [ChangeAnnouncement] = []
    run.module.beforeChange = { announcement in
      announcements.append(announcement)
      return answer
    }
    let failure = try run.run(script)
    #expect(failure == nil, "\(failure?.message ?? "")")
    return (run, announcements)
  }

  private func changes(_ run: SimulatedRun) -> [String] {
    run.cloud.requests.filter(\.changed).compactMap(\.operation)
  }

  @Test func deniedChangesAreCancelledAndNothingIsSent() throws {
    let (run, announcements) = try announced(
      """
      local ok, e = pcall(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.other_port })
      assert(not ok and e.kind == "cancelled" and e.attempts == 0 and not e.in_doubt, tostring(e))
      assert(e.message == "not sent: the change was not approved", e.message)
      """, answer: .deny)
    #expect(announcements.count == 1)
    #expect(run.cloud.requests.isEmpty)
    #expect(run.module.changes?.entries.isEmpty == true)
  }

  @Test func readsAndWrongCallsAreNotAskedAbout() throws {
    let (_, announcements) = try announced(
      """
      cloud.eip.list{}
      cloud.request{ service = "vpc", path = "/v1/{project_id}/publicips" }
      assert(not pcall(cloud.eip.bind, { publicip_id = demo.free_eip }))
      """, answer: .deny)
    #expect(announcements.isEmpty)
  }

  @Test func tasksCoroutinesAndOtherAccountsAreCovered() throws {
    let (run, announcements) = try announced(
      """
      local function denied(fn) local ok, e = pcall(fn) assert(not ok and e.kind == "cancelled") end
      local bind = function() \(Self.bind) end
      task.spawn(function() denied(bind) end):wait()
      coroutine.wrap(function() denied(bind) end)()
      denied(function()
        cloud.account{ region = demo.region }.eip.unbind{ publicip_id = demo.bound_eip }
      end)
      denied(function() table.sort({ 1, 2 }, function() bind() return true end) end)
      denied(function()
        cloud.request{ service = "vpc", method = "PUT",
          path = "/v1/{project_id}/publicips/" .. demo.free_eip,
          body = { publicip = { alias = "x" } } }
      end)
      """, answer: .deny)
    #expect(announcements.count == 5)
    #expect(changes(run).isEmpty)
  }

  @Test func allowedChangesAreMade() throws {
    let (run, announcements) = try announced(Self.bind)
    #expect(announcements.count == 1)
    #expect(changes(run) == ["eip.bind"])
  }

  /// Nobody can agree to what he does not see, and a secret is nobody's business.
  @Test func sayAllThatWillBeSent() throws {
    let (_, announcements) = try announced(
      """
      local function ask(call) pcall(cloud.request, call) end
      ask{ service = "vpc", method = "DELETE", path = "/v1/x", query = { force = true, token = "canary" } }
      ask{ service = "vpc", method = "POST", path = "/v1/x",
        body = { name = "a\\u{202e}b", adminPass = "canary", user_data = "canary" } }
      ask{ service = "vpc", method = "PUT", path = "/v1/x", body = { text = ("x"):rep(3000) } }
      """, answer: .deny)
    let summaries = announcements.map(\.summary)
    try #require(summaries.count == 3)
    #expect(
      summaries.first == "send DELETE /v1/x?force=true&token=<redacted> to vpc")
    #expect(
      summaries[1]
        == #"send POST /v1/x to vpc with the body {"adminPass":"<redacted>","name":"a\u{202e}b","#
        + #""user_data":"<redacted>"}"#)
    #expect(summaries[2].hasSuffix("x… (3011 bytes in all)"))
    #expect(!summaries.joined().contains("canary"))
  }

  @Test func sayWhatWillBeDone() throws {
    let (_, announcements) = try announced(
      """
      cloud.eip.list{} cloud.vpc.list_ports{} cloud.vpc.list_subnets{}
      cloud.ga.list_groups{} cloud.modelarts.list_servers{}
      local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      cloud.dns.list_ips{ endpoint_id = endpoint.id }
      local entry = cloud.ga.list_endpoints{ endpoint_group_id = demo.group }[1]
      local calls = {
        { cloud.eip.bind, { publicip_id = demo.free_eip, port_id = demo.other_port } },
        { cloud.eip.unbind, { publicip_id = demo.bound_eip, wait = false } },
        { cloud.eip.rename, { publicip_id = demo.free_eip, alias = "gateway" } },
        { cloud.eip.update, { publicip_id = demo.free_eip, alias = "gateway" } },
        { cloud.eip.update, { publicip_id = demo.free_eip, port_id = demo.other_port } },
        { cloud.dns.bind_ip, { endpoint_id = demo.resolver, subnet_id = demo.subnet } },
        { cloud.dns.bind_ip,
          { endpoint_id = demo.resolver, subnet_id = demo.subnet, ip = "192.168.0.77" } },
        { cloud.dns.unbind_ip,
          { endpoint_id = demo.resolver, ipaddress_id = "ff80808169bf16c70169bf1d02270001" } },
        { cloud.ga.add_endpoint, { endpoint_group_id = demo.group, resource_id = demo.free_eip,
          resource_type = "EIP", ip_address = "203.0.113.11", weight = 25 } },
        { cloud.ga.update_endpoint,
          { endpoint_group_id = demo.group, endpoint_id = entry.id, weight = 5 } },
        { cloud.ga.remove_endpoint, { endpoint_group_id = demo.group, endpoint_id = entry.id } },
        { cloud.modelarts.bind_eip, { id = demo.lite_server, public_ip_id = demo.free_eip } },
        { cloud.modelarts.unbind_eip, { id = demo.lite_server, publicip_id = demo.free_eip } },
        { cloud.request, { service = "vpc", method = "put", path = "/v1/x", query = { a = 1 },
          body = { ["odd-name"] = "a \\"quote\\"", list = { 1, true } } } },
      }
      for _, call in ipairs(calls) do assert(not pcall(call[1], call[2])) end
      """, answer: .deny)
    let text = announcements.map { "\($0.summary)\n  \($0.code)\n  in \($0.place)\n" }.joined()
    expectSnapshot(text, named: "changes/announcements")
  }

  @Test func whatIsNotKnownByNameIsSaidById() throws {
    let (_, announcements) = try announced(Self.bind, keepingHistory: false)
    #expect(
      announcements.first?.summary
        == "bind EIP \(DemoAccount.freeEIPs[0]) to port \(DemoAccount.otherServerPortID)")
  }
}
