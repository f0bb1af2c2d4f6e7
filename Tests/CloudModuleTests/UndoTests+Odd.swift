import CloudModule
import HuaweiCloud
import JSON
import LuaHost
@testable import SimulatedCloud
import SimulatedRuns
import TestSupport
import Testing
import Ports

/// Changes that cannot be taken back, or not as usual.
extension UndoTests {
  @Test func requestsOfOnesOwnHaveNoWayBack() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess(
      """
      cloud.request{ service = "vpc", method = "PUT",
        path = "/v1/{project_id}/publicips/" .. demo.free_eip,
        body = { publicip = { alias = "x" } } }
      """)
    let entry = try #require(run.log.nextToUndo)
    #expect(
      entry.undoing == .impossible("Halo does not know what a request of your own changes"))
  }

  @Test func changesInDoubtSayThatTheyAre() throws {
    let run = UndoRun()
    run.module.keepHistory()
    let before = run.truth
    try run.expectSuccess(
      """
      local ok, e = pcall(task.timeout, 1, function()
        cloud.eip.bind{ publicip_id = demo.free_eip, port_id = demo.other_port }
      end)
      assert(not ok)
      """)
    let entry = try #require(run.log.nextToUndo)
    guard case .unclear = entry.outcome else {
      Issue.record("\(entry.outcome)")
      return
    }
    // Who undoes it looks first: it was carried out.
    try run.undo(entry)
    #expect(run.log.entry(1)?.undoneBy == 2 && run.truth == before)
  }

  @Test func isDoneInTheAccountOfTheChange() throws {
    let run = UndoRun()
    run.module.keepHistory()
    let before = run.truth
    try run.expectSuccess("cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    run.module.use(run.world(in: DemoAccount.otherRegion))
    try run.expectSuccess("assert(#cloud.eip.list{} == 0)")
    try run.undo(#require(run.log.nextToUndo))
    #expect(run.truth == before)
  }

  @Test func isNotAskedAboutAgainAndCanBeCancelled() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess("cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    run.module.beforeChange = { _ in .deny }
    run.module.pushTakeBack(of: try #require(run.log.nextToUndo), on: run.lua.stack) { _ in }
    run.lua.setGlobal("undo")
    try run.expectSuccess(
      """
      local t = task.spawn(undo)
      task.sleep(0.01)
      t:cancel()
      local ok, e = t:try()
      assert(not ok and e.kind == "cancelled", tostring(e))
      """)
    #expect(run.log.entry(1)?.undoneBy == nil)
    try run.expectSuccess(
      "undo() assert(cloud.eip.get{ publicip_id = demo.bound_eip }.port_id == demo.port)")
    #expect(run.log.entry(1)?.undoneBy != nil)
  }

  /// The way back of `dns.unbind_ip` is two calls, one after the other.
  @Test func waitsWhereNothingCanBeSuspended() throws {
    let run = UndoRun()
    try run.expectSuccess(
      "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }")
    let before = run.truth
    run.module.keepHistory()
    try run.expectSuccess(
      """
      for _, entry in ipairs(cloud.dns.list_ips{ endpoint_id = demo.resolver }) do
        if entry.ip:find "^192%.168%.1%." then
          cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = entry.id }
        end
      end
      """)
    run.module.pushTakeBack(of: try #require(run.log.nextToUndo), on: run.lua.stack) { _ in }
    run.lua.setGlobal("undo")
    try run.expectSuccess(
      """
      local done
      table.sort({ 1, 2 }, function(a, b)
        if not done then coroutine.wrap(undo)() done = true end
        return a < b
      end)
      """)
    #expect(run.truth == before)
  }

  @Test func whatCannotBeLookedUpIsSaid() throws {
    let run = UndoRun()
    try run.expectSuccess(
      "_, bound = cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }")
    run.module.keepHistory()
    try run.expectSuccess(
      "cloud.dns.unbind_ip{ endpoint_id = demo.resolver, ipaddress_id = bound.id }")
    let entry = try #require(run.log.nextToUndo)
    run.cloud.state.resources.subnets = []
    let item = try run.undoing(entry)
    expectSnapshot("\(item.reason ?? "")\n", named: "changes/not-found")
    #expect(run.log.entry(1)?.undoneBy == nil)
  }

  @Test func keepsWhatWasReturnedAndWhen() throws {
    let run = UndoRun()
    run.module.keepHistory()
    try run.expectSuccess(
      "cloud.dns.bind_ip{ endpoint_id = demo.resolver, subnet_id = demo.second_subnet }")
    let entry = try #require(run.log.entry(1))
    #expect(entry.resultIDs.count == 2 && entry.resultIDs[0] == DemoAccount.resolverEndpointID)
    #expect(entry.time == run.clock.wallTime)
    #expect(entry.arguments["subnet_id"] == .string(DemoAccount.secondSubnetID))
  }

  @Test func nothingIsKeptUnlessAskedFor() throws {
    let run = UndoRun()
    try run.expectSuccess("cloud.eip.unbind{ publicip_id = demo.bound_eip }")
    #expect(run.module.changes == nil)
  }
}
