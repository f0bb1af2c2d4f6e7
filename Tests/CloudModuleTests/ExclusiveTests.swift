import LuaHost
import SimulatedCloud
import SimulatedRuns
import Testing
import Ports

/// Changes that the service could not tell apart wait for each other.
@Suite(.timeLimit(.minutes(30))) struct ExclusiveTests {
  /// The operations of all requests that changed something, in order, and what came between.
  private func order(_ run: SimulatedRun, _ names: [String]) -> [String] {
    run.cloud.requests.compactMap(\.operation).filter(names.contains)
  }

  @Test(
    "Addresses bound to one endpoint at once queue, and each call gets its own",
    arguments: [
      "cloud.dns", "cloud.account{}.dns",
      "cloud.account{ region = demo.region, project_id = demo.project }.dns",
    ])
  func resolver(other: String) throws {
    let run = SimulatedRun()
    let failure = try run.run(
      """
      local other = \(other)
      local function bind(dns)
        return function()
          local endpoint, entry =
            dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.subnet }
          return { count = endpoint.ipaddress_count, entry = entry }
        end
      end
      local results = task.all{ bind(cloud.dns), bind(other), bind(cloud.dns) }
      local ids, ips = {}, {}
      for i, result in ipairs(results) do
        assert(result.entry.status == "ACTIVE" and result.count == 2 + i)
        ids[result.entry.id], ips[result.entry.ip] = true, true
      end
      local entries = cloud.dns.list_ips{ endpoint_id = demo.resolver }
      assert(#entries == 5)
      local seen = 0
      for _, entry in ipairs(entries) do
        if ids[entry.id] and ips[entry.ip] then seen = seen + 1 end
      end
      assert(seen == 3, "three different ones")
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
    let binds = run.cloud.requests.filter { $0.operation == "dns.bind_ip" }
    #expect(binds.count == 3 && binds.allSatisfy(\.changed))
    // Between two binds lies the wait for the first: it takes 1.9 s at least.
    for (first, second) in zip(binds, binds.dropFirst()) {
      #expect(second.time - first.time > .milliseconds(1800))
    }
  }

  @Test("Two changes of one EIP at once queue, whichever name they have")
  func eip() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      """
      local id = demo.free_eip
      local elsewhere = cloud.account{}
      local bound, renamed, freed = table.unpack(task.all{
        function() return cloud.eip.bind{ publicip_id = id, port_id = demo.other_port } end,
        function() return elsewhere.eip.rename{ publicip_id = id, alias = "second" } end,
        function() return cloud.eip.unbind{ publicip_id = id } end,
      })
      assert(bound.port_id == demo.other_port and bound.alias ~= "second")
      assert(renamed.port_id == demo.other_port and renamed.alias == "second")
      assert(freed.port_id == nil and freed.alias == "second")
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
    #expect(
      order(run, ["eip.bind", "eip.rename", "eip.unbind"])
        == ["eip.bind", "eip.rename", "eip.unbind"])
  }

  @Test("Giving an EIP to two servers at once: one gets it, the other is told why not")
  func conflict() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      """
      local function bind(port)
        return function()
          return pcall(cloud.eip.bind, { publicip_id = demo.free_eip, port_id = port })
        end
      end
      local one, two = task.spawn(bind(demo.other_port)), task.spawn(bind(demo.other_second_port))
      local first, eip = one:wait()
      local second, problem = two:wait()
      assert(first and eip.port_id == demo.other_port)
      assert(not second and problem.code == "VPC.0510" and not problem.in_doubt)
      assert(cloud.eip.get{ publicip_id = demo.free_eip }.port_id == demo.other_port)
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
  }

  @Test(
    "One that is cancelled while it waits in line has changed nothing, and lets the next one on")
  func cancelled() throws {
    let run = SimulatedRun()
    let failure = try run.run(
      """
      local function rename(alias)
        return task.spawn(function()
          return cloud.eip.rename{ publicip_id = demo.free_eip, alias = alias }
        end)
      end
      local first, second, third = rename "a", rename "b", rename "c"
      task.sleep(0.1)
      second:cancel()
      local ok, problem = second:try()
      assert(not ok and problem.kind == "cancelled" and not problem.in_doubt)
      assert(first:wait().alias == "a" and third:wait().alias == "c")
      """)
    #expect(failure == nil, "\(failure?.message ?? "")")
    #expect(order(run, ["eip.rename"]).count == 2)
  }
}
