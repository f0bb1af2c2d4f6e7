import CloudModule
import JSON
import LuaHost
import SimulatedRuns
import StandardModules
import TestSupport
import Testing
import Ports

/// What log lines look like; each is a snapshot in `Tests/snapshots/log`.
@Suite(.timeLimit(.minutes(30))) struct LogTests {
  private static let script = """
    log.debug "looking"
    log.info("moved", { eip = "203.0.113.10", port = demo.port, seconds = 1.5, tries = 2 })
    task.sleep(0.25)
    log.warn("odd\\nline \\27[31mred", { ["a b"] = "x y", f = 1/0, none = json.null, ids = { 1, 2 } })
    local ok, e = pcall(cloud.eip.get, {})
    log.error(e, { kind = e.kind, tags = cloud.eip.list{}[1].tags })
    """

  @Test(arguments: [(LogFormat.text, false), (.text, true), (.json, false), (.json, true)])
  func lines(format: LogFormat, isVerbose: Bool) throws {
    let run = SimulatedRun(logFormat: format, isVerbose: isVerbose)
    #expect(try run.run(Self.script, name: "@job.lua") == nil)
    expectSnapshot(
      run.logged, named: "log/\(format.rawValue)\(isVerbose ? "-verbose" : "")")
  }

  @Test func everyLineIsOneObject() throws {
    let run = SimulatedRun(logFormat: .json, isVerbose: true)
    #expect(try run.run(Self.script) == nil)
    for line in run.logged.split(separator: "\n") {
      let record = try JSONValue(parsing: line.utf8)
      #expect(record.members?.prefix(3).map(\.name) == ["v", "time", "level"])
    }
  }

  @Test func keysAreNotShownInEitherFormat() throws {
    let key = "a/key\"that+needs\\escapes"
    for format in LogFormat.allCases {
      let run = SimulatedRun(environment: ["HUAWEICLOUD_SDK_SK": key], logFormat: format)
      run.lua.stack.push(key)
      run.lua.setGlobal("leaked")
      let failure = try run.run(
        "log.info('x' .. leaked, { [leaked] = { leaked }, y = { [leaked] = leaked } })")
      #expect(failure == nil)
      #expect(!run.logged.contains("needs") && run.logged.contains("x<redacted>"))
    }
  }
}
