import TestTerminal
import Testing

/// The terminal that other tests use, with programs whose behaviour nobody doubts.
@Suite(.timeLimit(.minutes(30))) struct TestTerminalTests {
  private func shell(_ code: String, columns: Int = 80, rows: Int = 24) throws -> Terminal {
    try Terminal(path: "/bin/sh", ["-c", code], columns: columns, rows: rows)
  }

  @Test func whatIsWrittenIsSeenAndWhatIsTypedIsRead() throws {
    let terminal = try shell("printf 'name: '; read name; echo \"hello $name\"; exit 3")
    try terminal.wait(forCursorAfter: "name: ")
    terminal.type("halo\n")
    try terminal.wait(for: "hello halo")
    #expect(try terminal.exitStatus() == 3)
    #expect(terminal.screen.text == "name: halo\nhello halo\n\n")
  }

  @Test func escapeSequencesDraw() throws {
    let terminal = try shell(
      "printf 'one\\r\\ntwo\\033[A\\033[1mX\\a'; read end", columns: 20, rows: 5)
    #expect(
      try terminal.wait(forCursorAfter: "oneX").description
        == "oneX\ntwo\n[cursor: row 1, column 5]\n")
    #expect(terminal.bells == 1)
  }

  @Test func ctrlCReachesTheProgramAsASignal() throws {
    let terminal = try shell("echo ready; exec cat")
    try terminal.wait(for: "ready")
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 128 + 2)
  }

  @Test func theSizeOfTheWindowChanges() throws {
    let terminal = try shell("stty size; read x; stty size", columns: 33, rows: 7)
    try terminal.wait(for: "7 33")
    terminal.resize(columns: 44, rows: 9)
    terminal.press(.enter)
    try terminal.wait(for: "9 44")
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func aPasteIsMarkedOnceTheProgramAsksForIt() throws {
    let terminal = try shell("printf '\\033[?2004h> '; read x; printf '%s' \"$x\" | od -c")
    try terminal.wait(forCursorAfter: "> ")
    terminal.paste("a")
    terminal.press(.enter)
    try terminal.wait(for: "033   [   2   0   0   ~   a 033   [   2   0   1   ~")
  }

  @Test func aPasteThatIsLargerThanTheWireHoldsGetsThrough() throws {
    let terminal = try shell("stty raw -echo; echo ready; head -c 200000 | wc -c")
    try terminal.wait(for: "ready")
    terminal.type(String(repeating: "x", count: 200_000))
    try terminal.wait(for: "200000")
  }
}
