import Foundation
import TestSupport
import Testing

/// Finalizers that go on for ever when the Lua state is closed: a run has told all that there is to tell by
/// then, and ends with its time or at a signal.
@Suite(.timeLimit(.minutes(30))) struct EndlessFinalizerTests {
  private static let endless =
    "setmetatable({}, { __gc = function() print 'finalizer' while true do end end }) "

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theEndIsRecordedAndTold() throws {
    let (journal, metrics) = ("\(folder.path)/journal", "\(folder.path)/m.prom")
    let run = try CommandResult.of(
      Repository.program("halo"),
      [
        "run", "--sim", "--timeout", "1s", "--journal", journal, "--metrics-file", metrics, "--job",
        "x", "-e",
        Self.endless + "cloud.eip.rename { publicip_id = cloud.eip.list{}[1].id, alias = 'gate' }",
      ])
    #expect(run.status == 124)
    let runs = try CommandResult.of(
      Repository.program("halo"), ["runs", "--journal", journal, "--json"])
    #expect(runs.output.contains(#""state": "done""#))
    let told = try String(contentsOfFile: metrics, encoding: .utf8)
    // It was told before.
    #expect(told.contains("halo_job_last_exit_code{job=\"x\"} 0\n"))
  }

  /// The first signal ends them, and those of a script that it has ended have little time.
  @Test(arguments: ["", "print 'script' pcall(task.sleep, 1000) "]) func aSignalEndsThem(
    wait: String
  ) throws {
    let run = try SignalledRun(Self.endless + wait)
    #expect(try run.send("TERM").status == 143)
  }

  /// Nothing is asked of a plan whose script does not end.
  @Test func aPlanEndsToo() throws {
    let plan = try CommandResult.of(
      Repository.program("halo"), ["plan", "--sim", "--timeout", "50ms", "-e", Self.endless])
    #expect(plan.status == 124)
    #expect(plan.errors.contains("script: finalizer"))
    #expect(plan.errors.contains("halo: timed out in a finalizer (__gc)"))
  }

  /// What an uncaught error says of itself is asked for by nobody who would wait for ever.
  @Test(
    arguments: [
      ("error(ENDLESS)", 124, "not done within 500 ms\nhalo: (a table value)"),
      (
        "pcall(task.timeout, 0.01, function() error(ENDLESS) end) error(ENDLESS)", 124,
        "not done within 500 ms\nhalo: (a table value)"
      ),
      ("task.spawn(function() error(ENDLESS) end) task.sleep(0.01)", 124, "not done within 500 ms"),
    ], ["while true do end", "task.sleep(1000)"])
  func anErrorThatTellsOfItselfForEver(
    _ error: (script: String, status: Int32, words: String), forever: String
  ) throws {
    let script = error.script.replacing(
      "ENDLESS", with: "setmetatable({}, { __tostring = function() FOREVER end })"
    ).replacing("FOREVER", with: forever)
    let late = try CommandResult.of(
      Repository.program("halo"), ["run", "--sim", "--timeout", "500ms", "-e", script])
    #expect(late.status == error.status, "\(late)")
    #expect(late.errors.contains(error.words), "\(late)")
    let run = try SignalledRun("print 'script' " + script)
    #expect([1, 143].contains(try run.send("TERM").status))
  }

  /// What looks like a table is none where the error says it of itself.
  @Test func anErrorThatTellsOfItself() throws {
    for (script, line) in [
      ("error(setmetatable({}, { __tostring = function() return '{}' end }))", "halo: {}"),
      ("error({ code = 7 })", "halo: the script raised a table: { code = 7 }"),
    ] {
      let result = try CommandResult.of(Repository.program("halo"), ["run", "--sim", "-e", script])
      #expect(result.errors.split(separator: "\n").first.map(String.init) == line, "\(result)")
    }
  }
}
