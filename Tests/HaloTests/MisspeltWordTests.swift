import Foundation
import TestSupport
import Testing

/// Whoever misspells something is told what was meant, wherever it stands.
@Suite(.timeLimit(.minutes(30))) struct MisspeltWordTests {
  @Test(arguments: [
    (["resum", "1"], "did you mean 'halo resume'?"),
    (["runs", "shw", "1"], "did you mean 'runs show'?"),
    (["runs", "--state", "interupted"], "did you mean 'interrupted'?"),
    (["runs", "--jb", "x"], "Did you mean '--job'?"),
    (["run", "--sim", "--on-interrupted", "resum", "-e", "x = 1"], "did you mean 'resume'?"),
    (["run", "--sim", "--log-format", "jsn", "-e", "x = 1"], "did you mean 'json'?"),
    (["run", "--sim", "--regoin", "x", "-e", "x = 1"], "did you mean '--region'?"),
    (["call", "--sim", "-o", "tabel", "eip.list"], "did you mean 'table'?"),
    (["call", "--sim", "eip.lst"], "did you mean 'eip.list'?"),
    (["call", "--sim", "eip.list", "--columns", "aliass"], "did you mean 'alias'?"),
    (["cron-line", "--schedul", "@daily", "job.lua"], "did you mean '--schedule'?"),
    (["cron-line", "--regoin", "x", "job.lua"], "did you mean '--region'?"),
    (["cron-line", "jbo.lua"], "did you mean 'job.lua'?"),
    (["unit", "--on-calender", "daily", "job.lua"], "did you mean '--on-calendar'?"),
    (["help", "exit-cods"], "did you mean 'exit-codes'?"),
    (["help", "eip.bnd"], "did you mean 'eip.bind'?"),
    (["run", "--sim", "jbo.lua"], "did you mean 'job.lua'?"),
    (["check", "./jbo.lua"], "did you mean './job.lua'?"),
  ]) func isToldWhatWasMeant(words: [String], advice: String) throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    let result = try CommandResult.of(
      Repository.program("halo"), words, directory: URL(filePath: folder.path))
    #expect(result.status != 0)
    #expect(result.errors.components(separatedBy: advice).count == 2, "\(result.errors)")
  }

  /// The names of jobs are those that have run.
  @Test func ofAJob() throws {
    let folder = try TemporaryFolder()
    let journal = ["--journal", "\(folder.path)/journal.db"]
    let made = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--sim"] + journal + ["--job", "nightly", "-e", "print(time.now())"])
    #expect(made.status == 0, "\(made)")
    let listed = try CommandResult.of(
      Repository.program("halo"), ["runs"] + journal + ["--job", "nigthly"])
    #expect(listed.errors == "halo: no such run is recorded; did you mean 'nightly'?\n")
  }
}
