import Foundation
import Journal
import Ports
import TestSupport
import Testing

/// Runs whose process was killed: what becomes of them by `halo rollback`, by `halo resume` and by the
/// next run of their job.
@Suite(.timeLimit(.minutes(30))) struct RollbackTests {
  let folder: TemporaryFolder
  let simulator: Simulator
  let script: String

  /// Says that it is half way, and waits for a file, or to be killed.
  static let half = """
    local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
    cloud.eip.rename{ publicip_id = eip.id, alias = "moving" }
    local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
    local subnet = cloud.vpc.list_subnets{ vpc_id = endpoint.vpc_id }[1]
    cloud.dns.bind_ip{ endpoint_id = endpoint.id, subnet_id = subnet.id, ip = "192.168.0.77" }
    print "half way"
    while not io.open(arg[1]) do task.sleep(0.02) end
    cloud.eip.unbind{ publicip_id = eip.id }
    print "done"
    """

  init() throws {
    folder = try TemporaryFolder()
    simulator = try Simulator()
    script = folder.path + "/move.lua"
    try Self.half.write(toFile: script, atomically: true, encoding: .utf8)
  }

  var go: String { folder.path + "/go" }

  var environment: [String: String] {
    CommandTests.key.merging(["HALO_JOURNAL": folder.path + "/journal.db"]) { $1 }
  }

  func halo(_ arguments: String..., key: [String: String] = [:]) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), arguments, environment: environment.merging(key) { $1 })
  }

  /// Runs the script, which waits for nothing.
  func run(_ options: String...) throws -> CommandResult {
    try Data().write(to: URL(filePath: go))
    return try CommandResult.of(
      Repository.program("halo"),
      ["run", "--region", "cn-north-4", "--endpoint", simulator.url] + options
        + [script, go], environment: environment)
  }

  /// Runs the script and kills it half way.
  func interrupt() throws {
    let run = try SignalledRun(
      arguments: [
        "run", "--region", "cn-north-4", "--endpoint", simulator.url, script, go,
      ], environment: environment)
    #expect(try run.send("KILL").output == "half way\n")
  }

  func change(_ code: String) throws {
    let result = try simulator.halo(["--journal", "none", "-e", code])
    #expect(result.status == 0, "\(result.errors)")
  }

  /// What a person reads, with what differs from run to run made the same.
  func expect(_ result: CommandResult, as name: String) {
    let errors = result.errors.isEmpty ? "" : "--- standard error\n\(result.errors)"
    var text = "\(result.output)\(errors)--- exit \(result.status)\n"
      .replacingOccurrences(of: folder.path, with: "/state")
      .replacingOccurrences(of: simulator.url, with: "http://127.0.0.1:PORT")
    for (pattern, constant) in [
      (#"2\d\d\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?"#, "TIME"),
      (#"process \d+ on [^;,\s]+"#, "process PID on HOST"),
      (#"on \S+, process \d+"#, "on HOST, process PID"),
      (#"after [\d.]+ (µs|ms|s)\b"#, "after a while"),
      (#"UTC, [\d.]+ \S+ after it"#, "UTC, a while after it"), (#"seconds=[\d.]+"#, "seconds=N"),
      (#"\d+ requests?\b"#, "N requests"),
      // How often it looked for the file before it was killed nobody knows, nor whether it was waiting
      // to look again.
      (#"taken back by \d+"#, "taken back by N"), (#"\n  \d+  TIME"#, "\n  N  TIME"),
      (#"\n  answers no longer asked for: task\.sleep( \(\d+ times\))?\n"#, "\n"),
      (#"task\.sleep, "#, ""),
      (#"\[request [^\]]+\]"#, "[request ID]"), (#""pid": \d+"#, #""pid": 1"#),
    ] {
      text = text.replacingOccurrences(of: pattern, with: constant, options: .regularExpression)
    }
    expectSnapshot(text, named: "rollback/\(name)")
  }

  /// What the script changes, as it is now.
  var state: String {
    get throws {
      try simulator.halo([
        "--journal", "none", "-e",
        """
        print(cloud.eip.list{ public_ip_address = "203.0.113.10" }[1].alias)
        for _, endpoint in ipairs(cloud.dns.list_endpoints{ direction = "inbound" }) do
          for _, entry in ipairs(cloud.dns.list_ips{ endpoint_id = endpoint.id }) do
            if entry.ip == "192.168.0.77" then print "bound" end
          end
        end
        """,
      ]).output
    }
  }

  @Test func takesBackWhatAKilledRunHasDone() throws {
    try interrupt()
    #expect(try state == "moving\nbound\n")
    expect(try run(), as: "interrupted")
    expect(try halo("rollback", "1"), as: "rolled-back")
    #expect(try state == "web\n")
    expect(try halo("rollback", "1"), as: "again")
    expect(try halo("resume", "1"), as: "resumed-after")
    expect(try halo("runs", "show", "1"), as: "show")
    // The job is free.
    #expect(try run().status == 0)
  }

  @Test func isToldBeforeAnybodyIsAskedAboutTheNextRun() throws {
    try interrupt()
    let usual = try run()
    let asked = try run("--confirm")
    #expect(asked.status == 75 && asked.output.isEmpty, "\(asked)")
    #expect(asked.errors.contains("run 1 of this job was interrupted"), "\(asked.errors)")
    #expect(usual.errors.contains(asked.errors), "\(usual.errors)")
    #expect(try state == "moving\nbound\n")
    // Nor is it taken back unasked.
    #expect(try run("--confirm", "--on-interrupted", "rollback").status == 64)
    #expect(try state == "moving\nbound\n")
  }

  @Test func leavesWhatIsSomebodyElses() throws {
    try interrupt()
    try change(
      """
      local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
      cloud.eip.rename{ publicip_id = eip.id, alias = "mine" }
      """)
    expect(try halo("rollback", "1"), as: "incomplete")
    expect(try halo("resume", "1"), as: "resumed-after-incomplete")
    expect(try run(), as: "run-after-incomplete")
    let listed = try halo("runs", "--state", "roll_back_incomplete", "--json")
    #expect(listed.output.contains(#""state": "roll_back_incomplete""#))
    // Once a person has done the rest, all is back.
    try change(
      """
      local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
      cloud.eip.rename{ publicip_id = eip.id, alias = "web" }
      """)
    expect(try halo("rollback", "1"), as: "completed")
  }

  /// One that was interrupted long ago.
  private func keepOldRun() throws {
    let journal = try SQLJournal(sqlite: folder.path + "/journal.db")
    let start = RunStart(
      script: "old.lua", startedAt: WallTime(seconds: 1_767_322_800),
      process: RunProcess(host: "web1", pid: 4711))
    let number = try journal.begin(start)
    journal.unlock(number)
  }

  @Test func refusesWhatCannotBe() throws {
    expect(try halo("rollback", "1"), as: "no-journal-yet")
    try interrupt()
    expect(try halo("rollback", "7"), as: "unknown")
    expect(try halo("rollback"), as: "no-number")
    let other = ["HUAWEICLOUD_SDK_PROJECT_ID": "0605768a3300d5762f8cc0186d8a2d35"]
    expect(try halo("rollback", "1", key: other), as: "another-account")
    expect(try halo("resume", "1", key: other), as: "resume-another-account")
    expect(try halo("runs", "verify", "1", key: other), as: "verify-another-account")
    try keepOldRun()
    expect(try halo("rollback", "2"), as: "too-old")
    #expect(try simulator.halo(["-e", "cloud.eip.list{}"], environment: environment).status == 0)
    expect(try halo("rollback", "3"), as: "changed-nothing")
    // None of that has touched anything.
    #expect(try halo("rollback", "1").status == 79)
  }

  @Test func theNextRunOfTheJobTakesItBackAndBegins() throws {
    try interrupt()
    expect(try run("--on-interrupted", "rollback"), as: "next-run-rolls-back")
    let states = try halo("runs")
    #expect(states.output.contains("rolled back") && states.output.contains("done"))
  }

  /// What goes on with a run mends what the metrics say of its job.
  @Test func whatGoesOnIsTheSameJobInMetrics() throws {
    let metrics = ["--metrics-file", folder.path + "/m.prom"]
    let words = ["run", "--region", "cn-north-4", "--endpoint", simulator.url] + metrics
    // By a path that is not from the root.
    let name = folder.path + "/../" + URL(filePath: folder.path).lastPathComponent + "/"
    let given = name + URL(filePath: script).lastPathComponent
    let killed = try SignalledRun(arguments: words + [given, go], environment: environment)
    #expect(try killed.send("KILL").output == "half way\n")
    try Data().write(to: URL(filePath: go))
    let resumed = try CommandResult.of(
      Repository.program("halo"), ["resume"] + metrics + ["1"], environment: environment)
    #expect(resumed.status == 0, "\(resumed)")
    let text = try String(contentsOfFile: folder.path + "/m.prom", encoding: .utf8)
    let jobs = Set(text.matches(of: #/job="([^"]*)"/#).map(\.output.1))
    #expect(jobs.count == 1 && text.contains("last_success_time_seconds{"), "\(text)")
  }

  /// In place of one run no other one is gone on with: of its job, with other arguments or another script. Its
  /// window is not taken by that.
  @Test func theNextRunGoesOnWithNoOtherOne() throws {
    let words = ["run", "--region", "cn-north-4", "--endpoint", simulator.url, "--job", "nightly"]
    let killed = try SignalledRun(arguments: words + [script, go], environment: environment)
    #expect(try killed.send("KILL").output == "half way\n")
    try Data().write(to: URL(filePath: go))
    func next(_ what: [String]) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"),
        words + ["--once-per", "365d", "--on-interrupted", "resume"] + what,
        environment: environment)
    }
    let other = folder.path + "/other.lua"
    try Self.half.write(toFile: other, atomically: true, encoding: .utf8)
    for what in [[script, go, "more"], [script], [other, go], ["-e", "print 'ran'"]] {
      let result = try next(what)
      #expect(result.status == 75 && result.output.isEmpty, "\(what): \(result)")
      #expect(
        result.errors.contains(
          "run 1 of this job was interrupted, and was another one than this: \(script) \(go);"),
        "\(result)")
      #expect(result.errors.contains("'halo resume 1' goes on with it"), "\(result)")
    }
    let same = try next([script, go])
    #expect(same.status == 0 && same.output == "half way\ndone\n", "\(same)")
    #expect(try next([script, go]).output.isEmpty)
  }

  @Test func theNextRunOfTheJobGoesOn() throws {
    try interrupt()
    expect(try run("--on-interrupted", "resume"), as: "next-run-resumes")
    #expect(try halo("runs", "--json").output.components(separatedBy: #""run":"#).count == 2)
  }

  /// Runs that something stands in the way of leave nothing behind: a schedule would fill the journal.
  @Test func runsThatHadToWaitAreNotKept() throws {
    try interrupt()
    for _ in 0..<3 { #expect(try run().status == 75) }
    #expect(try halo("runs", "--json").output.components(separatedBy: #""run":"#).count == 2)
  }
}

// Scripts that were edited after their run was killed.
extension RollbackTests {
  func edit(_ text: String) throws {
    try text.write(toFile: script, atomically: true, encoding: .utf8)
    try Data().write(to: URL(filePath: go))
  }

  /// What of an edited script is kept, new and no longer asked for is told before anything is sent.
  @Test func anEditedScriptIsComparedStepByStep() throws {
    try interrupt()
    try edit(
      """
      local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      local subnet = cloud.vpc.list_subnets{ vpc_id = endpoint.vpc_id }[1]
      cloud.dns.bind_ip{ endpoint_id = endpoint.id, subnet_id = subnet.id, ip = "192.168.0.77" }
      cloud.eip.unbind{ publicip_id = "f6318bef-6508-4ea5-a48f-6152b6b1a8fb" }
      """)
    expect(try halo("resume", "1"), as: "edited-stops")
    // It can still be gone on with.
    expect(try halo("resume", "--despite-edits", "1"), as: "edited-despite")
  }

  @Test func anEditedScriptThatAsksForAllGoesOn() throws {
    try interrupt()
    try edit(
      """
      local endpoint = cloud.dns.list_endpoints{ direction = "inbound" }[1]
      local subnet = cloud.vpc.list_subnets{ vpc_id = endpoint.vpc_id }[1]
      cloud.dns.bind_ip{ endpoint_id = endpoint.id, subnet_id = subnet.id, ip = "192.168.0.77" }
      local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
      cloud.eip.rename{ publicip_id = eip.id, alias = "moving" }
      cloud.eip.rename{ publicip_id = eip.id, alias = "moved" }
      """)
    expect(try halo("resume", "1"), as: "edited-goes-on")
  }
}
