import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// Runs that nobody has prepared: no environment, no home, nothing to write on, and logs that are rotated by
/// the program that does it everywhere.
@Suite(.timeLimit(.minutes(30))) struct UnattendedTests {
  private static let eip = #""f6318bef-6508-4ea5-a48f-6152b6b1a8fb""#
  private static let change =
    "cloud.eip.rename{ publicip_id = \(eip), alias = 'gate' } print 'made'"

  private func shell(_ command: String, in folder: TemporaryFolder) throws -> CommandResult {
    try CommandResult.of(
      URL(filePath: "/bin/sh"), ["-c", command], environment: ["PATH": "/usr/bin:/bin:/usr/sbin"],
      directory: URL(filePath: folder.path))
  }

  private var halo: String { Repository.program("halo").path }

  /// Who wants every line about a run is told that there was none; nobody else is, off a terminal.
  @Test func aStretchThatIsUsedIsToldToWhoAsks() throws {
    let folder = try TemporaryFolder(["job.lua": "print 'made'"])
    let run = "exec \(halo) run --sim --journal j.db --job x --once-per 1h"
    #expect(try shell("\(run) job.lua", in: folder).output == "made\n")
    for (option, isTold) in [("", false), ("--quiet", false), ("--summary", true)] {
      let again = try shell("\(run) \(option) job.lua", in: folder)
      #expect(again.status == 0 && again.output.isEmpty)
      #expect(
        again.errors.contains("was begun already in this stretch of") == isTold,
        "\(option): \(again)")
    }
  }

  /// It is said of the run that had the stretch, and not of one that was begun without.
  @Test func aStretchStaysUsedByTheRunThatHadIt() throws {
    let folder = try TemporaryFolder(["job.lua": "print 'made'"])
    let run = "exec \(halo) run --sim --journal j.db --job x"
    for option in ["--once-per 365d", ""] {
      #expect(try shell("\(run) \(option) job.lua", in: folder).output == "made\n")
    }
    for (number, isTold) in [(2, false), (1, true)] {
      let forgotten = try shell("exec \(halo) runs forget \(number) --journal j.db", in: folder)
      #expect(forgotten.status == 0, "\(forgotten)")
      #expect(
        forgotten.output.contains("the stretch of --once-per from ") == isTold, "\(forgotten)")
    }
  }

  /// An option that would do nothing is refused.
  @Test(arguments: [
    ("--max-age 1h", "--max-age needs --on-interrupted resume"),
    ("--max-age 1h --on-interrupted rollback", "--max-age needs --on-interrupted resume"),
    ("--no-lock --on-interrupted resume", "--on-interrupted resume and --no-lock exclude"),
    ("--no-lock --on-interrupted rollback", "--on-interrupted rollback and --no-lock exclude"),
    ("--max-age 1h --on-interrupted resume", ""), ("--no-lock --on-interrupted ignore", ""),
    ("--journal none --on-interrupted resume", "--on-interrupted resume and --journal none"),
    ("--journal none --on-interrupted rollback", "--on-interrupted rollback and --journal none"),
    ("--journal none --on-interrupted ignore", ""),
  ]) func whatIsOfNoUseIsRefused(options: String, reason: String) throws {
    let folder = try TemporaryFolder(["job.lua": "print 'made'"])
    let result = try shell("exec \(halo) run --sim \(options) job.lua", in: folder)
    #expect(result.status == (reason.isEmpty ? 0 : 64), "\(result)")
    #expect(result.errors.hasPrefix(reason.isEmpty ? "" : "halo: \(reason)"), "\(result)")
  }

  /// As the table of exit codes has it: where nothing was changed, or something before the transaction, that
  /// has not taken back all.
  @Test func aTransactionThatIsStoppedHasACodeOfItsOwn() throws {
    let change = "\(Self.change) task.sleep(60)"
    let folder = try TemporaryFolder([
      "bare.lua": change, "whole.lua": "cloud.transaction(function() \(change) end)",
      "idle.lua": "cloud.transaction(function() print 'made' task.sleep(60) end)",
      "later.lua": """
      cloud.eip.rename{ publicip_id = \(Self.eip), alias = 'first' }
      cloud.transaction(function() \(change) end)
      """,
    ])
    let statuses: [(String, Int32)] = [
      ("bare.lua", 124), ("whole.lua", 79), ("idle.lua", 124), ("later.lua", 124),
    ]
    let told = try shell("exec \(halo) help exit-codes", in: folder).output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for words in ["124 timed out", "128+n ended by signal n"] {
      #expect(
        told.contains("\(words), unless a transaction took back all that the run had changed (79)"),
        "\(told)")
    }
    for (script, status) in statuses {
      let result = try shell("exec \(halo) run --sim --timeout 3s \(script)", in: folder)
      #expect(result.status == status && result.output == "made\n", "\(result)")
    }
  }

  @Test func anEmptyEnvironmentSuffices() throws {
    let folder = try TemporaryFolder(["job.lua": Self.change])
    let result = try shell("exec env -i \(halo) run --sim job.lua 0<&- 2>err", in: folder)
    #expect(result.status == 0 && result.output == "made\n", "\(result)")
    let errors = try String(contentsOfFile: "\(folder.path)/err", encoding: .utf8)
    #expect(errors.isEmpty, "\(errors)")
  }

  /// Whether this user may have a view of the files that nobody else sees.
  private static let canUnshare =
    (try? CommandResult.of(
      URL(filePath: "/usr/bin/unshare"), ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]))?.status
    == 0

  /// On a root that cannot be written, everything that is not told where to write goes on.
  @Test(.enabled(if: canUnshare)) func aReadOnlyRootSuffices() throws {
    let folder = try TemporaryFolder(["job.lua": Self.change])
    // What is mounted below the root would stay as it is, so all of that is another.
    let result = try shell(
      """
      exec unshare -rm sh -c 'mount --rbind / /mnt && mount -o remount,bind,ro /mnt &&
        exec chroot /mnt env -i HOME=/nowhere sh -c "cd $PWD && ! touch there 2>/dev/null &&
          exec \(halo) run --sim job.lua"'
      """, in: folder)
    #expect(result.status == 0 && result.output == "made\n", "\(result)")
    #expect(result.errors.isEmpty)
  }

  /// A journal is wanted, and there is nowhere to keep one: no change is sent, and the reason is told.
  @Test(.enabled(if: canUnshare)) func aReadOnlyHomeIsSaid() throws {
    let folder = try TemporaryFolder(["job.lua": Self.change])
    let result = try shell(
      """
      exec unshare -rm sh -c 'mount -t tmpfs -o ro tmpfs /mnt &&
        exec env -i HOME=/mnt HALO_METADATA=off HUAWEICLOUD_SDK_AK=a HUAWEICLOUD_SDK_SK=b \\
          \(halo) run --region cn-north-4 --endpoint http://127.0.0.1:9 job.lua'
      """, in: folder)
    #expect(result.status != 0 && result.output.isEmpty, "\(result)")
    #expect(result.errors.contains("/mnt/.local"), "\(result.errors)")
    #expect(result.errors.contains("--journal none"), "\(result.errors)")
  }

  /// Without HOME the files of a user are where the system's list of users has them: the credentials like
  /// the journal.
  @Test(.enabled(if: canUnshare && !Repository.program("halo").path.hasPrefix("/root/")))
  func withoutAHomeTheUsersEntryCounts() throws {
    let folder = try TemporaryFolder()
    for home in ["", "HOME= ", "HOME=. "] {
      // Nothing of whoever runs the tests is found.
      let result = try shell(
        """
        exec unshare -rm sh -c 'mount -t tmpfs tmpfs /root && exec env -i \(home)HALO_METADATA=off \
          \(halo) whoami --region cn-north-4'
        """, in: folder)
      #expect(result.status == 78, "\(result)")
      for file in [".huaweicloud/credentials", ".hcloud/config.json", ".config/halo/profiles.json"]
      {
        #expect(result.errors.contains("there is no /root/\(file)\n"), "\(result)")
      }
    }
  }

  /// No file is looked for at the root of the file system instead.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")))
  func withoutAHomeNothingIsSoughtAtTheRoot() throws {
    let folder = try TemporaryFolder(["job.lua": "print 'ran'"])
    for home in ["", "HOME= ", "HOME=. "] {
      let result = try shell(
        "exec env -i \(home)HALO_METADATA=off strace -f -e trace=%file -o trace \(halo) run --sim job.lua",
        in: folder)
      guard result.status == 0 else {
        // Where nothing may be traced there is nothing to be seen.
        #expect(result.errors.contains("strace"), "\(result)")
        return
      }
      let trace = try String(contentsOfFile: "\(folder.path)/trace", encoding: .utf8)
      #expect(trace.contains("job.lua"))
      for name in ["/.config", "/.local", "/.huaweicloud", "/.hcloud", "/.halo", "/halo"] {
        #expect(!trace.contains("\"\(name)"), "\(name)")
      }
    }
  }

  /// systemd hands over credentials that a group may read: whose they are is its business. Elsewhere a
  /// file with keys is its owner's alone.
  @Test func aCredentialOfAServiceMayBeItsGroups() throws {
    let folder = try TemporaryFolder([
      "profiles.json":
        #"{ "test": { "region": "cn-north-4", "access_key": "a", "secret_key": "b" } }"#
    ])
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o440], ofItemAtPath: "\(folder.path)/profiles.json")
    let place = ["HALO_PROFILES": "\(folder.path)/profiles.json"]
    for (variables, status) in [([:], 78), (["CREDENTIALS_DIRECTORY": folder.path], 0)]
      as [([String: String], Int32)]
    {
      let result = try CommandResult.of(
        Repository.program("halo"), ["run", "--profile", "test", "-e", "print 'ran'"],
        environment: place.merging(variables) { $1 })
      #expect(result.status == status, "\(result)")
    }
  }

  // MARK: Logs

  /// The script has logrotate do its work between two lines.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/logrotate")),
    arguments: ["create 0640", "copytruncate"])
  func aRotatedLogLosesNothing(method: String) throws {
    let folder = try TemporaryFolder()
    let log = "\(folder.path)/logs/halo.log"
    // It passes over folders that others can write.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/logs", withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    let settings = "\(log) {\n  rotate 3\n  \(method)\n}\n"
    try settings.write(toFile: "\(folder.path)/conf", atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: "\(folder.path)/conf")
    let script = """
      for turn = 1, 3 do
        log.info("turn " .. turn)
        assert(os.execute "/usr/sbin/logrotate -f -s \(folder.path)/state \(folder.path)/conf")
      end
      log.info "last"
      """
    let result = try CommandResult.of(
      Repository.program("halo"), ["--allow-exec", "--log-file", log, "-e", script])
    #expect(result.status == 0, "\(result)")
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: log + name, encoding: .utf8)
    }
    for (name, line) in [(".3", "turn 1"), (".2", "turn 2"), (".1", "turn 3"), ("", "last")] {
      let part = try text(name)
      #expect(part.contains("\(line) run=") && !part.contains("\0"), "\(name): \(part)")
    }
    #expect(try text("").contains("done in "))
  }

  /// What tells of a run is there for what goes on with one, or takes it back, too.
  @Test(arguments: ["resume", "rollback"]) func furtherRunsAreToldOf(command: String) throws {
    let folder = try TemporaryFolder()
    let simulator = try Simulator()
    let journal = ["--journal", "\(folder.path)/journal.db"]
    let script =
      "\(Self.change) if not io.open '\(folder.path)/end' then task.sleep(600) end print 'over'"
    let running = try SignalledRun(
      arguments: ["run", "--region", "cn-north-4", "--endpoint", simulator.url] + journal
        + ["-e", script], environment: CommandTests.key)
    _ = try running.send("KILL")
    _ = FileManager.default.createFile(atPath: "\(folder.path)/end", contents: nil)
    let result = try CommandResult.of(
      Repository.program("halo"),
      [command] + journal + [
        "--log-file", "\(folder.path)/log", "--metrics-file", "\(folder.path)/m.prom", "--ping",
        "http://127.0.0.1:9/x", "1",
      ], environment: CommandTests.key)
    #expect(result.status == (command == "resume" ? 0 : 79), "\(result)")
    #expect(result.errors.contains("the ping was not taken"), "\(result)")
    #expect(FileManager.default.fileExists(atPath: "\(folder.path)/log"), "\(result)")
    let metrics = try String(contentsOfFile: "\(folder.path)/m.prom", encoding: .utf8)
    #expect(metrics.contains("halo_job_last_exit_code"))
  }
}
