import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// How `halo run --confirm` ends before it has begun.
@Suite(.timeLimit(.minutes(30))) struct ConfirmationTests {
  private static let rename =
    "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'gate' }"

  /// No is no failure.
  @Test func saysThatItWasDeclined() throws {
    let declined = try CommandResult.of(
      Repository.program("halo"), ["run", "--confirm", "--summary", "--sim", "-e", Self.rename],
      input: "n\n")
    #expect(declined.status == 2 && declined.output.isEmpty, "\(declined)")
    #expect(declined.errors.contains(" declined (exit 2) after "), "\(declined)")
    #expect(!declined.errors.contains("failed"), "\(declined)")
  }

  @Test(arguments: [("y\n", 0), (" Yes \r\n", 0), ("y", 0), ("y y\n", 2), ("yep\n", 2), ("\n", 2)])
  func onlyYesIsYes(answer: String, status: Int32) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["run", "--confirm", "--sim", "-e", Self.rename], input: answer)
    #expect(result.status == status, "\(result)")
  }

  /// What the script reads would be the answer, or the answer what it reads.
  @Test(arguments: ["io.read()", "io.open('/dev/stdin'):read()", "io.lines('/proc/self/fd/0')()"])
  func aScriptThatReadsInputIsRefused(reading: String) throws {
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--confirm", "--sim", "-e", "local name = \(reading) " + Self.rename], input: "a\ny\n"
    )
    #expect(result.status == 64, "\(result)")
    #expect(
      result.errors.hasSuffix(
        "halo: the script reads standard input, on which --confirm asks: halo plan --out FILE, and then "
          + "halo apply FILE\n"), "\(result.errors)")
  }

  /// Whoever types while the plan is made has not read it.
  @Test func whatIsTypedBeforeTheQuestionIsNoAnswer() throws {
    let terminal = try Terminal(
      ["run", "--confirm", "--sim", "-e", Self.rename], columns: 80, rows: 24)
    terminal.type("y\ry\r")
    try terminal.wait(until: "the question") { $0.contains("[y/N]") }
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
  }

  /// Nobody is asked about what is not to be done again.
  @Test func aJobThatWasBegunAlreadyIsNotAskedFor() throws {
    let folder = try TemporaryFolder()
    let job = [
      "--journal", "\(folder.path)/j.db", "--job", "x", "--once-per", "365d", "--sim", "-e",
    ]
    let first = try CommandResult.of(Repository.program("halo"), ["run"] + job + ["x = 1"])
    #expect(first.status == 0, "\(first)")
    let again = try CommandResult.of(
      Repository.program("halo"), ["run", "--confirm"] + job + [Self.rename], input: "y\n")
    #expect(again.status == 0)
    #expect(
      again.errors
        == "halo: the job 'x' was begun already in this stretch of 365 d; nothing to do\n")
  }

  /// Nor is anybody asked about a plan that was made while another run of the job goes on.
  @Test func theJobIsTakenBeforeTheQuestion() throws {
    let folder = try TemporaryFolder()
    let job = ["--journal", "\(folder.path)/j.db", "--job", "x", "--sim", "-e"]
    let run = try KilledProgram(
      ["run"] + job + ["io.stderr:write 'told\\n' task.sleep(3600)"], [:])
    #expect(run.lines(1) == 1)
    let asked = try CommandResult.of(
      Repository.program("halo"), ["run", "--confirm"] + job + [Self.rename], input: "y\n")
    #expect(asked.status == 75)
    #expect(asked.errors.hasPrefix("halo: the job 'x' is held by "), "\(asked)")
    run.kill()
    let answered = try CommandResult.of(
      Repository.program("halo"), ["run", "--confirm"] + job + [Self.rename], input: "y\n")
    #expect(answered.status == 0 && answered.errors.contains("[y/N]"), "\(answered)")
    // And it is kept as long as somebody thinks.
    let terminal = try Terminal(
      ["run", "--confirm"] + job + [Self.rename], columns: 80, rows: 24)
    try terminal.wait(until: "the question") { $0.contains("[y/N]") }
    let other = try CommandResult.of(Repository.program("halo"), ["run"] + job + ["x = 1"])
    #expect(other.status == 75, "\(other)")
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
    #expect(
      try CommandResult.of(Repository.program("halo"), ["run"] + job + ["x = 1"]).status == 0)
  }

  /// The process in which it is planned goes with the one that waits for it.
  @Test func aPlanThatIsKilledHoldsNothing() throws {
    let folder = try TemporaryFolder([
      "hang.faults": "on=eip.list nth=* phase=before kind=hang\n"
    ])
    let job = ["--journal", "\(folder.path)/j.db", "--job", "x", "--sim"]
    let run = try KilledProgram(
      ["run", "--confirm", "--faults", "\(folder.path)/hang.faults"] + job
        + ["-e", "io.stderr:write 'told\\n' cloud.eip.list{}"], [:])
    #expect(run.lines(1) == 1)
    run.kill()
    let next = try CommandResult.of(
      Repository.program("halo"), ["run", "--wait", "60"] + job + ["-e", "x = 1"])
    #expect(next.status == 0, "\(next)")
  }

  /// What becomes of an interrupted run is in no plan.
  @Test(arguments: [["run", "--confirm"], ["apply"]], ["resume", "rollback"])
  func nothingIsSettledBesideAPlan(command: [String], policy: String) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), command + ["--job", "x", "--on-interrupted", policy, "file"])
    #expect(result.status == 64)
    #expect(
      result.errors.contains("--on-interrupted \(policy) exclude each other: that is in no plan; "),
      "\(result.errors)")
  }

  /// Ctrl-C is an answer, too, and told as every other end.
  @Test func isInterruptedWhereItAsks() throws {
    let terminal = try Terminal(
      ["run", "--confirm", "--sim", "-e", Self.rename], columns: 80, rows: 24)
    try terminal.wait(until: "the question") { $0.contains("[y/N]") }
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
    #expect(terminal.screen.contains("failed (exit 130)"), "\(terminal.screen)")
  }

  /// The process of the rehearsal has an alarm of its own.
  @Test func aScriptThatNeverWaitsIsStopped() throws {
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--confirm", "--sim", "--timeout", "1", "-e", "while true do end"], input: "y\n")
    #expect(result.status == 124, "\(result)")
    #expect(result.errors.contains("the script was not done within 1 s"), "\(result)")
  }

  /// What somebody sends to a process the terminal hands on to no other.
  @Test(arguments: [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
  func aRehearsalOnATerminalEndsWithWhatWaitsForIt(signal: Int32, status: Int32) throws {
    let folder = try TemporaryFolder([
      "hang.faults": "on=eip.list nth=* phase=before kind=hang\n"
    ])
    let terminal = try Terminal(
      [
        "run", "--confirm", "--sim", "--faults", "\(folder.path)/hang.faults", "-e",
        "print('begun') cloud.eip.list{}",
      ], columns: 80, rows: 24)
    try terminal.wait(until: "the rehearsal") { $0.contains("begun") }
    terminal.signal(signal)
    #expect(try terminal.exitStatus() == status)
    #expect(terminal.screen.contains("stopped by signal 15"), "\(terminal.screen)")
  }

  /// What waits for the rehearsal ends it, and the metrics have the end of what they have the beginning of.
  @Test func aRehearsalEndsWithWhatWaitsForIt() throws {
    let folder = try TemporaryFolder([
      "hang.faults": "on=eip.list nth=* phase=before kind=hang\n"
    ])
    let process = Process()
    process.executableURL = Repository.program("halo")
    process.arguments = [
      "run", "--confirm", "--sim", "--faults", "\(folder.path)/hang.faults", "--metrics-file",
      "\(folder.path)/halo.prom", "-e", "print('begun') cloud.eip.list{}",
    ]
    process.environment = ["HALO_JOURNAL": "none", "HOME": folder.path]
    let (errors, input) = (Pipe(), Pipe())
    (process.standardError, process.standardInput) = (errors, input)
    try process.run()
    var told = Data()
    while !String(decoding: told, as: UTF8.self).contains("begun") {
      told += errors.fileHandleForReading.availableData
    }
    kill(process.processIdentifier, SIGTERM)
    // Both have let go of it by then.
    told += errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    let text = String(decoding: told, as: UTF8.self)
    #expect(text.contains("stopped by signal 15"), "\(text)")
    let metrics = try String(contentsOfFile: "\(folder.path)/halo.prom", encoding: .utf8)
    #expect(metrics.contains(#"halo_job_last_exit_code{job="-e"} 143"#), "\(metrics)")
  }
}
