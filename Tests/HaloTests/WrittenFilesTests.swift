import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// No command writes over what it reads, and what may be written is.
@Suite(.timeLimit(.minutes(30))) struct WrittenFilesTests {
  private static let script = """
    local name = require "names"
    cloud.eip.rename{ publicip_id = "\(DemoAccount.boundEIP)", alias = name }

    """

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder(["job.lua": Self.script, "names.lua": "return 'kept'\n"])
    for (name, make) in [("link", symlink), ("hard", link)] {
      #expect(make(folder.path + "/job.lua", folder.path + "/" + name) == 0)
    }
  }

  private func halo(_ arguments: [String], input: String = "") throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), arguments,
      environment: ["HALO_JOURNAL": folder.path + "/journal.db"], input: input)
  }

  private func content(of name: String) throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  private func expectRefusal(
    _ arguments: [String], of option: String, _ name: String, what: String
  ) throws {
    let before = FileManager.default.contents(atPath: "\(folder.path)/\(name)")
    let result = try halo(arguments)
    #expect(result.status == 64, "\(arguments): \(result)")
    let told = "\(option) \(folder.path)/\(name) is \(what), which would be lost: name another file"
    #expect(result.errors.contains(told), "\(arguments): \(result)")
    #expect(FileManager.default.contents(atPath: "\(folder.path)/\(name)") == before)
  }

  @Test(arguments: ["job.lua", "link", "hard", "../\0/job.lua"])
  func thePlanIsNotWrittenOverItsScript(name: String) throws {
    let name = name.replacing("\0", with: URL(filePath: folder.path).lastPathComponent)
    try expectRefusal(
      ["plan", "--sim", "--out", "\(folder.path)/\(name)", folder.path + "/job.lua"], of: "--out",
      name, what: "the script")
    #expect(try content(of: "job.lua") == Self.script)
  }

  @Test func theScriptOnStandardInputIsKept() throws {
    let result = try CommandResult.of(
      URL(filePath: "/bin/sh"),
      [
        "-c", #""$0" plan --sim --out "$1" - < "$1""#, Repository.program("halo").path,
        folder.path + "/job.lua",
      ])
    #expect(result.status == 64, "\(result)")
    #expect(try content(of: "job.lua") == Self.script)
  }

  /// What a script reads is known once it is planned.
  @Test func thePlanIsNotWrittenOverAModule() throws {
    try expectRefusal(
      ["plan", "--sim", "--out", folder.path + "/names.lua", folder.path + "/job.lua"], of: "--out",
      "names.lua", what: "a file that the script reads")
    #expect(try content(of: "names.lua") == "return 'kept'\n")
  }

  @Test(arguments: ["--metrics-file", "--log-file"])
  func whatARunTellsIsNotWrittenOverWhatItNeeds(option: String) throws {
    let (job, plan) = (folder.path + "/job.lua", folder.path + "/plan.json")
    let (journal, module) = (folder.path + "/journal.db", folder.path + "/names.lua")
    #expect(try halo(["plan", "--sim", "--out", plan, job]).status == 2)
    #expect(try halo(["run", "--sim", "--journal", journal, job]).status == 0)
    for (arguments, name, what) in [
      (["run", "--sim", option, job, job], "job.lua", "the script"),
      (["run", "--sim", option, journal, job], "journal.db", "the journal"),
      (["apply", option, job, plan], "job.lua", "the script"),
      (["apply", option, plan, plan], "plan.json", "the plan"),
      (["apply", option, module, plan], "names.lua", "a file that the script reads"),
      (["rollback", option, journal, "1"], "journal.db", "the journal"),
      (["rollback", option, job, "1"], "job.lua", "the script"),
      (["resume", option, job, "1"], "job.lua", "the script"),
    ] {
      try expectRefusal(arguments, of: option, name, what: what)
    }
    let both = try halo(["run", "--sim", "--metrics-file", "x", "--log-file", "x", job])
    #expect(both.status == 64, "\(both)")
    #expect(both.errors.contains("are to write the same file, x"), "\(both)")
  }

  @Test func aReportIsNotWrittenOverTheJournal() throws {
    let journal = folder.path + "/journal.db"
    #expect(
      try halo(["run", "--sim", "--journal", journal, folder.path + "/job.lua"]).status == 0)
    try expectRefusal(
      ["report", "1", "--journal", journal, "-o", journal], of: "--output", "journal.db",
      what: "the journal")
    #expect(try halo(["report", "1", "-o", "-"]).status == 0)
  }

  // MARK: Metrics

  private func bash(_ command: String) throws -> CommandResult {
    try CommandResult.of(
      URL(filePath: "/bin/bash"), ["-c", command],
      environment: ["PATH": "/usr/bin:/bin", "HALO": Repository.program("halo").path],
      directory: URL(filePath: folder.path))
  }

  /// As that of a program that hands them on.
  @Test(arguments: [("/dev/stdout", "| cat"), (">(cat >&3)", "")])
  func aPipeThatIsReadTakesMetrics(file: String, reader: String) throws {
    let result = try bash(
      "{ $HALO --metrics-file \(file) -e 'print \"ran\"' \(reader); } 3>&1 | cat")
    #expect(result.output.contains("halo_job_last_exit_code"), "\(result)")
    #expect(result.output.contains("ran\n") && result.errors.isEmpty, "\(result)")
  }

  /// What keeps the metrics from being written for now is no reason not to do the job.
  @Test func aFolderThatIsLockedKeepsNoJobFromRunning() throws {
    let result = try bash("flock . $HALO --metrics-file m.prom -e 'print \"ran\"'")
    #expect(result.status == 0 && result.output == "ran\n", "\(result)")
    let told = result.errors.split(separator: "\n")
    #expect(
      told.count == 2 && told.allSatisfy { $0.hasSuffix("has locked its folder") }, "\(result)")
  }
}
