import Foundation
import TestSupport
import Testing

/// `halo call`: one operation from the shell; what it writes is kept in `Tests/snapshots/call`.
@Suite(.timeLimit(.minutes(15))) struct CallCommandTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let words: [String]
    var input = ""
    var status: Int32 = 0

    var testDescription: String { name }
  }

  private static let eip = "publicip_id=f6318bef-6508-4ea5-a48f-6152b6b1a8fb"

  static let cases = [
    Case(name: "table", words: ["eip.list"]),
    Case(name: "csv", words: ["eip.list", "--output", "csv", "--columns", "alias,status,tags"]),
    Case(
      name: "csv-of-all-fields", words: ["cloud.eip.list", "-o", "csv", "--where", "alias=web"]),
    Case(
      name: "tsv", words: ["eip.list", "-o", "tsv", "--columns", "alias", "--where", "status=DOWN"]),
    Case(name: "json", words: ["eip.list", "-o", "json", "--where", "alias=web"]),
    Case(name: "lua", words: ["eip.get", eip, "-o", "lua", "--columns", "alias"]),
    Case(name: "record", words: ["eip.get", eip, "--columns", "alias,status"]),
    Case(name: "nothing-found", words: ["eip.list", "--where", "alias=nobody"]),
    Case(
      name: "sorted", words: ["eip.list", "--sort", "-alias", "--columns", "alias", "-o", "csv"]),
    Case(name: "unknown-column", words: ["eip.list", "--columns", "alais"], status: 64),
    // Told before the change, not after it.
    Case(
      name: "unknown-order-of-a-change",
      words: ["eip.rename", eip, "alias=x", "--yes", "--sort", "-statu"], status: 64),
    Case(name: "unknown-operation", words: ["eip.lst"], status: 64),
    Case(name: "unknown-field", words: ["eip.get", "public_id=x"], status: 64),
    Case(name: "unsuitable-field", words: ["eip.get", "publicip_id=x"], status: 64),
    Case(name: "no-field", words: ["eip.get", "x"], status: 64),
    Case(name: "no-json", words: ["eip.get", "publicip_id:=x"], status: 64),
    Case(name: "nobody-to-ask", words: ["eip.rename", eip, "alias=x"], status: 1),
    // A value is what it says, whatever it looks like.
    Case(
      name: "literal",
      words: ["eip.rename", eip, "alias=00123", "--yes", "-o", "json", "--columns", "alias"]),
    Case(
      name: "file", words: ["eip.rename", "--file", "-", "--yes", "--columns", "alias"],
      input: #"{"publicip_id":"f6318bef-6508-4ea5-a48f-6152b6b1a8fb","alias":"00123"}"#),
    Case(
      name: "not-waited-for", words: ["eip.rename", eip, "alias=x", "--no-wait", "-y"]),
  ]

  @Test(arguments: cases) func writes(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["call", "--sim"] + item.words, input: item.input)
    #expect(result.status == item.status)
    expectSnapshot(
      "$ halo call --sim \(item.words.joined(separator: " "))\n\(result.output)"
        + (result.errors.isEmpty ? "" : "--- standard error\n\(result.errors)"),
      named: "call/\(item.name)")
  }

  /// The shell is given operations, then the fields that are not there yet.
  @Test func completes() throws {
    let fields = try CommandResult.of(
      Repository.program("halo"),
      [
        "---completion", "call", "--", "positional@1", "4", "0", "halo", "call", "eip.bind",
        "publicip_id=1", "",
      ])
    #expect(fields.output.contains("port_id="), "\(fields)")
  }

  // MARK: Schedules

  static let scheduled: [(name: String, words: [String], status: Int32)] = [
    (
      "cron",
      ["cron-line", "--key-file", "key file", "--region", "cn-north-4", "JOB", "100%", "it's $x"], 0
    ),
    (
      "cron-user",
      ["cron-line", "--user", "ops", "--schedule", "@daily", "--ca-file", "ca.pem", "JOB"], 0
    ),
    ("cron-at-night", ["cron-line", "--schedule", "30 2 * * *", "--log-file", "l", "JOB"], 0),
    ("cron-newline", ["cron-line", "JOB", "a\nb"], 64),
    ("cron-bad-schedule", ["cron-line", "--schedule", "5 minutes", "JOB"], 64),
    ("unit", ["unit", "--region", "cn-north-4", "JOB", "100%", "a $b \"c\"", "d\ne"], 0),
    (
      "unit-user",
      [
        "unit", "--user", "ops", "--on-calendar", "daily", "--job", "x y", "--wait", "1m",
        "--timeout", "90s", "JOB",
      ], 0
    ),
    ("unit-utc", ["unit", "--on-calendar", "*-*-* 02:30 UTC", "JOB"], 0),
    ("unit-missing", ["unit", "no-such-script.lua"], 74), ("unit-none", ["unit"], 64),
    ("unit-code", ["unit", "-e", "x = 1"], 64),
  ]

  @Test(arguments: scheduled) func prints(name: String, words: [String], status: Int32) throws {
    let folder = try TemporaryFolder(["my job.lua": "print(...)"])
    let place = URL(filePath: folder.path).resolvingSymlinksInPath().path
    let result = try CommandResult.of(
      Repository.program("halo"), words.map { $0 == "JOB" ? "my job.lua" : $0 },
      environment: ["HOME": place],
      directory: URL(filePath: folder.path))
    #expect(result.status == status)
    let program = Repository.program("halo").resolvingSymlinksInPath().path
    expectSnapshot(
      (result.output + (result.errors.isEmpty ? "" : "--- standard error\n\(result.errors)"))
        .replacing(program, with: "/usr/bin/halo").replacing(place, with: "/home/me"),
      named: "scheduled/\(name)")
  }

  /// What cron hands the shell runs, and the script gets its arguments as they were given.
  @Test func aCrontabLineRuns() throws {
    let folder = try TemporaryFolder(["my job.lua": "print(...)"])
    let arguments = ["100%", "it's $HOME", "a b"]
    let line = try CommandResult.of(
      Repository.program("halo"), ["cron-line", "my job.lua"] + arguments,
      environment: ["HOME": folder.path], directory: URL(filePath: folder.path)
    ).output
    // As cron does: five fields off, `\%` is `%`.
    let command = try #require(line.split(separator: " ", maxSplits: 5).last).replacing(
      "\\%", with: "%")
    let result = try CommandResult.of(
      URL(filePath: "/bin/sh"), ["-c", String(command)], directory: URL(filePath: "/"))
    #expect(result.output == arguments.joined(separator: "\t") + "\n", "\(result.errors)")
    let log = try String(
      contentsOfFile: "\(folder.path)/.local/state/halo/halo-my-job.log", encoding: .utf8)
    #expect(log.contains("done in "), "\(log)")
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/systemd-analyze")))
  func systemdTakesTheUnits() throws {
    let folder = try TemporaryFolder(["my job.lua": "print(...)"])
    let made = try CommandResult.of(
      Repository.program("halo"),
      ["unit", "--out", "units", "my job.lua", "100%", "a $b \"c\"", "d\ne"],
      directory: URL(filePath: folder.path))
    #expect(made.status == 0, "\(made.errors)")
    let verified = try CommandResult.of(
      URL(filePath: "/usr/bin/systemd-analyze"),
      [
        "verify", "\(folder.path)/units/halo-my-job.service",
        "\(folder.path)/units/halo-my-job.timer",
      ],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified.errors)")
  }
}
