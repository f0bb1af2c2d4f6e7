import Foundation
import JSON
import SimulatedCloud
import TestSupport
import Testing

/// `halo cron-line` and `halo unit`: what they print, what they refuse, and what they say beside it.
@Suite(.timeLimit(.minutes(30))) struct ScheduleTests {
  static let scheduled: [(name: String, words: [String], status: Int32)] = [
    (
      "cron",
      ["cron-line", "--key-file", "key file", "--region", "cn-north-4", "JOB", "100%", "it's $x"], 0
    ),
    ("cron-backslash", ["cron-line", "JOB", #"a\%b%%"#, #"c\\d"#, #"\"#, ""], 0),
    (
      "cron-user",
      ["cron-line", "--user", "ops", "--schedule", "@daily", "--ca-file", "ca.pem", "JOB"], 0
    ),
    ("cron-at-night", ["cron-line", "--schedule", "30 2 * * *", "--log-file", "l", "JOB"], 0),
    ("cron-newline", ["cron-line", "JOB", "a\nb"], 64),
    ("cron-bad-schedule", ["cron-line", "--schedule", "5 minutes", "JOB"], 64),
    ("cron-too-late", ["cron-line", "--schedule", "99 * * * *", "JOB"], 64),
    ("cron-six-fields", ["cron-line", "--schedule", "0 */5 * * * *", "JOB"], 64),
    ("cron-words", ["cron-line", "--schedule", "a b c d e", "JOB"], 64),
    ("cron-misspelt-month", ["cron-line", "--schedule", "0 0 1 jna *", "JOB"], 64),
    ("cron-misspelt-name", ["cron-line", "--schedule", "@dayly", "JOB"], 64),
    ("cron-backwards", ["cron-line", "--schedule", "0 5-1 * * *", "JOB"], 64),
    ("cron-step", ["cron-line", "--schedule", "5/10 * * * *", "JOB"], 64),
    ("cron-no-step", ["cron-line", "--schedule", "*/0 * * * *", "JOB"], 64),
    ("cron-never", ["cron-line", "--schedule", "0 0 30 feb *", "JOB"], 64),
    (
      "cron-everything",
      ["cron-line", "--schedule", "*/5,7 8-18/2 1,15 JAN-mar sun,3-7", "JOB"], 0
    ),
    ("unit-writes", ["unit", "--log-file", "/var/log/job.log", "JOB"], 0),
    ("unit", ["unit", "--region", "cn-north-4", "JOB", "100%", "a $b \"c\"", "d\ne"], 0),
    (
      "unit-user",
      [
        "unit", "--user", "ops", "--on-calendar", "daily", "--job", "x y", "--wait", "1m",
        "--timeout", "90s", "JOB",
      ], 0
    ),
    (
      "cron-any-order",
      ["cron-line", "--sim", "--schedule", "@daily", "--verbose", "JOB", "--schedule", "x"], 0
    ),
    (
      "cron-job",
      ["cron-line", "--region", "cn-nroth-4", "--job", "nightly", "--schedule=@daily", "JOB", "x"],
      0
    ),
    ("cron-misspelt-option", ["cron-line", "--sim", "--schedul", "@daily", "JOB"], 64),
    ("cron-bad-option", ["cron-line", "--on-interrupted", "resum", "JOB"], 64),
    (
      "unit-arguments",
      ["unit", "--sim", "--on-calendar", "Mon..Fri 02:30", "JOB", "203.0.113.10"], 0
    ),
    // The service sees no profiles of a user's own.
    ("unit-profile", ["unit", "--profile", "test", "JOB"], 0),
    ("unit-no-time", ["unit", "--on-calendar", "Mno 02:30", "JOB"], 64),
    ("unit-utc", ["unit", "--on-calendar", "*-*-* 02:30 UTC", "JOB"], 0),
    ("unit-missing", ["unit", "no-such-script.lua"], 74), ("unit-none", ["unit"], 64),
    ("unit-code", ["unit", "-e", "x = 1"], 64), ("unit-confirm", ["unit", "--confirm", "JOB"], 64),
  ]

  @Test(arguments: scheduled) func prints(name: String, words: [String], status: Int32) throws {
    let folder = try TemporaryFolder(["my job.lua": "print(...)"])
    let place = URL(filePath: folder.path).resolvingSymlinksInPath().path
    let result = try CommandResult.of(
      Repository.program("halo"), words.map { $0 == "JOB" ? "my job.lua" : $0 },
      environment: ["HOME": place, "HALO_JOURNAL": ""],
      directory: URL(filePath: folder.path))
    #expect(result.status == status)
    let program = Repository.program("halo").resolvingSymlinksInPath().path
    // Who may read what depends on where the tests are run.
    let errors = result.errors.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in
        !["halo: note: '", "halo: note: the service's", "(PrivateTmp)"].contains {
          line.contains($0)
        }
      }.joined(separator: "\n")
    expectSnapshot(
      (result.output + (errors.isEmpty ? "" : "--- standard error\n\(errors)"))
        .replacing(program, with: "/usr/bin/halo").replacing(place, with: "/home/me")
        .replacing(#/@[^ @]*\.log /#, with: "@home-me.log "),
      named: "scheduled/\(name)")
  }

  /// Somebody with another group than his own, whom this user may give a file to read.
  private static let member: (user: String, group: String)? = {
    guard geteuid() == 0, let list = try? String(contentsOfFile: "/etc/group", encoding: .utf8)
    else { return nil }
    return list.split(separator: "\n").lazy.compactMap { line -> (String, String)? in
      let parts = line.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 4, let user = parts[3].split(separator: ",").first,
        let entry = getpwnam(String(user))?.pointee, entry.pw_uid != 0,
        getgrnam(String(parts[0]))?.pointee.gr_gid != entry.pw_gid
      else { return nil }
      return (String(user), String(parts[0]))
    }.first
  }()

  /// A user reads what any of his groups may.
  @Test(.enabled(if: member != nil)) func everyGroupOfAUserCounts() throws {
    let (user, group) = try #require(Self.member)
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    let script = "\(folder.path)/job.lua"
    func notes() throws -> String {
      try CommandResult.of(
        Repository.program("halo"),
        ["cron-line", "--user", user, "--region", "cn-north-4", script],
        environment: ["HOME": folder.path]
      ).errors
    }
    let manager = FileManager.default
    try manager.setAttributes([.posixPermissions: 0o711], ofItemAtPath: folder.path)
    try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: script)
    #expect(try notes().contains("cannot read \(script)"))
    try manager.setAttributes([.groupOwnerAccountName: group], ofItemAtPath: script)
    #expect(try !notes().contains("cannot read \(script)"))
  }

  /// What the environment of a shell says nobody knows whom cron starts.
  @Test func notesWhatIsOfThisShellAlone() throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)", "keys": ""])
    func errors(_ words: [String], _ more: [String: String] = [:]) throws -> String {
      let result = try CommandResult.of(
        Repository.program("halo"), words,
        environment: CommandTests.key
          .merging(["HOME": folder.path, "HALO_JOURNAL": ""]) { $1 }.merging(more) { $1 },
        directory: URL(filePath: folder.path))
      #expect(result.status == 0, "\(result)")
      return result.errors
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: "\(folder.path)/keys")
    let note = "halo: note: the key is that of this shell's environment (HUAWEICLOUD_SDK_AK)"
    let line = ["cron-line", "job.lua"]
    #expect(try errors(line).hasPrefix(note))
    #expect(try errors(["cron-line", "--key-file", "keys", "job.lua"]).isEmpty)
    #expect(try errors(["cron-line", "--sim", "job.lua"]).isEmpty)
    let more = ["HALO_REGION": "cn-north-4", "HALO_JOURNAL": "/tmp/j.db"]
    let told = try errors(line, more)
    #expect(told.contains("HALO_REGION is of this shell alone"), "\(told)")
    #expect(told.contains("give --region cn-north-4") && told.contains("HALO_JOURNAL"), "\(told)")
    #expect(
      try !errors(["cron-line", "--region", "cn-north-1", "job.lua"], more).contains("HALO_REGION"))
    // The key that a file has is there for cron, too.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/.huaweicloud", withIntermediateDirectories: true)
    let file = "\(folder.path)/.huaweicloud/credentials"
    try "[basic]\nak=a\nsk=b\n".write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    let result = try CommandResult.of(
      Repository.program("halo"), line,
      environment: ["HOME": folder.path, "HALO_JOURNAL": ""],
      directory: URL(filePath: folder.path))
    #expect(result.errors.isEmpty, "\(result)")
  }

  /// What is misspelt is told when the line is made, not when it is run.
  @Test func notesWhatIsNotThere() throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    for (words, note) in [
      (["cron-line", "--user", "no-such-user"], "'no-such-user' is no user of this machine"),
      (["unit", "--user", "no-such-user"], "'no-such-user' is no user of this machine"),
      (["cron-line", "--key-file", "kesy"], "there is no \(folder.path)/kesy here"),
      (["cron-line", "--ca-file", "ca.pem"], "--ca-file ca.pem: No such file"),
      (
        ["unit", "--region", "cn-nroth-4"],
        "unknown region 'cn-nroth-4'; did you mean 'cn-north-4'?"
      ),
      (["cron-line", "--profile", "nobody"], "no profile 'nobody'"),
    ] {
      let result = try CommandResult.of(
        Repository.program("halo"), words + ["job.lua"],
        environment: ["HOME": folder.path, "HALO_JOURNAL": ""],
        directory: URL(filePath: folder.path).resolvingSymlinksInPath())
      let told = result.errors.split(separator: "\n").filter {
        $0.hasPrefix("halo: note: ") && $0.contains(note)
      }
      #expect(result.status == 0 && told.count == 1, "\(words): \(result)")
    }
  }

  /// Each is a job of its own, also when its script is another line's, unless both are given one name.
  @Test(arguments: [[], ["--job", "nightly"]])
  func linesWithOtherArgumentsAreOtherJobs(options: [String]) throws {
    let script = "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = ... }"
    let folder = try TemporaryFolder(["job.lua": script])
    var jobs: [String] = []
    for argument in ["a", "b", "a"] {
      let line = try CommandResult.of(
        Repository.program("halo"),
        ["cron-line", "--sim", "--journal", "j.db"] + options + ["job.lua", argument],
        environment: ["HOME": folder.path], directory: URL(filePath: folder.path))
      let command = try #require(line.output.split(separator: " ", maxSplits: 5).last)
      let made = try CommandResult.of(URL(filePath: "/bin/sh"), ["-c", String(command)])
      #expect(made.status == 0, "\(made)")
      let runs = try CommandResult.of(
        Repository.program("halo"),
        ["runs", "--json", "--limit", "1", "--journal", "\(folder.path)/j.db"])
      let list = try JSONValue(parsing: Array(runs.output.utf8))
      jobs.append(try #require(list.array?.first?["job"]?.string))
    }
    #expect(jobs[0] == jobs[2])
    #expect((jobs[0] == jobs[1]) == !options.isEmpty, "\(jobs)")
  }

  /// So the directory with the journal is no other line's, either.
  @Test func linesWithOtherWordsHaveOtherUnits() throws {
    let folder = try TemporaryFolder([
      "job.lua": "", "job-a.lua": "", "job a.lua": "", "job--a.lua": "",
    ])
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/a", withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: "\(folder.path)/a/job.lua"))
    func unit(_ words: [String]) throws -> CommandResult {
      try CommandResult.of(
        Repository.program("halo"), ["unit", "--sim", "--out", "units"] + words,
        environment: ["HOME": folder.path], directory: URL(filePath: folder.path))
    }
    let lines = [
      ["job.lua"], ["job.lua", "a", "b"], ["job.lua", "a-b"], ["job-a.lua", "b"], ["job-a.lua"],
      ["job.lua", "a"], ["job a.lua"], ["job--a.lua"], ["job.lua", "a--b"], ["job.lua", "a", ""],
      ["job.lua", "", "a"], ["job.lua", "a b"], ["job.lua", "-", "a"], ["job.lua", "a", "-b"],
      ["--job", "x y", "job.lua"], ["--job", "x-y", "job.lua"],
    ]
    for line in lines {
      let made = try unit(line)
      #expect(made.status == 0, "\(line): \(made)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/units")
    #expect(files.count == 2 * lines.count, "\(files.sorted())")
    // Made again; and what was edited is not written over.
    #expect(try unit(["job.lua", "a"]).status == 0)
    try Data("ExecStart=/bin/true\n".utf8).write(
      to: URL(filePath: "\(folder.path)/units/halo-job.service"))
    let other = try unit(["a/job.lua"])
    #expect(other.status == 64, "\(other)")
    #expect(
      other.errors
        == "halo: units/halo-job.service is there for another script; --job NAME gives this one "
        + "another name\n")
    #expect(try unit(["--job", "other", "a/job.lua"]).status == 0)
  }

  /// What a service does not see, or may not read.
  @Test func notesWhatAServiceDoesNotFind() throws {
    let folder = try TemporaryFolder(["job.lua": "print(...)"])
    let hidden = try CommandResult.of(
      Repository.program("halo"), ["unit", "job.lua"], directory: URL(filePath: folder.path))
    if folder.path.hasPrefix("/tmp/") {
      #expect(hidden.errors.contains("the service does not see"), "\(hidden)")
    }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: folder.path)
    let line = try CommandResult.of(
      Repository.program("halo"), ["cron-line", "--user", "nobody", "--sim", "job.lua"],
      directory: URL(filePath: folder.path))
    #expect(line.errors.contains("'nobody' cannot read"), "\(line)")
    #expect(line.errors.contains("job.lua, since "), "\(line)")
  }
}
