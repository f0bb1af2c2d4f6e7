import TestTerminal
import Testing

@Suite(.timeLimit(.minutes(30))) struct SmallTerminalTests {
  private let home = Home()

  @Test func linesWrapOnANarrowTerminal() throws {
    let terminal = try home.start(columns: 20, rows: 8)
    // The first row is full exactly.
    terminal.type("12345678901234")
    try terminal.expectScreen("narrow-full", cursorAfter: "")
    terminal.type("567名前名前名前名前")
    try terminal.wait(for: "前")
    terminal.press(.ctrl("a"), .right)
    try terminal.expectScreen("narrow", cursorAfter: "echo> 1")
    terminal.press(.ctrl("e"))
    terminal.type("!\n")
    try terminal.wait(for: "[12345678901234567")
  }

  @Test(arguments: [["TERM": "dumb"], ["TERM": ""], ["TERM": "no-such-terminal"]])
  func anyTerminalWillDo(environment: [String: String]) throws {
    let terminal = try home.start(columns: 20, rows: 8, environment: environment)
    terminal.type("1234567890123456789")
    terminal.press(.ctrl("a"))
    try terminal.submit("0", showing: "[012345")
    try terminal.submit("f(\nsecond)", showing: "[f(⏎second)]")
    terminal.press(.up)
    try terminal.wait(forCursorAfter: "    | second)")
    try terminal.expectScreen(
      "terminal-\(environment["TERM"] == "no-such-terminal" ? "unknown" : "dumb")",
      cursorAfter: "    | second)")
    let output = String(decoding: terminal.output, as: UTF8.self)
    #expect(environment["TERM"] == "no-such-terminal" || !output.contains("\u{1B}"))
  }
}
