import CloudModule
import HuaweiCloud
import LuaHost
import Ports
import SimulatedCloud
import SimulatedRuns
import Testing

/// `CloudModule.use`: the same `cloud` table on another account.
@Suite(.timeLimit(.minutes(30))) struct AccountSwitchTests {
  @Test func cloudWorksOnTheOtherAccountFromThenOn() throws {
    let run = UndoRun()
    try run.expectSuccess("kept = cloud; bind = cloud.eip.list; assert(#bind{} == 7)")
    run.module.use(run.world(in: DemoAccount.otherRegion))
    #expect(try run.module.currentAccount()?.region.id == DemoAccount.otherRegion)
    try run.expectSuccess(
      "assert(kept == cloud and #cloud.eip.list{} == 0 and #bind{} == 0 and #kept.eip.list{} == 0)")
    run.module.use(run.world(in: DemoAccount.region))
    try run.expectSuccess("assert(#cloud.eip.list{} == 7)")
    // Each region was asked for its project once, and neither was given the other's.
    let projects = run.cloud.requests.filter { $0.operation == "iam.list_projects" }
    #expect(projects.count == 2)
  }

  @Test func callsUnderWayEndWhereTheyBegan() throws {
    let run = UndoRun()
    let other = run.world(in: DemoAccount.otherRegion)
    run.lua.stack.push(function: { [module = run.module] stack in
      module.use(other)
      return .results(0)
    })
    run.lua.setGlobal("switch")
    try run.expectSuccess(
      """
      local t = task.spawn(function()
        return cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }
      end)
      local slow = task.spawn(function() return #cloud.eip.list{} end)
      task.sleep(0.001)
      switch()
      assert(#cloud.eip.list{} == 0)
      assert(t:wait().port_id == demo.other_port and slow:wait() == 7)
      -- What they learnt of their account has not reached the new one.
      assert(#cloud.eip.list{} == 0)
      """)
  }

  @Test func tablesMadeBeforeKeepTheirAccount() throws {
    let run = UndoRun()
    try run.expectSuccess("here = cloud.account{ region = demo.region }; bare = cloud.account{}")
    run.module.use(run.world(in: DemoAccount.otherRegion))
    try run.expectSuccess(
      """
      assert(#here.eip.list{} == 7 and #bare.eip.list{} == 7)
      assert(#cloud.account{}.eip.list{} == 0)
      assert(#cloud.account{ region = demo.region }.eip.list{} == 7)
      """)
  }

  /// A world with a simulator of its own, in the other region of the demo account.
  private func elsewhere(_ run: UndoRun) -> (world: World, cloud: SimulatedCloud) {
    let cloud = SimulatedCloud()
    let world = World(
      named: "simulator", clock: run.clock,
      transport: SimulatedTransport(server: cloud, clock: run.clock),
      accounts: { given throws(ConfigurationError) in try run.base.world.accounts(given) })
    return (world, cloud)
  }

  @Test func tablesStayInTheWorldTheyWereMadeIn() throws {
    let run = UndoRun()
    let other = elsewhere(run)
    try run.expectSuccess("here = cloud.account{}")
    run.module.use(other.world)
    let before = run.cloud.requests.count
    try run.expectSuccess("there = cloud.account{}; assert(#cloud.eip.list{} == 7)")
    #expect(run.cloud.requests.count == before && !other.cloud.requests.isEmpty)
    run.module.use(run.base.world)
    try run.expectSuccess(
      "there.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }")
    #expect(run.cloud.requests.count == before)
    try run.expectSuccess(
      """
      assert(there.eip.get{ publicip_id = demo.free_eip }.port_id == demo.other_port)
      for _, mine in ipairs { here, cloud } do
        assert(mine.eip.get{ publicip_id = demo.free_eip }.status == "DOWN")
      end
      """)
  }

  @Test func callsUnderWayGoOnInTheWorldTheyBeganIn() throws {
    let run = UndoRun()
    let other = elsewhere(run)
    run.lua.stack.push(function: { [module = run.module] stack in
      module.use(other.world)
      return .results(0)
    })
    run.lua.setGlobal("switch")
    try run.expectSuccess(
      """
      local t = task.spawn(function()
        return cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }
      end)
      task.sleep(0.001)
      switch()
      assert(cloud.eip.get{ publicip_id = demo.free_eip }.status == "DOWN")
      assert(t:wait().port_id == demo.other_port)
      """)
    #expect(!other.cloud.requests.contains { $0.operation == "eip.bind" })
  }

  @Test func changesAreTakenBackWhereTheyWereMade() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess(
      "cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }")
    let entry = try #require(run.log.entries.first)
    let other = elsewhere(run)
    run.module.use(other.world)
    try run.undo(entry)
    #expect(other.cloud.requests.isEmpty)
    run.module.use(run.base.world)
    try run.expectSuccess("assert(cloud.eip.get{ publicip_id = demo.free_eip }.status == 'DOWN')")
  }

  @Test func wrongAccountsAreToldAtTheFirstCall() throws {
    let run = UndoRun()
    run.module.use(
      run.base.world.with { _ throws(ConfigurationError) in
        throw ConfigurationError("no such profile")
      })
    try run.expectSuccess(
      """
      local ok, e = pcall(cloud.eip.list, {})
      assert(not ok and e.kind == "auth" and e.message == "no such profile", tostring(e))
      """)
    run.module.use(run.world(in: DemoAccount.region))
    try run.expectSuccess("assert(#cloud.eip.list{} == 7)")
  }
}
