import Foundation
import SimulatedCloud
import TestSupport
import Testing

// A plan that is not good any more, or never was, is told before anything runs.
extension PlanCommandTests {
  @Test func anEditedScriptIsRefused() throws {
    try makePlan()
    try edit("rename.lua", "print 'another'\n")
    let result = try halo("apply", plan)
    #expect(result.status == 64)
    #expect(result.errors.contains("is the plan of another text of"), "\(result.errors)")
  }

  /// Before any of it runs.
  @Test func anEditedModuleIsRefused() throws {
    try makePlan()
    let told = "halo: \(plan) rests on module names, \(folder.path)/names.lua, which was edited "
    try edit("names.lua", "print 'edited' return { new = 'planned' }\n")
    var result = try halo("apply", plan)
    #expect(result.status == 64 && result.output.isEmpty, "\(result)")
    #expect(result.errors == told + "or removed since; make it anew\n")
    try FileManager.default.removeItem(atPath: folder.path + "/names.lua")
    result = try halo("apply", plan)
    #expect(result.status == 64)
    #expect(result.errors == told + "or removed since; make it anew\n")
    #expect(try changes == 0)
  }

  /// What the file of a module does not tell: another one that is found before it.
  @Test func anotherModuleStopsIt() throws {
    try edit("rename.lua", "package.path = '\(folder.path)/?.new;' .. package.path\n" + Self.rename)
    try makePlan()
    try edit("names.new", "return { new = 'planned' } -- another\n")
    let result = try halo("apply", plan)
    #expect(result.status == 64)
    #expect(
      result.errors
        == "halo: \(plan) rests on \(folder.path)/names.new not being there, which it is by now; "
        + "make it anew\n")
    #expect(try changes == 0)
  }

  @Test func anOldPlanIsRefused() throws {
    try makePlan()
    let result = try halo("apply", "--max-age", "1ms", plan)
    #expect(result.status == 64)
    #expect(result.errors.contains("not within the last"), "\(result.errors)")
    #expect(try changes == 0)
  }

  @Test func whatIsNoPlanIsRefused() throws {
    try makePlan()
    let text = try String(contentsOfFile: plan, encoding: .utf8)
    for (broken, why) in [
      (String(text.prefix(200)), "is no plan, or was cut"), ("{}", "is no plan"),
      (text.replacing("planned", with: "changed"), "was edited since it was made"),
      (text.replacing("\"halo_plan\":4", with: "\"halo_plan\":9"), "of another version"),
    ] {
      try edit("plan.json", broken)
      let result = try halo("apply", plan)
      #expect(result.status == 74)
      #expect(result.errors.contains(why), "\(result.errors)")
    }
    #expect(try changes == 0)
  }

  /// What is not made is told with the address that a run would send it to.
  @Test func whatIsNotMadeIsToldWithItsAddress() throws {
    let result = try halo(
      "plan", "--region", "cn-north-4", "--endpoint", simulator.url, "-e",
      "cloud.request{ service = 'vpc', method = 'POST', path = '/v3/{project_id}/things' }")
    #expect(
      result.output.contains("  POST \(simulator.url)/v3/\(DemoAccount.projectID)/things\n"),
      "\(result.output)\(result.errors)")
  }
}
