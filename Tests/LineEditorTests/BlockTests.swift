import TestTerminal
import Testing

@Suite(.timeLimit(.minutes(30))) struct BlockTests {
  private let home = Home()

  @Test func anUnfinishedBlockGoesOn() throws {
    let terminal = try home.start()
    terminal.type("f(\n1,\n2)")
    try terminal.expectScreen("block", cursorAfter: "    | 2)")
    terminal.press(.enter)
    try terminal.wait(for: "[f(⏎1,⏎2)]")
    try terminal.leave()
    #expect(home.history == "f(\\n1,\\n2)\n")
  }

  @Test func aBlockIsRecalledAndEditedAsOne() throws {
    let terminal = try home.start()
    try terminal.submit("f(\n1)", showing: "[f(⏎1)]")
    try terminal.submit("next", showing: "[next]")
    terminal.press(.up, .up)
    try terminal.wait(forCursorAfter: "    | 1)")
    terminal.press(.up, .end)
    terminal.type("0,")
    try terminal.expectScreen("block-edited", cursorAfter: "echo> f(0,")
    terminal.press(.enter)
    try terminal.wait(for: "[f(0,⏎1)]")
  }

  @Test func whatWasTypedIsThereAfterALookAtTheHistory() throws {
    let terminal = try home.start()
    try terminal.submit("old", showing: "[old]")
    terminal.type("draft(\nof two lines")
    try terminal.wait(for: "of two lines")
    terminal.press(.up, .up)
    try terminal.wait(forCursorAfter: "echo> old")
    terminal.press(.down)
    try terminal.expectScreen("draft", cursorAfter: "    | of two lines")
  }

  @Test func altEnterBeginsALineInAFinishedBlock() throws {
    let terminal = try home.start()
    terminal.type("a")
    terminal.press(.altEnter)
    terminal.type("b\n")
    try terminal.wait(for: "[a⏎b]")
  }

  @Test func aBlockHigherThanTheScreenIsScrolled() throws {
    let terminal = try home.start(rows: 6)
    terminal.type("(\n" + (1...9).map { "line \($0)\n" }.joined())
    try terminal.expectScreen("high-end", cursorAfter: "    | ")
    for _ in 1...9 { terminal.press(.up) }
    try terminal.wait(for: "line 1")
    try terminal.expectScreen("high-top", cursorAfter: "    | ")
    terminal.press(.up)
    try terminal.wait(forCursorAfter: "echo> ")
    terminal.press(.end)
    terminal.type(")\n")
    try terminal.wait(for: "line 9⏎]")
  }

  @Test func aPasteOf200LinesIsOneBlock() throws {
    let terminal = try home.start(columns: 40)
    let lines = (1...200).map { "\tline \($0)" }
    terminal.paste("(\n" + lines.joined(separator: "\n") + ")\n")
    try terminal.expectScreen("paste", cursorAfter: "    |         line 200)")
    terminal.press(.enter)
    try terminal.wait(for: "200)]")
    // It was drawn once, not line by line.
    let drawn = String(decoding: terminal.output, as: UTF8.self)
    #expect(drawn.ranges(of: "line 150").count == 1)
    terminal.press(.up)
    try terminal.wait(forCursorAfter: "    |         line 200)")
    terminal.press(.ctrl("c"))
    try terminal.wait(for: "interrupted")
    try terminal.leave()
    #expect(home.history == "(\\n" + lines.joined(separator: "\\n") + ")\n")
  }

  @Test func aPasteIsNoKeys() throws {
    let terminal = try home.start()
    terminal.type("f(")
    terminal.paste("1\u{1}\u{1B}[A,\r\n2")
    terminal.type(")\n")
    try terminal.wait(for: "[f(1[A,⏎2)]")
  }

  @Test func pastesAreMarkedOnlyWhileABlockIsRead() throws {
    let terminal = try home.start()
    try terminal.leave()
    let output = String(decoding: terminal.output, as: UTF8.self)
    #expect(output.hasPrefix("\u{1B}[?2004h"))
    #expect(output.contains("\u{1B}[?2004lend"))
  }
}
