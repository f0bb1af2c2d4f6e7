import Foundation
import SimulatedCloud
import TestSupport
import Testing

// A job that is waited for.
extension DatabaseJournalTests {
  /// Also where the job is begun once in a stretch of time.
  @Test func aJobIsWaitedForBeforeItsWindowIsTaken() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    func halo(_ words: [String]) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), words, environment: CommandTests.key)
    }
    #expect(try halo(["runs", "--journal", place]).status == 0)
    // Somebody who is not heard of any more.
    try server.query(
      """
      INSERT INTO halo.leases (name, holder, fence, ends_at)
      VALUES ('job nightly', 'web 1 1 a', 1, clock_timestamp() + interval '3 seconds')
      """, in: place)
    let words = ["run", "--journal", place, "--job", "nightly", "--once-per", "365d"]
    let result = try halo(words + ["--wait", "10m", "-e", "print(1)"])
    #expect(result.status == 0 && result.output == "1\n", "\(result)")
  }

  /// Nobody waits for its lease to end.
  @Test func aJobIsLetGoWhereTheSimulatorDoesNotStart() throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let folder = try TemporaryFolder(["faults.txt": "on=nothing at all\n"])
    let result = try CommandResult.of(
      Repository.program("halo"),
      [
        "run", "--sim", "--faults", "\(folder.path)/faults.txt", "--journal", place, "--job",
        "nightly", "-e", "print(1)",
      ], environment: CommandTests.key)
    #expect(result.status != 0 && result.output.isEmpty, "\(result)")
    let held = try server.query(
      "SELECT count(*) FROM halo.leases WHERE ends_at > clock_timestamp()", in: place)
    #expect(held == "0\n")
  }

  /// What comes to be interrupted while its job is waited for is settled like what was interrupted before.
  @Test(arguments: [("resume", "done"), ("rollback", "rolled_back,done")])
  func whatIsInterruptedMeanwhileIsSettled(_ policy: String, _ states: String) throws {
    let server = try PostgresServer.shared.get()
    let place = try server.makeDatabase()
    let simulator = try Simulator()
    let folder = try TemporaryFolder()
    let text = """
      print "begins"
      cloud.eip.rename{ publicip_id = "\(DemoAccount.freeEIPs[0])", alias = "changed" }
      while not io.open("\(folder.path)/go") do task.sleep(0.01) end
      """
    let words = [
      "--region", "cn-north-4", "--endpoint", simulator.url, "--journal", place, "--lease", "5s",
      "--job", "nightly",
    ]
    let holder = try SignalledRun(
      arguments: ["run"] + words + ["-e", text], environment: CommandTests.key)
    let query = "SELECT kind FROM halo.entries WHERE kind = 'done'"
    #expect((0..<4000).contains { _ in (try? server.query(query, in: place))?.isEmpty == false })
    _ = try holder.send("KILL")
    try Data().write(to: URL(filePath: "\(folder.path)/go"))
    // Its lease has not ended yet.
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["run"] + words + ["--wait", "10m", "--on-interrupted", policy, "-e", text],
      environment: CommandTests.key)
    #expect(result.status == 0, "\(result)")
    #expect(result.errors.contains("run 1 of this job was interrupted"), "\(result)")
    let found = try server.query(
      "SELECT string_agg(state, ',' ORDER BY number) FROM halo.runs", in: place)
    #expect(found == "\(states)\n")
  }
}
