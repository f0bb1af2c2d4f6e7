import Foundation
import SimulatedCloud
import TestSupport
import Testing

/// `halo run --log-format json`: what programs that collect logs find on standard error, kept in
/// `Tests/snapshots/halo` with its times replaced.
@Suite(.timeLimit(.minutes(30))) struct LogFormatTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let arguments: [String]
    var environment: [String: String] = [:]
    let status: Int32

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "json-log",
      arguments: [
        "--sim", "-e",
        "print 'result' log.info('moved', { eip = '203.0.113.10', seconds = 2.0 }) warn '@on'"
          + " warn 'low on ports' log.debug 'not shown'",
      ], status: 0),
    Case(
      name: "json-verbose",
      arguments: [
        "--sim", "--verbose", "-e", "log.debug 'shown' cloud.iam.list_projects{} task.sleep(0)",
      ], status: 0),
    Case(
      name: "json-error",
      arguments: ["-e", "local function f() error 'no\\nsuch host' end f()"], status: 1),
    Case(
      name: "json-cloud-error",
      arguments: ["--sim", "-e", "cloud.eip.get{ publicip_id = 'x' }"], status: 1),
    Case(
      name: "json-refusal",
      arguments: [
        "--sim", "-e",
        "cloud.eip.get{ publicip_id = '00000000-0000-4000-8000-000000000000' }",
      ], status: 1),
    Case(
      name: "json-task-error",
      arguments: ["-e", "task.spawn('backup', function() error 'boom' end) task.sleep(9)"],
      status: 1),
    Case(name: "json-exits", arguments: ["-e", "os.exit(3)"], status: 3),
    Case(name: "json-syntax-error", arguments: ["-e", "local x = = 3"], status: 65),
    Case(name: "json-missing-script", arguments: ["no-such-script.lua"], status: 74),
    Case(
      name: "json-configuration", arguments: ["--region", "cn-nort-4", "-e", "x = 1"], status: 78),
    Case(
      name: "json-timed-out",
      arguments: ["--timeout", "50ms", "-e", "task.sleep(100)"], status: 124),
    Case(
      name: "json-timed-out-in-a-pattern",
      arguments: [
        "--timeout", "50ms", "-e", "(('a'):rep(40)):find(('a?'):rep(40) .. ('a'):rep(40))",
      ], status: 124),
    Case(
      name: "json-timed-out-in-a-finalizer",
      arguments: [
        "--timeout", "50ms", "-e", "setmetatable({}, { __gc = function() while true do end end })",
      ], status: 124),
    Case(
      name: "json-faults",
      arguments: ["--sim", "--random-faults", "1", "-e", "x = 1"], status: 0),
    Case(
      name: "json-trace",
      arguments: ["--sim", "--trace-http", "-e", "cloud.eip.list{}"], status: 0),
  ]

  @Test(arguments: cases) func says(_ item: Case) throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["run", "--log-format", "json"] + item.arguments,
      environment: item.environment)
    #expect(result.status == item.status)
    for line in result.errors.split(separator: "\n") {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["level"] is String && object?["message"] is String, "\(line)")
    }
    // The answers of a trace hold the account as it is now, with times and ids in them.
    guard item.name != "json-trace" else {
      #expect(!result.errors.contains("Signature"))
      let fields = try result.errors.split(separator: "\n").map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object?["fields"] as? [String: Any])
      }
      // The project, the list, and that there is no more of it.
      #expect(fields.count == 6)
      #expect(fields[0]["method"] as? String == "GET")
      #expect((fields[0]["url"] as? String)?.hasPrefix("https://iam.") == true)
      #expect((fields[2]["url"] as? String)?.hasPrefix("https://vpc.") == true)
      #expect(fields[3]["status"] as? Int == 200 && fields[3]["seconds"] is Double)
      #expect(fields[3]["exchange"] as? Int == fields[2]["exchange"] as? Int)
      return
    }
    let text = result.errors
      .replacing(#/"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/#, with: #""time":"…""#)
      .replacing(#/"seconds":\d+\.\d+(?:e-\d+)?/#, with: #""seconds":…"#)
    expectSnapshot(
      "\(result.output)--- standard error\n\(text)--- exit \(result.status)\n",
      named: "halo/\(item.name)")
  }

  @Test func textIsWhatPeopleRead() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["-e", "log.info('moved', { eip = '203.0.113.10' }) print 'x'"])
    #expect(result.output == "x\n")
    #expect(
      result.errors.wholeMatch(
        of:
          #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  moved eip=203\.0\.113\.10 run=- task=1\n/#)
        != nil,
      "\(result.errors)")
  }
}
