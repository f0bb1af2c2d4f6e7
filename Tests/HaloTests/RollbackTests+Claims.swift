import Foundation
import TestSupport
import Testing

// Changes of which only a person can say what became of them.
extension RollbackTests {
  /// A request of the script's own, of which nothing can be looked at.
  @Test func whatNothingShowsIsDecidedByAPerson() throws {
    _ = try simulator.control("POST", "faults", body: "on=eip.rename kind=reset phase=before")
    try edit(
      """
      local eip = cloud.eip.list{}[1]
      cloud.request{ service = "vpc", method = "PUT", path = "/v1/{project_id}/publicips/" .. eip.id,
        body = { publicip = { alias = "own" } } }
      """)
    #expect(try run().status == 76)
    _ = try simulator.control("POST", "faults", body: "# none")
    let number = try #require(
      halo("runs", "show", "1", "--json").output.firstMatch(of: /"number": (\d+),\s+"operation"/)?.1
    )
    let decide = "runs decide 1 \(number)"
    let verified = try halo("runs", "verify", "1")
    #expect(verified.status == 76)
    #expect(
      verified.output.contains("'halo \(decide) --not-made' says that it was not carried out"))
    // Also where nothing changes while it is looked at: the line that ends it says which change of which run.
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 76)
    #expect(
      resumed.errors.contains("run 1: nobody knows yet what became of change \(number), send PUT"),
      "\(resumed)")
    let taken = try halo("rollback", "1")
    #expect(taken.status == 80 && taken.errors.contains("'halo \(decide) --not-made'"), "\(taken)")
    #expect(try halo("runs", "decide", "1", String(number), "--made", "x").status == 64)
    #expect(try halo("runs", "decide", "1", String(number)).status == 64)
    let decided = try halo("runs", "decide", "1", String(number), "--not-made")
    #expect(decided.status == 0 && decided.output.contains("it was not made"), "\(decided)")
    #expect(try halo("rollback", "1").status == 79)
    #expect(try runIs("rolled_back"))
  }

  /// Where the run was not taken back it is gone on with.
  @Test func whatWasNotMadeIsMadeWhereItIsGoneOnWith() throws {
    _ = try simulator.control("POST", "faults", body: "on=eip.rename kind=reset phase=before")
    try edit(
      """
      cloud.request{ service = "vpc", method = "PUT",
        path = "/v1/{project_id}/publicips/08155cd2-5897-49be-933f-eec757fd4010",
        body = { publicip = { alias = "own" } } }
      print "done"
      """)
    #expect(try run().status == 76)
    _ = try simulator.control("POST", "faults", body: "# none")
    let number = try #require(
      halo("runs", "show", "1", "--json").output.firstMatch(of: /"number": (\d+),\s+"operation"/)?.1
    )
    #expect(try halo("runs", "decide", "1", String(number), "--not-made").status == 0)
    #expect(try runIs("failed"))
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 0 && resumed.output.contains("done"), "\(resumed)")
  }
}
