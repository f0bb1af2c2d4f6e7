import Foundation
import Journal
import Ports
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

  /// What a person has said, or the time alone has told, is shown as that.
  @Test(arguments: [
    (
      #""judged_by_time": {"is_made": true, "created_after_ms": [1300]}"#,
      "judged by the time of its creation alone: 1.3 s after it was sent",
      #""created_after_ms":[1300]"#
    ),
    (
      #""said": {"is_made": true, "at": 1767322800000000000}"#,
      "a person said so, 2026-01-02 03:00:00 UTC", #""at":"2026-01-02T03:00:00.000Z""#
    ),
  ])
  func whatWasNotSeenIsShownAsThat(member: String, words: String, json: String) throws {
    let arguments = #"{"endpoint_id": "e", "subnet_id": "s"}"#
    let start =
      #"{"operation": "dns.bind_ip", "arguments": \#(arguments), "sends": 1, \#(Self.rest)"#
    do {
      let store = try SQLJournal(sqlite: folder.path + "/journal.db")
      let number = try store.begin(
        RunStart(
          script: script, startedAt: WallTime(seconds: 1_767_322_800),
          process: RunProcess(host: "web1", pid: 4711)))
      let key = StepKey(name: "dns.bind_ip", arguments: Array(arguments.utf8))
      let intent = Intent(key: key, record: Array("\(start)}".utf8), at: WallTime(seconds: 1))
      let outcome = Outcome(
        intent: 1, verdict: .done, record: Array(#"\#(start), "ending": "done", \#(member)}"#.utf8),
        at: WallTime(seconds: 2))
      try store.append([Entry(1, .intent(intent)), Entry(2, .outcome(outcome))], to: number)
      try store.end(number, RunEnd(state: .done, exit: 0, at: WallTime(seconds: 3)))
    }
    let shown = try halo("runs", "show", "1")
    #expect(shown.output.contains("\n     \(words)\n"), "\(shown)")
    let document = try halo("runs", "show", "1", "--json").output.filter { !" \n".contains($0) }
    #expect(document.contains(json), "\(document)")
  }

  /// What a transaction could not take back is told by name, in the line about the change and in the error's.
  @Test func whatATransactionLeavesIsNamedAndToldTwice() throws {
    try edit(
      """
      local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
      cloud.transaction(function()
        cloud.eip.rename{ publicip_id = eip.id, alias = "first" }
        cloud.request{ service = "vpc", method = "PUT",
          path = "/v1/{project_id}/publicips/" .. eip.id, body = { publicip = { alias = "own" } } }
        error "no"
      end)
      """)
    let ended = try run()
    #expect(ended.status == 80)
    let told = ended.errors.split(separator: "\n").filter { $0.contains("alias own") }
    #expect(told.count == 1, "\(ended)")
    #expect(
      told[0].contains("rename EIP 203.0.113.10 (f6318bef-6508-4ea5-a48f-6152b6b1a8fb) to first"),
      "\(ended)")
    #expect(!ended.errors.contains("warning: not rolled back"), "\(ended)")
  }

  /// What a record of a change has besides.
  private static let rest = """
    "before": null, "seen": [], "state": "", "answer": null, "losses": 0, "was_refused": false, \
    "alternations": 0, "is_proved_undone": false, "request_ids": [], "course": null
    """

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
