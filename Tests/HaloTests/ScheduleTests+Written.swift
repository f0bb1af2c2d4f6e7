import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import halo

// What stands in a line or a unit, and what does not.
extension ScheduleTests {
  /// A secret that is written down is told, with another place for it.
  @Test(arguments: ["cron-line", "unit"]) func notesSecrets(command: String) throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    func notes(_ words: [String]) throws -> [String] {
      let result = try CommandResult.of(
        Repository.program("halo"), [command, "--sim"] + words,
        environment: ["HOME": folder.path], directory: URL(filePath: folder.path))
      #expect(result.status == 0, "\(result)")
      #expect(!result.errors.contains("hush"), "\(result)")
      return result.errors.split(separator: "\n").map(String.init)
        .filter { $0.contains(" stands in the ") }
    }
    let journal = "postgresql://me:hush@db.example/runs"
    for (words, told) in [
      (["job.lua", "--password=hush"], "a secret in the script's arguments (--password=***)"),
      (["job.lua", "x", "--token", "hush"], "a secret in the script's arguments (x --token ***)"),
      (["--journal", journal, "job.lua"], "the password in --journal"),
      (["--proxy", "http://me:hush@proxy.example", "job.lua"], "the password in --proxy"),
    ] {
      let found = try notes(words)
      #expect(found.count == 1 && found[0].contains(told), "\(found)")
    }
    #expect(try notes(["job.lua", "x"]).isEmpty)
    for proxy in ["http://me@proxy.example:3128", "http://proxy.example:3128"] {
      #expect(try notes(["--proxy", proxy, "job.lua"]).isEmpty, "\(proxy)")
    }
  }

  /// No other word is written down in the place of one that is none.
  @Test(arguments: ["cron-line", "unit"]) func refusesWhatIsNoText(command: String) throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    let result = try CommandResult.of(
      URL(filePath: "/bin/sh"),
      ["-c", #"exec "$0" \#(command) --sim job.lua "$(printf 'caf\351')""#]
        + [Repository.program("halo").path],
      environment: ["PATH": "/usr/bin:/bin"], directory: URL(filePath: folder.path))
    #expect(result.status == 64 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains("is not UTF-8"), "\(result)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  /// What is there is no obstacle to a unit that is only printed.
  @Test func aUnitIsPrintedWhateverIsThere() throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    // Not even root reads a directory.
    for name in ["edited", "closed/halo-job.service", "free"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    try Data("ExecStart=/bin/true\n".utf8).write(
      to: URL(filePath: "\(folder.path)/edited/halo-job.service"))
    let script = "\(folder.path)/job.lua"
    let run = try ScheduledRun(["--sim", script])
    for (name, note) in [
      ("edited", " is there for another script; --job NAME gives this one another name"),
      ("closed", "halo-job.service"), ("free", nil),
    ] {
      let place = "\(folder.path)/\(name)"
      let printing = try UnitCommand.parse(["--sim", script])
      let notes = try printing.named(run, besideThoseIn: place).notes
      #expect(notes.count == (note == nil ? 0 : 1), "\(notes)")
      #expect(note.map { notes[0].contains($0) } ?? true, "\(notes)")
      let writing = try UnitCommand.parse(["--out", place, "--sim", script])
      let written = try? writing.named(run, besideThoseIn: place)
      #expect((written == nil) == (note != nil), "\(name)")
    }
  }

  /// One of a script of the same name elsewhere is no obstacle, and keeps its name.
  @Test func aUnitIsCalledAfterItsFolderWhereItHasTo() throws {
    let folder = try TemporaryFolder(["job.lua": ""])
    let scripts = [
      "job.lua", "a/my job.lua", "b/my job.lua", "a/job.lua", "b/job.lua", "a/b/job.lua",
    ]
    for script in scripts {
      let file = URL(filePath: "\(folder.path)/\(script)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
    }
    func unit(_ words: [String]) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), ["unit", "--sim", "--out", "units"] + words,
        environment: ["HOME": folder.path], directory: URL(filePath: folder.path))
    }
    func files() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/units").sorted()
    }
    let lines = scripts.flatMap { [[$0], [$0, "x"]] }
    for (index, line) in lines.enumerated() {
      let made = try unit(line)
      #expect(made.status == 0, "\(line): \(made)")
      #expect(
        made.errors.contains("this unit is halo-") == (index >= 4), "\(made)")
    }
    let made = try files()
    #expect(made.count == 2 * lines.count, "\(made)")
    for name in ["halo-job.service", "halo-job--x.service"] { #expect(made.contains(name)) }
    #expect(made.count { $0.contains(/---in-.*-a-b.*service/) } == 2, "\(made)")
    // Each finds its own again, also when nobody else has the usual name any more.
    try FileManager.default.removeItem(atPath: "\(folder.path)/units/halo-job.service")
    for line in lines.dropFirst() { #expect(try unit(line).status == 0) }
    #expect(try files() == made.filter { $0 != "halo-job.service" })
    // Each has its own journal.
    let text = try made.filter { $0.contains("-a-b") && $0.hasSuffix(".service") }.map {
      try String(contentsOfFile: "\(folder.path)/units/\($0)", encoding: .utf8)
    }
    #expect(
      text.allSatisfy { $0.contains(/StateDirectory=halo-job\S*---in-\S*-a-b\S*\n/) }, "\(text)")
  }

  /// A journal that is named is the only one that is spoken of.
  @Test func aUnitHasOneJournal() throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    func unit(_ words: [String]) throws -> String {
      try CommandResult.of(
        Repository.program("halo"), ["unit"] + words + ["job.lua"],
        directory: URL(filePath: folder.path)
      ).output
    }
    #expect(
      try unit([]).contains("\nEnvironment=HALO_JOURNAL=%S/halo-job/journal.db\nStateDirectory="))
    for words in [["--journal", "/var/lib/x/j.db"], ["--journal=none"]] {
      let text = try unit(words)
      #expect(!text.contains("HALO_JOURNAL"), "\(text)")
      #expect(text.contains("credentials\nStateDirectory="), "\(text)")
    }
  }

  /// Lines of one script with other arguments write into other files.
  @Test func eachLineHasItsLog() throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    let logs = try [
      ["job.lua"], ["job.lua", "a"], ["job.lua", "b"], ["--job", "x", "job.lua", "b"],
    ]
    .map { words in
      let line = try CommandResult.of(
        Repository.program("halo"), ["cron-line"] + words, environment: ["HOME": folder.path],
        directory: URL(filePath: folder.path)
      ).output
      let name = String(try #require(line.firstMatch(of: #/--log-file \S+/halo/(\S+)/#)?.1))
      // The script's folder.
      return name.replacing(#/@.*(?=\.log)/#, with: "@")
    }
    #expect(logs == ["halo-job@.log", "halo-job--a@.log", "halo-job--b@.log", "halo-x.log"])
  }

  /// Nor do those of a script of the same name elsewhere.
  @Test func linesOfOtherFoldersHaveOtherLogs() throws {
    let folder = try TemporaryFolder(["job.lua": ""])
    let scripts = ["a/job.lua", "b/job.lua", "a-b/job.lua", "a/b/job.lua", "job.lua"]
    var logs: Set<String> = []
    for script in scripts {
      let file = URL(filePath: "\(folder.path)/\(script)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
      let line = try CommandResult.of(
        Repository.program("halo"), ["cron-line", "--sim", script],
        environment: ["HOME": folder.path], directory: URL(filePath: folder.path)
      ).output
      logs.insert(String(try #require(line.firstMatch(of: #/--log-file (\S+)/#)?.1)))
    }
    #expect(logs.count == scripts.count, "\(logs)")
  }

  /// A key that others may read is told of.
  @Test func notesAKeyThatOthersMayRead() throws {
    let folder = try TemporaryFolder(["job.lua": "", "the key": ""])
    let key = "\(URL(filePath: folder.path).resolvingSymlinksInPath().path)/the key"
    for (mode, user, isOpen) in [
      (0o600, nil, false), (0o644, nil, true), (0o640, nil, true), (0o640, "root", false),
      (0o604, "root", true),
    ] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key)
      let line = try CommandResult.of(
        Repository.program("halo"),
        ["cron-line", "--sim", "--key-file", "the key"] + (user.map { ["--user", $0] } ?? [])
          + ["job.lua"],
        environment: ["HOME": folder.path], directory: URL(filePath: folder.path))
      let note =
        "halo: note: others may read or write \(key), which holds the key: run 'chmod "
        + "\(user == nil ? "600" : "o=") "
      #expect(line.errors.contains(note) == isOpen, "\(mode): \(line)")
    }
  }
}
