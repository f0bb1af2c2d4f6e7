import Foundation
import Journal
import Ports
import TestSupport
import Testing

// Runs that stay as they were, and ends that hide nothing.
extension RollbackTests {
  func runIs(_ state: String) throws -> Bool {
    try halo("runs", "--json").output.contains("\"state\": \"\(state)\"")
  }

  /// An attempt that sends nothing and does not come as far as what was done spends nothing.
  @Test(arguments: [
    ("local x = = 1", 65), ("error 'too early'", 1), ("os.exit(3)", 3), ("os.exit(0)", 75),
    ("print 'nothing'", 75), ("cloud.transaction(function() os.exit(0) end)", 75),
    ("cloud.eip.rename{ publicip_id = 'none', alias = 'x' }", 1),
  ]) func anAttemptThatComesToNothing(text: String, status: Int32) throws {
    try interrupt()
    try edit(text)
    for _ in 0..<6 {
      let resumed = try halo("resume", "1")
      #expect(resumed.status == status, "\(resumed)")
      #expect(try runIs("interrupted"))
    }
    try edit(Self.half)
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 0, "\(resumed)")
    #expect(try runIs("done"))
  }

  /// It has sent something, though no change: that is told, and not sent again.
  @Test func anAttemptThatSendsARequestOfItsOwn() throws {
    try interrupt()
    try edit("http.request{ method = 'POST', url = '\(simulator.url)/hook' } error 'too early'")
    for word in ["but requests of http were", "nothing was sent"] {
      let resumed = try halo("resume", "1")
      #expect(resumed.status == 1 && resumed.errors.contains(word), "\(resumed)")
      #expect(try runIs("interrupted"))
    }
    try edit(Self.half)
    #expect(try halo("resume", "1").status == 0)
  }

  /// Has the run that has been reopened end without knowing of its last change, which was looked at later.
  private func decideDoubt(in journal: SQLJournal) throws {
    let entries = try journal.entries(of: 1)
    let made = try #require(
      entries.compactMap { if case .outcome(let outcome) = $0.content { outcome } else { nil } }
        .last)
    var doubt = made
    doubt.verdict = .inDoubt
    let number = try #require(entries.last).number
    try journal.append(
      [Entry(number + 1, .outcome(doubt)), Entry(number + 2, .outcome(made))], to: 1)
    try journal.end(1, RunEnd(state: .failed, exit: 76, at: made.at))
  }

  /// One that ended in doubt is gone on with also where 'halo runs verify' has decided it first.
  @Test func aRunWhoseDoubtIsDecided() throws {
    try interrupt()
    let journal = try SQLJournal(sqlite: folder.path + "/journal.db")
    try journal.reopen(1, by: RunProcess(host: "test", pid: 1), isRollBack: false)
    try decideDoubt(in: journal)
    try edit(Self.half)
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 0 && resumed.output.hasSuffix("done\n"), "\(resumed)")
    #expect(try runIs("done"))
    #expect(try halo("resume", "1").status == 64)
  }

  /// Once: a run that has failed then like any other is not gone on with for a doubt that is gone.
  @Test func aRunWhoseDoubtWasDecidedLongAgo() throws {
    try interrupt()
    let journal = try SQLJournal(sqlite: folder.path + "/journal.db")
    try journal.reopen(1, by: RunProcess(host: "test", pid: 1), isRollBack: false)
    try decideDoubt(in: journal)
    try edit(Self.half.replacing("cloud.eip.unbind", with: "error 'no further' cloud.eip.unbind"))
    #expect(try halo("resume", "1").status == 1)
    let again = try halo("resume", "1")
    #expect(again.status == 64 && again.errors.contains("'halo rollback 1' takes back"), "\(again)")
  }

  /// Whoever is told in a mail that a run has failed is told what stays, and how that is taken back.
  @Test func aRunThatFailsNamesTheWayBack() throws {
    try edit(Self.half.replacing("print \"half way\"", with: "error 'no further'"))
    expect(try run(), as: "failed")
    let taken = try halo("rollback", "1", "--log-format", "json")
    #expect(taken.status == 79, "\(taken)")
    let lines = taken.errors.split(separator: "\n")
    #expect(lines.allSatisfy { $0.contains("\"run\":1,") }, "\(taken)")
    #expect(lines.last?.contains("\"taken_back\":2") == true, "\(taken)")
    #expect(lines.last?.contains(": 2 changes taken back, ") == true, "\(taken)")
  }

  /// Where nothing is in force there is nothing to be taken back.
  @Test(arguments: [
    "cloud.eip.list{} error 'too early'",
    "cloud.eip.rename{ publicip_id = 'f6318bef-6508-4ea5-a48f-6152b6b1a8f0', alias = 'x' }",
    """
    cloud.transaction(function()
      cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = 'x' }
      error 'not so'
    end)
    """,
  ]) func aRunThatLeavesNothingNamesNone(text: String) throws {
    try edit(text)
    let result = try run()
    #expect([1, 79].contains(result.status), "\(result)")
    #expect(!result.errors.contains("halo rollback"), "\(result)")
  }

  /// An exit code of the script's own is a failure, too; a call from the shell is a run like any other.
  @Test func everyFailureNamesTheWayBack() throws {
    try edit("cloud.eip.rename{ publicip_id = cloud.eip.list{}[1].id, alias = 'x' } os.exit(3)")
    let left = try run()
    #expect(left.status == 3, "\(left)")
    #expect(left.errors.contains("'halo rollback 1' takes it back, 'halo runs show 1'"), "\(left)")
  }

  /// The same where the job goes on with it by itself.
  @Test func aJobThatComesToNothing() throws {
    try interrupt()
    try edit("local x = = 1")
    #expect(try run("--on-interrupted", "resume").status == 65)
    #expect(try runIs("interrupted"))
  }

  /// One that has come past all that was done has failed like any other run.
  @Test func anAttemptThatFailsFurtherOn() throws {
    try interrupt()
    try edit(Self.half.replacing("cloud.eip.unbind", with: "error 'no further' cloud.eip.unbind"))
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 1, "\(resumed)")
    #expect(try runIs("failed"))
  }

  // MARK: Ends from outside

  /// What is stopped between its changes stands in the way of the next run, and is gone on with.
  @Test(arguments: [("INT", 130), ("TERM", 143), ("HUP", 129)])
  func stoppedBetweenChanges(signal: String, status: Int32) throws {
    let stopped = try SignalledRun(
      arguments: ["run", "--region", "cn-north-4", "--endpoint", simulator.url, script, go],
      environment: environment)
    #expect(try stopped.send(signal).status == status)
    #expect(try runIs("interrupted"))
    let next = try run()
    #expect(next.status == 75 && next.errors.contains("'halo resume 1' goes on"), "\(next)")
    let resumed = try halo("resume", "1")
    #expect(resumed.status == 0 && resumed.output.hasSuffix("done\n"), "\(resumed)")
    #expect(try runIs("done"))
  }

  @Test func stoppedAtTheEndOfItsTime() throws {
    // However slow the machine is, one of them is long enough for a change.
    for limit in ["3s", "20s", "3m"] where try !runIs("interrupted") {
      let stopped = try CommandResult.of(
        Repository.program("halo"),
        [
          "run", "--timeout", limit, "--region", "cn-north-4", "--endpoint", simulator.url, script,
          go,
        ], environment: environment)
      #expect(stopped.status == 124, "\(stopped)")
    }
    #expect(try runIs("interrupted"))
    #expect(try run().status == 75)
  }

  @Test func stoppedBeforeItHasChangedAnything() throws {
    try edit("print(#cloud.eip.list{}) task.sleep(600)")
    let stopped = try SignalledRun(
      arguments: ["run", "--region", "cn-north-4", "--endpoint", simulator.url, script, go],
      environment: environment)
    #expect(try stopped.send("TERM").status == 143)
    #expect(try runIs("failed"))
    try edit("print 'next'")
    #expect(try run().status == 0)
  }

  /// A signal is no news beside a change of which nobody knows, also of a task that nobody is told of.
  @Test(arguments: [
    "task.map({ 1, 2 }, both)", "task.all{ first, second }", "task.race{ first, second }",
  ])
  func aDoubtIsNotHidden(call: String) throws {
    _ = try simulator.control("POST", "faults", body: "on=eip.rename nth=* kind=hang\n")
    try edit(
      """
      local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
      local function alias() return cloud.eip.get{ publicip_id = eip.id }.alias end
      local function first() cloud.eip.rename{ publicip_id = eip.id, alias = "doubted" } end
      local function second()
        while alias() ~= "doubted" do task.sleep(0.02) end
        print "sent"
        task.sleep(600)
      end
      local function both(i) if i == 1 then first() else second() end end
      \(call)
      """)
    let stopped = try SignalledRun(
      arguments: ["run", "--region", "cn-north-4", "--endpoint", simulator.url, script, go],
      environment: environment)
    #expect(try stopped.send("TERM").status == 76)
    let told = stopped.errorOutput
    #expect(told.contains("halo: eip.rename: "), "\(told)")
    #expect(told.contains("it was sent and may take effect; check with "), "\(told)")
    #expect(try runIs("interrupted"))
  }

  // MARK: os.exit

  /// To leave a transaction by `os.exit` is to leave it without its end.
  @Test(arguments: [
    ("", "0", 79), ("", "3", 79), ("", "", 79),
    ("cloud.eip.rename{ publicip_id = other.id, alias = 'kept' }", "0", 1),
    ("cloud.eip.rename{ publicip_id = other.id, alias = 'kept' }", "3", 3),
  ]) func exitInATransaction(before: String, code: String, status: Int32) throws {
    try edit(
      """
      local eip, other = table.unpack(cloud.eip.list{})
      \(before)
      cloud.transaction(function()
        cloud.eip.rename{ publicip_id = eip.id, alias = "not-for-long" }
        os.exit(\(code))
      end)
      """)
    let result = try run()
    #expect(result.status == status, "\(result)")
    #expect(try runIs(status == 79 ? "rolled_back" : "failed"))
    let now = try simulator.halo([
      "--journal", "none", "-e", "for _, eip in ipairs(cloud.eip.list{}) do print(eip.alias) end",
    ])
    #expect(now.status == 0 && !now.output.contains("not-for-long"), "\(now)")
  }

  /// Outside of one it ends the script as it says, whatever has become of earlier transactions.
  @Test(arguments: [("0", 0, "done"), ("3", 3, "failed")])
  func exitAfterATransaction(code: String, status: Int32, state: String) throws {
    try edit(
      """
      local eip = cloud.eip.list{}[1]
      pcall(cloud.transaction, function()
        cloud.eip.rename{ publicip_id = eip.id, alias = "not-for-long" }
        error "not today"
      end)
      cloud.transaction(function() cloud.eip.rename{ publicip_id = eip.id, alias = "for-long" } end)
      os.exit(\(code))
      """)
    #expect(try run().status == status)
    #expect(try runIs(state))
  }
}
