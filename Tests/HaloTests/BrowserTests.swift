import Foundation
import TestSupport
import Testing

/// A headless Chromium and its driver.
enum Browser {
  private static let tools = Repository.root.appending(path: ".build/browser")

  /// Whether a browser starts on this machine: not in every container it may.
  static let isThere: Bool = {
    let result = try? run(["-c", "from browser import browser\nwith browser(): pass"])
    if let result, result.status != 0 { print(result.errors.suffix(500)) }
    return result?.status == 0
  }()

  /// Runs Python with the driver, no longer than two minutes.
  static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> CommandResult {
    try CommandResult.of(
      URL(filePath: "/usr/bin/timeout"),
      ["120", tools.appending(path: "bin/python").path] + arguments,
      environment: environment.merging([
        "PATH": "/usr/bin:/bin", "HOME": tools.path,
        "PYTHONPATH": Repository.root.appending(path: "Tests/Browser").path,
        "PYTHONDONTWRITEBYTECODE": "1", "SE_OFFLINE": "true",
      ]) { given, _ in given })
  }

  /// A script of `Tests/Browser`.
  static func script(_ name: String) -> String {
    Repository.root.appending(path: "Tests/Browser/\(name)").path
  }
}

/// What a real browser makes of the pages: the checks are those of `Tests/Browser`.
@Suite(
  .serialized, .timeLimit(.minutes(30)),
  .enabled(if: Browser.isThere, "no Chromium that starts here: run `make setup-tests`"))
struct BrowserTests {
  @Test func drawsRuns() throws {
    let night = try RecordedNight()
    try night.addLarge(10_000)
    let folder = night.folder.path
    let runs = [RecordedNight.done, RecordedNight.killed, RecordedNight.large]
    for run in runs {
      let result = try CommandResult.of(
        Repository.program("halo"), ["report", "\(run)", "-o", "\(folder)/\(run).html"],
        environment: ["HALO_JOURNAL": night.path])
      try #require(result.status == 0, "\(result.errors)")
    }
    let result = try Browser.run(
      [Browser.script("report.py")] + runs.map { "\(folder)/\($0).html" } + [folder])
    print(result.output)
    try #require(result.status == 0, "\(result.output)\(result.errors)")
    for name in ["done", "killed"] {
      let spoken = try String(contentsOfFile: "\(folder)/\(name).txt", encoding: .utf8)
      expectSnapshot(spoken, named: "report/spoken-\(name)")
    }
  }

  @Test func watchesASimulator() throws {
    let simulator = try Simulator(["--transition-time", "60s"])
    let result = try Browser.run(
      [Browser.script("simulator.py"), simulator.url, Repository.program("halo").path],
      environment: CommandTests.key)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
  }
}
