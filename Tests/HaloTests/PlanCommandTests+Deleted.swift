import TestSupport
import Testing

// A plan is used once, whatever becomes of the record of its run.
extension PlanCommandTests {
  /// Deleting the record of a run does not have its plan applied once more.
  @Test(arguments: ["forget", "prune"]) func aPlanStaysUsed(way: String) throws {
    try makePlan()
    #expect(try halo("apply", plan).status == 0)
    let deleted =
      try way == "forget"
      ? halo("runs", "forget", "1") : halo("runs", "prune", "--older-than", "1ms")
    #expect(deleted.status == 0, "\(deleted)")
    #expect(
      way == "prune"
        || deleted.output.hasSuffix("\nits plan stays used: 'halo apply' refuses it as before\n"),
      "\(deleted)")
    let again = try halo("apply", plan)
    #expect(again.status == 64)
    #expect(
      again.errors
        == "halo: \(plan) was applied already, by a run whose record is deleted; make it anew\n")
    #expect(try changes == 1)
  }

  /// One that came to nothing has used nothing.
  @Test func aPlanThatCameToNothingIsNotUsed() throws {
    try makePlan()
    _ = try simulator.control("POST", "faults", body: "on=eip.list kind=status status=403")
    #expect(try halo("apply", plan).status != 0)
    _ = try simulator.control("PUT", "faults", body: "# none")
    _ = try halo("runs", "forget", "1")
    let again = try halo("apply", plan)
    #expect(again.status == 0, "\(again)")
  }
}
