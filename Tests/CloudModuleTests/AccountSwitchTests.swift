import CloudModule
import HuaweiCloud
import LuaHost
import SimulatedCloud
import Testing

/// `CloudModule.use`: the same `cloud` table on another account.
@Suite struct AccountSwitchTests {
  @Test func cloudWorksOnTheOtherAccountFromThenOn() throws {
    let run = UndoRun()
    try run.expectSuccess("kept = cloud; bind = cloud.eip.list; assert(#bind{} == 7)")
    run.module.use(run.account(in: DemoAccount.otherRegion))
    #expect(try run.module.currentAccount()?.region.id == DemoAccount.otherRegion)
    try run.expectSuccess(
      "assert(kept == cloud and #cloud.eip.list{} == 0 and #bind{} == 0 and #kept.eip.list{} == 0)")
    run.module.use(run.account(in: DemoAccount.region))
    try run.expectSuccess("assert(#cloud.eip.list{} == 7)")
    // Each region was asked for its project anew, and neither was given the other's.
    let projects = run.cloud.requests.filter { $0.operation == "iam.list_projects" }
    #expect(projects.count == 3)
  }

  @Test func callsUnderWayEndWhereTheyBegan() throws {
    let run = UndoRun()
    let other = run.account(in: DemoAccount.otherRegion)
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
    run.module.use(run.account(in: DemoAccount.otherRegion))
    try run.expectSuccess(
      """
      assert(#here.eip.list{} == 7 and #bare.eip.list{} == 7)
      assert(#cloud.account{}.eip.list{} == 0)
      assert(#cloud.account{ region = demo.region }.eip.list{} == 7)
      """)
  }

  @Test func wrongAccountsAreToldAtTheFirstCall() throws {
    let run = UndoRun()
    run.module.use { _ throws(ConfigurationError) in throw ConfigurationError("no such profile") }
    try run.expectSuccess(
      """
      local ok, e = pcall(cloud.eip.list, {})
      assert(not ok and e.kind == "auth" and e.message == "no such profile", tostring(e))
      """)
    run.module.use(run.account(in: DemoAccount.region))
    try run.expectSuccess("assert(#cloud.eip.list{} == 7)")
  }
}
