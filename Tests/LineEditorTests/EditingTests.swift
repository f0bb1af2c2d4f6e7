import TestTerminal
import Testing

@Suite(.timeLimit(.minutes(30))) struct EditingTests {
  private let home = Home()

  @Test func aLineIsTypedAndSubmitted() throws {
    let terminal = try home.start()
    try terminal.submit("print(1)", showing: "[print(1)]")
    try terminal.expectScreen("line", cursorAfter: "echo> ")
    try terminal.leave()
  }

  @Test(arguments: [
    ([Key.left, .left], "aXbc"), ([.home], "Xabc"), ([.ctrl("a")], "Xabc"),
    ([.home, .right], "aXbc"), ([.home, .end], "abcX"), ([.ctrl("a"), .ctrl("e")], "abcX"),
    ([.backspace], "abX"), ([.home, .delete], "Xbc"), ([.home, .ctrl("d")], "Xbc"),
    ([.ctrl("w")], "X"), ([.ctrl("u")], "X"), ([.home, .ctrl("k")], "X"),
    ([.ctrl("w"), .ctrl("y")], "abcX"), ([.left, .ctrl("t")], "acbX"),
  ])
  func keysEdit(keys: [Key], result: String) throws {
    let terminal = try home.start()
    terminal.type("abc")
    for key in keys { terminal.press(key) }
    terminal.type("X\n")
    try terminal.wait(for: "[\(result)]")
  }

  @Test func wordsAreJumpedOver() throws {
    let terminal = try home.start()
    terminal.type("one two")
    terminal.press(.ctrlLeft)
    terminal.type("X")
    try terminal.expectScreen("word", cursorAfter: "echo> one X")
  }

  @Test func textBeyondASCIIIsEdited() throws {
    let terminal = try home.start()
    terminal.type("größe = '名前' -- ✓")
    try terminal.wait(for: "✓")
    terminal.press(.home, .right, .right, .right, .delete)
    terminal.type("oe\n")
    try terminal.wait(for: "[gröoee")
    try terminal.expectScreen("unicode", cursorAfter: "echo> ")
  }

  @Test func ctrlCGivesTheBlockUp() throws {
    let terminal = try home.start()
    terminal.type("first(\nsecond")
    try terminal.wait(for: "second")
    terminal.press(.ctrl("c"))
    try terminal.wait(for: "interrupted")
    try terminal.expectScreen("interrupted", cursorAfter: "echo> ")
    terminal.press(.up)
    try terminal.leave()
    #expect(home.history.isEmpty)
  }

  @Test func ctrlDLeavesOnlyAnEmptyLine() throws {
    let terminal = try home.start()
    terminal.type("x")
    terminal.press(.ctrl("d"))
    terminal.type("y\n")
    try terminal.wait(for: "[xy]")
    try terminal.leave()
    #expect(terminal.screen.contains("end"))
  }

  @Test func ctrlLClearsTheScreen() throws {
    let terminal = try home.start()
    try terminal.submit("1", showing: "[1]")
    terminal.type("abc")
    terminal.press(.left, .ctrl("l"))
    try terminal.wait(until: "an empty screen") { !$0.contains("[1]") }
    try terminal.expectScreen("cleared", cursorAfter: "echo> ab")
  }

  @Test func theEditorsSettingsAreHonoured() throws {
    try home.write("bind -v\n", to: ".editrc")
    let terminal = try home.start()
    terminal.type("abc")
    terminal.press(.escape)
    terminal.type("0xiX\n")
    try terminal.wait(for: "[Xbc]")
    try terminal.wait(forCursorAfter: "echo> ")
    terminal.press(.up)
    try terminal.wait(forCursorAfter: "echo> Xbc")
  }
}
