import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// Tasks that go on while one types, production, and what is long.
extension ReplTerminalTests {
  @Test func aTaskTalksAboveWhatIsBeingTyped() throws {
    let folder = try TemporaryFolder()
    let terminal = try open(environment: ["GO": "\(folder.path)/go"])
    try enter(
      """
      task.spawn(function()
      while not io.open(env.get 'GO') do task.sleep(0.01) end
      print 'from print'
      io.write('from io.write\\n', 'unfinished')
      io.stderr:write 'from io.stderr\\n'
      error 'and away'
      end) return nil
      """, on: terminal, showing: "nil")
    terminal.type("1 + ")
    try terminal.wait(forCursorAfter: Self.prompt + "1 + ")
    try Data().write(to: URL(filePath: "\(folder.path)/go"))
    try terminal.wait(until: "all of it") {
      $0.contains("halo: input:6: and away") && $0.beforeCursor == Self.prompt + "1 + "
    }
    try enter("41", on: terminal, showing: "42")
    expectSnapshot(terminal.screen.description, named: "terminal/background")
  }

  @Test func whatFollowsAnUnfinishedLineBeginsANewOne() throws {
    let terminal = try open()
    try enter("io.write 'one' return 2", on: terminal, showing: "2")
    try enter("io.write 'three' return nil", on: terminal, showing: "nil")
    try enter("x = io.write 'four'", on: terminal, showing: "four")
    try enter("io.write 'five' error 'six'", on: terminal, showing: "input:1: six")
    expectSnapshot(terminal.screen.description, named: "terminal/unfinished-lines")
  }

  @Test func aTaskThatKeepsTheProcessorIsStopped() throws {
    let terminal = try open()
    terminal.type("task.spawn(function() task.sleep(0) print 'spins' while true do end end)\n")
    try terminal.wait(until: "the loop") { $0.rows.contains("spins") }
    try interrupt(terminal)
    try enter("1 + 1", on: terminal, showing: "2")
  }

  @Test func leavingEndsTheTasks() throws {
    let terminal = try open()
    try enter(
      "task.spawn(function() local g <close> = setmetatable({}, { __close = function() "
        + "print 'cleaned up' end }) task.sleep(1000) end) task.sleep(0) return 7",
      on: terminal, showing: "7")
    terminal.press(.ctrl("d"))
    try terminal.wait(until: "the warning") {
      $0.contains("1 task goes on; leave again to cancel it:") && $0.beforeCursor == Self.prompt
    }
    // Whoever goes on is warned again.
    try enter("1 + 7", on: terminal, showing: "8")
    try enter(":quit", on: terminal, showing: ":quit")
    #expect(!terminal.screen.rows.contains("cleaned up"))
    terminal.press(.ctrl("d"))
    #expect(try terminal.exitStatus() == 0)
    #expect(terminal.screen.rows.contains("cleaned up"))
  }

  @Test func terminationEndsTheSession() throws {
    let terminal = try open()
    terminal.signal(SIGTERM)
    #expect(try terminal.exitStatus() == 143)
  }

  @Test func productionAsksForTheWholeWord() throws {
    let simulator = try Simulator()
    let folder = try TemporaryFolder([
      "profiles.json": """
      { "billing": { "region": "cn-north-4", "production": true, "endpoints": ["\(simulator.url)"] },
        "test": { "region": "cn-north-4", "endpoints": ["\(simulator.url)"] } }
      """
    ])
    let environment = CommandTests.key.merging([
      "NO_COLOR": "1", "HALO_PROFILES": "\(folder.path)/profiles.json",
    ]) { $1 }
    let prompt = "halo test cn-north-4> "
    let terminal = try open(
      ["--profile", "test"], prompt: prompt, columns: 120, environment: environment)
    // Also where the prompt does not say so.
    try enter(
      "local eip = cloud.account{ profile = 'billing' }.eip", on: terminal, prompt: prompt,
      showing: "billing")
    for answer in ["y", "yes"] {
      terminal.type(
        "eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'gate' }.alias\n")
      try terminal.wait(until: "the question") { $0.beforeCursor.hasSuffix("? [yes/N] ") }
      terminal.type("\(answer)\n")
      try terminal.wait(until: "what came of it") {
        $0.contains(answer == "y" ? "not approved" : "\"gate\"") && $0.beforeCursor == prompt
      }
    }
    try enter(
      ":profile billing", on: terminal, prompt: "halo PRODUCTION billing cn-north-4> ",
      showing: ":profile billing")
    expectSnapshot(terminal.screen.description, named: "terminal/production")
  }

  @Test func productionStandsOutAndColoursAreUsed() throws {
    let folder = try TemporaryFolder([
      "profiles.json": """
      { "billing": { "region": "cn-north-4", "production": true } }
      """
    ])
    let profiles = ["HALO_PROFILES": "\(folder.path)/profiles.json"]
    let prompt = "halo PRODUCTION billing cn-north-4> "
    let plain = try open(
      ["--profile", "billing"], prompt: prompt,
      environment: profiles)
    try enter("{ 1 }", on: plain, prompt: prompt, showing: "{ 1 }")
    #expect(!String(decoding: plain.output, as: UTF8.self).contains("\u{1B}[1;31m"))
    let coloured = try open(
      ["--profile", "billing"], prompt: prompt, environment: profiles, isColored: true)
    #expect(String(decoding: coloured.output, as: UTF8.self).contains("\u{1B}[1;31mhalo"))
    try enter("nonsense()", on: coloured, prompt: prompt, showing: "nonsense")
    #expect(String(decoding: coloured.output, as: UTF8.self).contains("\u{1B}[31mhalo: input:1"))
  }

  @Test func longResultsAreCut() throws {
    let terminal = try open()
    try enter(
      "local t = {} for i = 1, 300 do t[i] = ('x'):rep(90) end return t", on: terminal,
      showing: ":all shows everything")
    try enter(":all", on: terminal, showing: "}")
    #expect(!terminal.screen.contains(":all shows"))
    try enter("('x'):rep(1000000)", on: terminal, showing: "the rest of the line; :all shows")
    #expect(terminal.output.count < 200_000)
  }
}
