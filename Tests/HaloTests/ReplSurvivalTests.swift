import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// What a session on a terminal survives, and what it leaves behind when it does not.
@Suite(.timeLimit(.minutes(30))) struct ReplSurvivalTests: ReplOnTerminal {
  @Test func aSuspendedSessionGoesOn() throws {
    let folder = try TemporaryFolder()
    let terminal = try Terminal(
      path: "/bin/bash",
      [
        "--norc", "-c",
        "set -m; '\(Repository.program("halo").path)' repl --sim; read x; fg; read x; fg",
      ],
      environment: ["NO_COLOR": "1", "GO": "\(folder.path)/go"])
    try terminal.wait(forCursorAfter: Self.prompt)
    terminal.type("1 + ")
    try terminal.wait(forCursorAfter: Self.prompt + "1 + ")
    terminal.press(.ctrl("z"))
    try terminal.wait(for: "Stopped")
    terminal.type("\n")
    try terminal.wait(forCursorAfter: Self.prompt + "1 + ")
    try enter("41", on: terminal, showing: "42")
    // While something runs, the terminal stops it by itself.
    terminal.type("print 'begins' while not io.open(env.get 'GO') do task.sleep(0.01) end\n")
    try terminal.wait(until: "the wait") { $0.rows.contains("begins") }
    terminal.press(.ctrl("z"))
    try terminal.wait(until: "both stops") { screen in
      screen.rows.filter { $0.contains("Stopped") }.count == 2
    }
    try Data().write(to: URL(filePath: "\(folder.path)/go"))
    terminal.type("\n")
    try terminal.wait(forCursorAfter: Self.prompt)
    try enter("'still here'", on: terminal, showing: "\"still here\"")
  }

  @Test func aClosedTerminalEndsTheTasks() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/cleaned"
    let terminal = try open(environment: ["MARK": path])
    try enter(
      "task.spawn(function() local g <close> = setmetatable({}, { __close = function() "
        + "io.open(env.get 'MARK', 'w'):close() end }) task.sleep(1000) end) task.sleep(0) return 7",
      on: terminal, showing: "7")
    terminal.type("half an input")
    terminal.hangUp()
    #expect(try terminal.exitStatus() == 128 + SIGHUP)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func aServerThatGoesAwayIsAnError() throws {
    let prompt = "halo cn-north-4> "
    var simulator: Simulator? = try Simulator()
    let terminal = try open(
      ["--region", "cn-north-4", "--endpoint", simulator?.url ?? ""], prompt: prompt, columns: 120,
      environment: CommandTests.key)
    try enter("#cloud.eip.list{}", on: terminal, prompt: prompt, showing: "7")
    simulator = nil
    try enter(
      "cloud.eip.list{ timeout = 1 }", on: terminal, prompt: prompt,
      showing: "eip.list: no connection")
    try enter("1 + 1", on: terminal, prompt: prompt, showing: "2")
    try enter(":sim", on: terminal, showing: ":sim")
    try enter("#cloud.eip.list{}", on: terminal, showing: "7")
  }

  @Test func aConnectionThatBreaksAndAnExpiredTokenAreSurvived() throws {
    let folder = try TemporaryFolder([
      "faults": "on=eip.list phase=before kind=reset\non=eip.list nth=3 kind=expired\n"
    ])
    let terminal = try open(["--sim", "--faults", "\(folder.path)/faults"], columns: 100)
    try enter("#cloud.eip.list{}", on: terminal, showing: "7")
    try enter("#cloud.eip.list{}", on: terminal, showing: "eip.list: 401 APIGW.0307")
    try enter("#cloud.eip.list{} + 1", on: terminal, showing: "8")
  }

  @Test func aWindowThatIsResizedKeepsWhatIsTyped() throws {
    let terminal = try open(columns: 100)
    try enter("cloud.eip.list{}", on: terminal, showing: "7 eip.PublicIp")
    terminal.type("cloud.eip.list{}")
    try terminal.wait(forCursorAfter: Self.prompt + "cloud.eip.list{}")
    terminal.resize(columns: 60, rows: 20)
    terminal.type(" -- narrow\n")
    terminal.resize(columns: 44, rows: 20)
    try terminal.wait(until: "the narrow table") {
      $0.contains("no room for") && $0.beforeCursor == Self.prompt
    }
    try enter("1 + 1", on: terminal, showing: "2")
  }

  // MARK: The history

  @Test func theHistoryOutlivesTheSessionWithoutItsSecrets() throws {
    let folder = try TemporaryFolder([
      "profiles.json": """
      { "test": { "region": "cn-north-4", "access_key": "PROFILEKEY0001",
                  "secret_key": "profile+secret/0001" } }
      """
    ])
    chmod("\(folder.path)/profiles.json", 0o600)
    let environment = [
      "XDG_STATE_HOME": folder.path, "HALO_PROFILES": "\(folder.path)/profiles.json",
      "HUAWEICLOUD_SDK_AK": "ENVIRONMENT0001", "HUAWEICLOUD_SDK_SK": "environment+secret/0001",
    ]
    let prompt = "halo test cn-north-4> "
    let first = try open(["--profile", "test"], prompt: prompt, environment: environment)
    try enter("x = 'profile+secret/0001'", on: first, prompt: prompt, showing: "0001'")
    try enter("y = { 'ENVIRONMENT0001' }", on: first, prompt: prompt, showing: "0001' }")
    try enter("'PROFILEKEY0001'", on: first, prompt: prompt, showing: "\"PROFILEKEY0001\"")
    let pair = "{ 'PROFILEKEY0001', 'another+secret/0002' }"
    try enter("z = " + pair, on: first, prompt: prompt, showing: "0002' }")
    try enter("password = 'hunter2'", on: first, prompt: prompt, showing: "hunter2'")
    try enter("'kept'", on: first, prompt: prompt, showing: "\"kept\"")
    // Two at a time.
    let second = try open(environment: environment)
    try enter("'of the second'", on: second, showing: "\"of the second\"")
    try enter("'last'", on: first, prompt: prompt, showing: "\"last\"")
    second.press(.up, .up)
    try second.wait(forCursorAfter: Self.prompt + "'kept'")
    try interrupt(second)
    for terminal in [first, second] {
      terminal.press(.ctrl("d"))
      #expect(try terminal.exitStatus() == 0)
    }
    let file = try String(contentsOfFile: "\(folder.path)/halo/history", encoding: .utf8)
    // The id of a key opens nothing alone. A variable may hold anything, whatever it is called.
    #expect(file == "'PROFILEKEY0001'\n'kept'\n'of the second'\n'last'\n")
  }

  // MARK: What is typed and shown

  @Test func aLongLineIsPasted() throws {
    let folder = try TemporaryFolder()
    let terminal = try open(environment: ["XDG_STATE_HOME": folder.path])
    terminal.paste("#[[" + String(repeating: "0123456789", count: 10_000) + "]]")
    try terminal.wait(until: "its end") { $0.beforeCursor.hasSuffix("]]") }
    try enter("", on: terminal, showing: "100000")
    try enter("'kept'", on: terminal, showing: "\"kept\"")
    // It would make the history slow for ever.
    let file = try String(contentsOfFile: "\(folder.path)/halo/history", encoding: .utf8)
    #expect(file == "'kept'\n")
  }

  @Test func controlCharactersInAPasteAreLeftOut() throws {
    let terminal = try open()
    terminal.paste("'a\u{0}b\u{1B}[31mc\u{7}'")
    try enter("", on: terminal, showing: "\"ab[31mc\"")
  }

  @Test(arguments: [
    ("dumb", ["TERM": "dumb"], 80), ("narrow-window", [:], 20), ("ascii", ["LANG": "C"], 80),
  ])
  func looksRightOn(_ name: String, _ environment: [String: String], columns: Int) throws {
    let terminal = try open(columns: columns, environment: environment)
    terminal.type("cloud.eip.list{}[1]\n")
    try terminal.wait(until: "the record") { screen in
      screen.beforeCursor == Self.prompt && screen.contains("ip_version")
    }
    terminal.type("'北京'\n")
    try terminal.wait(until: "the text") { $0.rows.contains("\"北京\"") }
    try terminal.wait(forCursorAfter: Self.prompt)
    expectSnapshot(terminal.screen.description, named: "terminal/\(name)")
  }

  @Test func completionSendsNothingAndRunsNothing() throws {
    let simulator = try Simulator()
    let prompt = "halo cn-north-4> "
    let terminal = try open(
      ["--region", "cn-north-4", "--endpoint", simulator.url], prompt: prompt,
      environment: CommandTests.key)
    try enter(
      "trap = setmetatable({ member = 1 }, { __index = function() print 'ran' end,"
        + " __pairs = function() print 'ran' end }) for i = 1, 10000 do _G['g' .. i] = i end return 5",
      on: terminal, prompt: prompt, showing: "5")
    for (text, completed) in [
      ("trap.me", "trap.member"), ("cloud.eip.get{ publ", "cloud.eip.get{ publicip_id = "),
      ("g9999", "g9999"),
    ] {
      terminal.type(text)
      terminal.press(.tab)
      try terminal.wait(forCursorAfter: prompt + completed)
      terminal.press(.tab)
      // Ctrl-C during that would stop that alone.
      terminal.type("x")
      try terminal.wait(forCursorAfter: prompt + completed + "x")
      try interrupt(terminal, prompt: prompt)
    }
    #expect(!terminal.screen.rows.contains("ran"))
    #expect(try simulator.control("GET", "requests").contains("publicips") == false)
  }
}
