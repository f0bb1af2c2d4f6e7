import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// What `halo` says and how it exits, case by case; each is a snapshot in `Tests/snapshots`.
@Suite(.timeLimit(.minutes(30))) struct CommandTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let arguments: [String]
    var environment: [String: String] = [:]
    var input = ""
    let status: Int32

    var testDescription: String { name }
  }

  static let key = [
    "HUAWEICLOUD_SDK_AK": DemoAccount.accessKey, "HUAWEICLOUD_SDK_SK": DemoAccount.secretKey,
  ]

  static let cases = scriptCases + callCases + planCases

  @Test(arguments: cases) func says(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), item.arguments, environment: item.environment,
      input: item.input)
    #expect(result.status == item.status)
    expectSnapshot(transcript(of: item, result), named: "halo/\(item.name)")
  }

  @Test(arguments: [("HUP", 129), ("TERM", 143), ("INT", 130)] as [(String, Int32)])
  func aSignalRunsCleanUpCode(signal: String, status: Int32) throws {
    let script = """
      local guard <close> = setmetatable({}, { __close = function() print("closed") end })
      print "waiting"
      task.sleep(60)
      """
    let process = try SignalledRun(script)
    let result = try process.send(signal)
    #expect(result.status == status)
    #expect(result.output == "waiting\nclosed\n")
  }

  @Test func aUserSignalShowsWhatTheTasksDo() throws {
    // The last task to begin speaks when the others already wait.
    let process = try SignalledRun(
      """
      local function back_up() task.sleep(60) end
      task.spawn("backup", back_up)
      task.spawn(function() print "waiting" end)
      task.sleep(60)
      """)
    try process.notify("USR1")
    let result = try process.send("TERM")
    #expect(result.status == 143)
    let report = process.errorOutput
    for line in [
      "task 1: waiting for 0.", "task 2 'backup': waiting for 0.",
      "s, task.sleep, spawned at (command line):2\n", "(command line):1: in ",
      "(command line):4: in ",
    ] {
      #expect(report.contains(line), "\(report)")
    }
  }

  @Test("Thousands of arguments reach the script as they are")
  func manyArguments() throws {
    let words = (1...3000).map { $0 % 2 == 0 ? "--region" : "a b \($0)" }
    let result = try CommandResult.of(
      Repository.program("halo"),
      ["--timeout", "1m", "-e", "print(#arg, arg[1], arg[2], arg[2999], ...)"] + words)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("3000\ta b 1\t--region\ta b 2999\ta b 1\t"))
    #expect(result.output.hasSuffix("\t--region\n"))
  }

  func transcript(of item: Case, _ result: CommandResult) -> String {
    let words = item.arguments.map { word in
      word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:=".contains($0) } ? word : "\"\(word)\""
    }
    let output =
      item.name == "version"
      ? result.output.replacing(#/\d+(\.\d+)+/#, with: "…") : result.output
    var text = "$ halo \(words.joined(separator: " "))\n\(output)"
    if !result.errors.isEmpty {
      let errors = result.errors.replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#, with: "…Z")
        .replacing(#/seconds=\d+\.\d+(e-\d+)?/#, with: "seconds=…")
        .replacing(#/\d+ requests/#, with: "… requests")
        .replacing(#/(in|after) \d+\.\d s:/#, with: { "\($0.output.1) … s:" })
      text += "--- standard error\n\(errors)"
    }
    return text + "--- exit \(result.status)\n"
  }
}
