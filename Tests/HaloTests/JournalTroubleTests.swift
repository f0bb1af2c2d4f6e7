import Foundation
import TestSupport
import Testing

/// Journals that cannot be used, and runs that cannot be gone on with: a script that changes nothing ends
/// well with one warning, and no change is sent.
@Suite(.timeLimit(.minutes(30))) struct JournalTroubleTests {
  private static let eip = #""f6318bef-6508-4ea5-a48f-6152b6b1a8fb""#
  private static let read = "print(cloud.eip.get{ publicip_id = \(eip) }.alias)"
  private static let change = "cloud.eip.rename{ publicip_id = \(eip), alias = 'new' } print 'made'"

  /// Whether this user may mount file systems that nobody else sees.
  private static let canMount =
    (try? CommandResult.of(
      URL(filePath: "/usr/bin/unshare"), ["-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]))?.status
    == 0

  private func expectRefusal(
    of journal: String, saying text: String, _ location: SourceLocation = #_sourceLocation,
    by run: (_ words: [String]) throws -> CommandResult = { words in
      try CommandResult.of(Repository.program("halo"), words)
    }
  ) throws {
    let options = ["run", "--sim", "--journal", journal, "-e"]
    let read = try run(options + [Self.read])
    #expect(read.status == 0 && read.output == "web\n", "\(read)", sourceLocation: location)
    let lines = read.errors.split(separator: "\n")
    #expect(lines.count == 1, "\(read.errors)", sourceLocation: location)
    #expect(lines.first?.contains(text) == true, "\(read.errors)", sourceLocation: location)
    let changed = try run(options + [Self.change])
    #expect(changed.status == 74 && changed.output.isEmpty, "\(changed)", sourceLocation: location)
    #expect(
      changed.errors.contains(text) && changed.errors.contains("--journal none"),
      "\(changed.errors)",
      sourceLocation: location)
  }

  @Test func noDatabase() throws {
    let folder = try TemporaryFolder(["text": String(repeating: "no database\n", count: 100)])
    try expectRefusal(of: folder.path + "/text", saying: "is no database")
    try expectRefusal(of: folder.path + "/missing/journal.db", saying: "missing")
  }

  @Test(.enabled(if: canMount)) func fullOrReadOnly() throws {
    for (options, text) in [("size=40k", "the disk is full"), ("ro", "read-only")] {
      let folder = try TemporaryFolder()
      try expectRefusal(of: folder.path + "/journal.db", saying: text) { words in
        try CommandResult.of(
          URL(filePath: "/usr/bin/unshare"),
          ["-m", "sh", "-c", #"mount -t tmpfs -o "$0" tmpfs "$1" && shift && exec "$@""#]
            + [options, folder.path, Repository.program("halo").path] + words)
      }
    }
  }

  /// Its signal would end the process without a word.
  @Test func aFileThatMayNotBecomeLarger() throws {
    let folder = try TemporaryFolder()
    try expectRefusal(of: folder.path + "/journal.db", saying: "may not become larger") { words in
      try CommandResult.of(
        URL(filePath: "/bin/sh"),
        ["-c", #"ulimit -f 8; exec "$0" "$@""#, Repository.program("halo").path] + words)
    }
  }

  /// Nor where it is a run's entry that has no place any more.
  @Test func aFileThatMayNotBecomeLargerThanItIs() throws {
    let folder = try TemporaryFolder()
    let journal = folder.path + "/journal.db"
    let script = """
      cloud.eip.rename{ publicip_id = \(Self.eip), alias = "first" }
      assert(os.execute "prlimit --pid $PPID --fsize=$(stat -c %s '\(journal)-wal'):")
      cloud.eip.rename{ publicip_id = \(Self.eip), alias = "second" }
      """
    let run = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--sim", "--journal", journal, "--allow-exec", "-e", script])
    #expect(run.status == 74 && run.errors.contains("may not become larger"), "\(run)")
    #expect(run.errors.contains("ulimit -f"), "\(run)")
  }

  /// Whoever asks beforehand is told.
  @Test(.enabled(if: canMount)) func aFullDiskIsDiagnosed() throws {
    let folder = try TemporaryFolder()
    let told = try CommandResult.of(
      URL(filePath: "/usr/bin/unshare"),
      [
        "-m", "sh", "-c", #"mount -t tmpfs -o "$0" tmpfs "$1" && shift && exec "$@""#, "size=40k",
        folder.path, Repository.program("halo").path, "doctor", "--sim", "--journal",
        folder.path + "/journal.db",
      ])
    #expect(told.status == 74, "\(told)")
    #expect(told.output.contains("journal: \(folder.path)/journal.db: the disk is full"), "\(told)")
  }

  /// A disk that fills in a transaction leaves a run that somebody has to take back: the last line says by
  /// what.
  @Test(.enabled(if: canMount)) func fullInATransaction() throws {
    let folder = try TemporaryFolder()
    let script = """
      cloud.transaction(function()
        cloud.eip.rename{ publicip_id = \(Self.eip), alias = "first" }
        local file = assert(io.open("\(folder.path)/rest", "w"))
        file:setvbuf("full", 512)
        while file:write(("x"):rep(512)) and file:flush() do end
        cloud.eip.rename{ publicip_id = \(Self.eip), alias = "second" }
      end)
      """
    let run = try CommandResult.of(
      URL(filePath: "/usr/bin/unshare"),
      [
        "-m", "sh", "-c", #"mount -t tmpfs -o "$0" tmpfs "$1" && shift && exec "$@""#, "size=600k",
        folder.path, Repository.program("halo").path, "run", "--sim", "--journal",
        folder.path + "/journal.db", "-e", script,
      ])
    #expect(run.status == 80, "\(run)")
    let last = run.errors.split(separator: "\n").last { $0.hasPrefix("halo: ") } ?? ""
    #expect(
      last.contains("'halo resume 1 --journal \(folder.path)/journal.db' goes on with it, ")
        && last.contains("'halo rollback 1 --journal \(folder.path)/journal.db' takes it back"),
      "\(run)")
  }

  /// A journal that cannot be written can be read, also what only its log has.
  @Test(.enabled(if: canMount)) func readOnly() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    #expect(
      try CommandResult.of(
        Repository.program("halo"), ["run", "--sim", "--journal", path, "-e", Self.change]
      ).status == 0)
    let running = try SignalledRun(
      arguments: [
        "run", "--sim", "--journal", path, "-e",
        "cloud.eip.rename{ publicip_id = \(Self.eip), alias = 'new' } print 'half' task.sleep(600)",
      ], environment: CommandTests.key)
    _ = try running.send("KILL")
    func halo(_ words: String..., journal: String? = nil) throws -> CommandResult {
      try CommandResult.of(
        URL(filePath: "/usr/bin/unshare"),
        [
          "-m", "sh", "-c",
          #"mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@""#, folder.path,
          Repository.program("halo").path,
        ] + words + ["--journal", journal ?? path])
    }
    let list = try halo("runs", "--json")
    #expect(list.status == 0 && list.output.contains("interrupted"), "\(list)")
    let shown = try halo("runs", "show", "1")
    #expect(shown.status == 0 && shown.output.contains("rename EIP"), "\(shown)")
    // Whichever link it is opened by, its log lies beside the file.
    let elsewhere = try TemporaryFolder()
    #expect(symlink(path, elsewhere.path + "/link.db") == 0)
    let linked = try halo("runs", "--json", journal: elsewhere.path + "/link.db")
    #expect(linked.status == 0 && linked.output == list.output, "\(linked)")
    // What would write says why it cannot.
    #expect(try halo("runs", "forget", "1").status == 74)
    #expect(try halo("resume", "2").status == 74)
  }

  @Test func runsThatCannotBeGoneOnWith() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    func halo(_ words: String...) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), words,
        environment: CommandTests.key.merging(["HALO_JOURNAL": path]) { $1 })
    }
    #expect(try halo("run", "--sim", "--journal", path, "-e", Self.change).status == 0)
    let ended = try halo("resume", "1")
    #expect(ended.status != 0 && ended.errors.contains("run 1"), "\(ended)")
    let unknown = try halo("resume", "7")
    #expect(unknown.status != 0 && unknown.errors.contains("run 7"), "\(unknown)")
    let running = try SignalledRun(
      arguments: [
        "run", "--sim", "--journal", path, "-e",
        "cloud.eip.rename{ publicip_id = \(Self.eip), alias = 'new' } print 'half' task.sleep(600)",
      ], environment: CommandTests.key)
    let held = try halo("resume", "2")
    #expect(held.status == 75 && held.errors.contains("run 2"), "\(held)")
    _ = try running.send("KILL")
  }

  /// Which file it is, and that it is a journal.
  @Test func aFolderThatIsNotThereIsNamed() throws {
    let folder = try TemporaryFolder(["file": ""])
    let missing = "\(folder.path)/none/j.db"
    let made = try CommandResult.of(
      Repository.program("halo"), ["run", "--sim", "--journal", missing, "-e", Self.change])
    #expect(made.status == 74)
    #expect(
      made.errors.contains(
        "the journal \(missing) cannot be kept: there is no folder \(folder.path)/none; make the folder"
      ),
      "\(made)")
    let listed = try CommandResult.of(Repository.program("halo"), ["runs", "--journal", missing])
    #expect(listed.status == 74 && listed.errors == "halo: there is no journal \(missing)\n")
    let odd = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--sim", "--journal", "\(folder.path)/file/j.db", "-e", Self.change])
    #expect(odd.errors.contains("the journal cannot be kept in "), "\(odd)")
  }

  /// Who finds the job taken is told by whom, also while that has recorded nothing.
  @Test func whoHasTheJobIsTold() throws {
    let folder = try TemporaryFolder()
    let job = ["run", "--sim", "--journal", "\(folder.path)/j.db", "--job", "nightly", "-e"]
    let holder = try SignalledRun(
      arguments: job + ["print 'begun' task.sleep(600)"], environment: [:])
    let refused = try CommandResult.of(Repository.program("halo"), job + ["x = 1"])
    #expect(refused.status == 75)
    #expect(
      refused.errors.contains(
        /the job 'nightly' is held by process \d+ on \S+, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC;/
      ),
      "\(refused)")
    #expect(refused.errors.contains("process \(holder.processID) on "), "\(refused)")
    #expect(try holder.send("TERM").status == 143)
  }
}
