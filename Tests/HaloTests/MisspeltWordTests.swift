import Foundation
import TestSupport
import Testing

/// Whoever misspells something is told what was meant, wherever it stands.
@Suite(.timeLimit(.minutes(30))) struct MisspeltWordTests {
  @Test(arguments: [
    (["resum", "1"], "did you mean 'halo resume'?"),
    (["runs", "shw", "1"], "did you mean 'runs show'?"),
    (["runs", "--state", "interupted"], "did you mean 'interrupted'?"),
    (["rollback", "--jornal", "x", "1"], "unknown option '--jornal'; did you mean '--journal'?"),
    (["resume", "--tmeout", "x", "1"], "unknown option '--tmeout'; did you mean '--timeout'?"),
    (["runs", "show", "--jurnal", "x", "1"], "unknown option '--jurnal'; did you mean"),
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

  /// Not the word behind an option that the command does not take.
  @Test(arguments: [
    ["rollback", "--region", "x", "1"], ["rollback", "--max-age", "1d", "--region", "x", "1"],
    ["resume", "--region", "x", "1"], ["report", "--region", "x", "1"],
    ["runs", "watch", "--region", "x", "1"], ["runs", "verify", "--region", "x", "1"],
    ["runs", "decide", "--region", "x", "1", "2"], ["runs", "forget", "--region=x", "y"],
    ["runs", "prune", "--region", "x"], ["runs", "--limit", "5", "--region", "x"],
    ["apply", "--region", "x", "plan.json"], ["types", "--region", "x", "y"],
    ["operations", "--region", "x"], ["help", "--region", "x"], ["check", "--region", "x"],
  ]) func isToldWhichOptionIsNotTaken(words: [String]) throws {
    let result = try CommandResult.of(Repository.program("halo"), words)
    let line = result.errors.lowercased()
    #expect(result.status == 64 && line.hasPrefix("halo: unknown option '--region'"), "\(result)")
  }

  /// A name of Halo's without what stands before it, in an error and in a check.
  @Test(arguments: [
    ("eip.list()", "did you mean 'cloud.eip'?"), ("dns.list_ips{}", "did you mean 'cloud.dns'?"),
    ("modelarts.list_servers()", "did you mean 'cloud.modelarts'?"),
    ("sleep(1)", "did you mean 'task.sleep'?"), ("unbind{}", "did you mean 'cloud.eip.unbind'?"),
    ("transaction(print)", "did you mean 'cloud.transaction'?"),
    ("move.eip{}", "write local move = require \"move\" before it"),
    ("options.read{}", "write local options = require \"options\" before it"),
  ]) func isToldWhatStandsBeforeAName(code: String, advice: String) throws {
    let folder = try TemporaryFolder(["job.lua": code])
    for words in [["run", "--sim"], ["check"]] {
      let result = try CommandResult.of(
        Repository.program("halo"), words + ["job.lua"], directory: URL(filePath: folder.path))
      let said = result.output + result.errors
      #expect(result.status != 0)
      #expect(said.contains("'; \(advice)") || said.contains("'); \(advice)"), "\(said)")
    }
    let typed = try CommandResult.of(
      Repository.program("halo"), ["repl", "--sim"], input: code + "\n",
      directory: URL(filePath: folder.path))
    #expect(typed.errors.components(separatedBy: advice).count == 2, "\(typed)")
    #expect(typed.errors.components(separatedBy: "did you mean").count <= 2, "\(typed)")
  }

  /// Several have such a function, or it is something else.
  @Test(arguments: ["list()", "eip()", "sleep.x()", "nothing.x()"])
  func isToldNothingWhereNothingIsSure(code: String) throws {
    let result = try CommandResult.of(Repository.program("halo"), ["run", "--sim", "-e", code])
    #expect(result.status == 1 && result.errors.contains("a nil value (global"), "\(result)")
    #expect(!result.errors.contains("did you mean") && !result.errors.contains("require"))
  }

  @Test(arguments: ["--region", "--endpoint", "--profile", "--project-id"])
  func aPlanKeepsItsAccount(option: String) throws {
    for words in [[option, "x", "a.plan"], ["a.plan", option, "x"], ["\(option)=x", "a.plan"]] {
      let result = try CommandResult.of(Repository.program("halo"), ["apply"] + words)
      let line =
        "halo: unknown option '\(option)': a plan is applied to the account that it was made for"
      #expect(result.status == 64 && result.errors.hasPrefix(line), "\(result)")
    }
    let other = try CommandResult.of(Repository.program("halo"), ["apply", "--yess", "a.plan"])
    #expect(other.status == 64 && !other.errors.contains("made for"), "\(other)")
  }

  @Test(arguments: [
    ["resume"], ["rollback"], ["report"], ["runs", "show"], ["runs", "verify"], ["runs", "forget"],
  ]) func whatIsNoNumberOfARun(words: [String]) throws {
    let result = try CommandResult.of(Repository.program("halo"), words + ["abc"])
    let line = "halo: 'abc' is no run's number; 'halo runs' lists them"
    #expect(result.status == 64 && result.errors.hasPrefix(line), "\(result)")
  }

  /// What would do nothing is refused.
  @Test(arguments: [
    (["run", "--sim", "--wait", "1m", "-e", "x = 1"], "--wait is about a job"),
    (["run", "--sim", "--wait", "1m", "-"], "--wait is about a job"),
    (
      ["run", "--on-interrupted", "resume", "-e", "x = 1"], "--on-interrupted resume is about a job"
    ),
    (["call", "--sim", "--wait", "1m", "eip.list"], "--wait is about a job"),
    (
      ["call", "--sim", "--no-wait", "eip.list"],
      "--no-wait is about a change, and eip.list makes none"
    ),
    (["run", "--seed", "2", "-e", "x = 1"], "--seed needs --sim"),
    (["run", "--lease", "10s", "-e", "x = 1"], "--lease is about a database"),
    (["runs", "--lease", "10s", "--journal", "j.db"], "--lease is about a database"),
  ]) func isToldWhatDoesNothing(words: [String], reason: String) throws {
    let result = try CommandResult.of(Repository.program("halo"), words)
    #expect(result.status == 64 && result.errors.contains(reason), "\(result)")
  }

  /// A state is taken as the table has it, too.
  @Test func ofNoState() throws {
    for state in ["rolled back", "rolled_back", "in doubt", "roll-back incomplete"] {
      let result = try CommandResult.of(
        Repository.program("halo"), ["runs", "--state", state], environment: ["HALO_JOURNAL": ""])
      #expect(result.status == 0, "\(result)")
      #expect(result.errors == "halo: no such run is recorded\n")
    }
  }

  /// Why a folder cannot be made is what is told, not that it is not there afterwards.
  @Test func ofAHomeThatNothingCanBeWrittenIn() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["cron-line", "scripts/demo.lua"], environment: ["HOME": "/sys"])
    #expect(result.errors.contains("cannot make /sys/.local: "), "\(result)")
    #expect(!result.errors.contains("No such file"), "\(result)")
  }

  @Test func ofNothing() throws {
    let home = try TemporaryFolder()
    let result = try CommandResult.of(
      Repository.program("halo"), ["runs"], environment: ["HALO_JOURNAL": "", "HOME": home.path])
    #expect(result.status == 0 && result.errors == "halo: no run is recorded yet\n", "\(result)")
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
