import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// `halo repl` with somebody in front of it; screens are snapshots in `Tests/snapshots/terminal`.
@Suite(.timeLimit(.minutes(30))) struct ReplTerminalTests: ReplOnTerminal {
  static let rename =
    "cloud.eip.rename{ publicip_id = eip.id, alias = 'gate' }.alias"

  @Test func resultsAreShown() throws {
    let terminal = try open()
    try enter("local n = 20 + 1", on: terminal, showing: "+ 1")
    try enter("n * 2, 'text'", on: terminal, showing: "42  \"text\"")
    try enter("cloud.eip.list{}", on: terminal, showing: "7 eip.PublicIp")
    expectSnapshot(terminal.screen.description, named: "terminal/results")
    terminal.press(.ctrl("d"))
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func aNarrowWindowIsFitted() throws {
    let terminal = try open(columns: 40)
    try enter("cloud.eip.list{}", on: terminal, showing: "7 eip.PublicIp")
    expectSnapshot(terminal.screen.description, named: "terminal/narrow")
    terminal.resize(columns: 100, rows: 24)
    try enter("cloud.dns.list_endpoints{ direction = 'inbound' }", on: terminal, showing: "dns.End")
    expectSnapshot(terminal.screen.description, named: "terminal/resized")
  }

  @Test func linesThatBelongTogetherAreRecalledTogether() throws {
    let terminal = try open()
    try enter("for i = 1, 2 do\nprint('line', i)\nend", on: terminal, showing: "line    2")
    terminal.press(.up)
    let screen = try terminal.wait(until: "the block again") {
      $0.rows.filter { $0.contains("...> end") }.count == 2
    }
    expectSnapshot(screen.description, named: "terminal/recalled-block")
    try enter("", on: terminal, showing: "line    2")
  }

  @Test func namesAreCompleted() throws {
    let terminal = try open()
    terminal.type("cloud.ei")
    terminal.press(.tab)
    try terminal.wait(forCursorAfter: Self.prompt + "cloud.eip")
    terminal.type(".re")
    terminal.press(.tab)
    try terminal.wait(forCursorAfter: Self.prompt + "cloud.eip.rename")
    terminal.type("{ ali")
    terminal.press(.tab)
    try terminal.wait(forCursorAfter: Self.prompt + "cloud.eip.rename{ alias = ")
    try interrupt(terminal)
    try enter("local mine = 1", on: terminal, showing: "mine = 1")
    terminal.type("min")
    terminal.press(.tab)
    try terminal.wait(forCursorAfter: Self.prompt + "mine")
    try interrupt(terminal)
    terminal.type(":reg")
    terminal.press(.tab)
    try terminal.wait(forCursorAfter: Self.prompt + ":region")
  }

  @Test func controlCClearsTheLine() throws {
    let terminal = try open()
    terminal.type("nonsense(")
    try terminal.wait(for: "nonsense(")
    try interrupt(terminal)
    try enter("1 + 1", on: terminal, showing: "2")
    terminal.press(.ctrl("d"))
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func controlCStopsWhatRuns() throws {
    let terminal = try open()
    let guarded =
      "local g <close> = setmetatable({}, { __close = function() print 'closed' end }) "
    terminal.type(guarded + "print 'begins' task.sleep(1000)\n")
    try terminal.wait(until: "the wait") { $0.rows.contains("begins") }
    try interrupt(terminal)
    expectSnapshot(terminal.screen.description, named: "terminal/interrupted")
    terminal.type("print 'loops' while true do end\n")
    try terminal.wait(until: "the loop") { $0.rows.contains("loops") }
    try interrupt(terminal)
    try enter("'still here'", on: terminal, showing: "\"still here\"")
  }

  @Test func controlCInAChangeSaysThatItIsInDoubt() throws {
    let simulator = try Simulator(["--transition-time", "600s"])
    var environment = CommandTests.key
    environment["NO_COLOR"] = "1"
    let prompt = "halo cn-north-4> "
    let terminal = try open(
      ["--region", "cn-north-4", "--endpoint", simulator.url, "--yes"], prompt: prompt,
      environment: environment)
    terminal.type(
      "cloud.eip.bind{ publicip_id = '\(DemoAccount.freeEIPs[0])', "
        + "port_id = '\(DemoAccount.otherServerPortID)' }\n")
    // The line that says what is waited for.
    try terminal.wait(until: "the live line") { screen in
      screen.rows.contains { $0.hasPrefix("bind EIP ") && $0.contains("next look in") }
    }
    try interrupt(terminal, prompt: prompt)
    #expect(!terminal.screen.contains("next look in"))
    #expect(terminal.screen.contains("eip.bind"))
    expectSnapshot(terminal.screen.description, named: "terminal/interrupted-change")
  }

  @Test func changesAreAskedAbout() throws {
    let terminal = try open()
    try enter("local eip = cloud.eip.find{ alias = 'web' }", on: terminal, showing: "web")
    for (answer, result) in [("n", "not approved"), ("", "not approved"), ("y", "\"gate\"")] {
      terminal.type(Self.rename + "\n")
      try terminal.wait(until: "the question") { $0.beforeCursor.hasSuffix("? [y/N] ") }
      terminal.type(answer + "\n")
      try terminal.wait(until: "what came of it") {
        $0.contains(result) && $0.beforeCursor == Self.prompt
      }
    }
    let another = Self.rename.replacing("'gate'", with: "'door'")
    try enter(another + " !", on: terminal, showing: "\"door\"")
    expectSnapshot(terminal.screen.description, named: "terminal/approval")
  }

  @Test func anApprovedChangeThatIsNotSentIsNamed() throws {
    let terminal = try open(columns: 120)
    terminal.type(
      "task.map({ 'one', 'two' }, function(name) cloud.eip.rename{ publicip_id = '"
        + "\(DemoAccount.boundEIP)', alias = name } end)\n")
    for (name, answer) in [("one", "y"), ("two", "n")] {
      try terminal.wait(until: "the question") {
        $0.beforeCursor.hasSuffix("to \(name) in sim cn-north-4? [y/N] ")
      }
      terminal.type(answer + "\n")
    }
    try terminal.wait(until: "what came of it") {
      $0.contains("halo: approved, ") && $0.beforeCursor == Self.prompt
    }
    expectSnapshot(terminal.screen.description, named: "terminal/not-sent")
  }

  @Test func aRecordIsShownWhole() throws {
    let terminal = try open(columns: 60, rows: 40)
    try enter("{ cloud.eip.find{ alias = 'web' } }", on: terminal, showing: "no room for")
    try enter(":x", on: terminal, showing: "bandwidth_id")
    expectSnapshot(terminal.screen.description, named: "terminal/all")
  }

  @Test func controlCAtTheQuestionIsNo() throws {
    let terminal = try open()
    try enter("local eip = cloud.eip.find{ alias = 'web' }", on: terminal, showing: "web")
    terminal.type(Self.rename + "\n")
    try terminal.wait(until: "the question") { $0.beforeCursor.hasSuffix("? [y/N] ") }
    try interrupt(terminal)
    try enter("cloud.eip.find{ alias = 'web' }.alias", on: terminal, showing: "\"web\"")
  }

  @Test func theLastChangeIsUndone() throws {
    let terminal = try open(columns: 120)
    try enter("local eip = cloud.eip.find{ alias = 'web' }", on: terminal, showing: "web")
    try enter(Self.rename + " !", on: terminal, showing: "\"gate\"")
    terminal.type(":undo\n")
    try terminal.wait(until: "the question") { $0.beforeCursor.hasSuffix("? [y/N] ") }
    terminal.type("y\n")
    try terminal.wait(until: "the end of it") {
      $0.rows.contains("done") && $0.beforeCursor == Self.prompt
    }
    try enter("cloud.eip.get{ publicip_id = eip.id }.alias", on: terminal, showing: "\"web\"")
    expectSnapshot(terminal.screen.description, named: "terminal/undo")
  }

  @Test func manyLinesArePasted() throws {
    let terminal = try open()
    let lines = (1...200).map { "  total = total + \($0)" }
    terminal.paste("total = 0\ndo\n" + lines.joined(separator: "\n") + "\nend")
    try terminal.wait(forCursorAfter: "     ...> end")
    terminal.type("\n")
    try terminal.wait(forCursorAfter: Self.prompt)
    try enter("total", on: terminal, showing: "20100")
  }
}
