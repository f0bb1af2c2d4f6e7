import Foundation
import TestSupport
import Testing

// What cron and systemd make of a line and of units.
extension ScheduleTests {
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
    let name = try #require(command.firstMatch(of: #/--log-file (\S+)/#)?.1)
    let log = try String(contentsOfFile: String(name), encoding: .utf8)
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
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/units")
    let name = try #require(files.first { $0.hasSuffix(".timer") }?.dropLast(6))
    let verified = try CommandResult.of(
      URL(filePath: "/usr/bin/systemd-analyze"),
      [
        "verify", "\(folder.path)/units/\(name).service",
        "\(folder.path)/units/\(name).timer",
      ],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(verified.status == 0 && verified.errors.isEmpty, "\(verified.errors)")
  }
}
