import TestTerminal
import Testing
import Text

@testable import LineEditor

@Suite(.timeLimit(.minutes(30))) struct CompletionTests {
  private let home = Home()

  @Test func theOnlyCandidateIsTaken() throws {
    let terminal = try home.start()
    terminal.type("x cloud.v\t + 1")
    try terminal.wait(forCursorAfter: "echo> x cloud.vpc.list_ports + 1")
    terminal.press(.ctrl("u"))
    terminal.type("gr\t\n")
    try terminal.wait(for: "[größe]")
  }

  @Test func severalCandidatesAreListedUntilTheNextKey() throws {
    let terminal = try home.start()
    terminal.type("cl\t")
    try terminal.wait(for: "take it away")
    try terminal.expectScreen("candidates", cursorAfter: "echo> cloud.")
    terminal.type("e")
    try terminal.wait(until: "no list") { !$0.contains("take it away") }
    try terminal.expectScreen("candidates-gone", cursorAfter: "echo> cloud.e")
  }

  @Test func candidatesWithoutNotesAreATable() throws {
    let terminal = try home.start(columns: 14)
    terminal.type("a\t")
    try terminal.wait(for: "a_4")
    try terminal.expectScreen("candidates-table", cursorAfter: "echo> a_")
  }

  @Test func aListFitsTheScreen() throws {
    let terminal = try home.start(columns: 24, rows: 4)
    terminal.type("\t")
    try terminal.wait(for: "more rows")
    try terminal.expectScreen("candidates-small", cursorAfter: "echo> ")
  }

  @Test func nothingFoundRingsTheBell() throws {
    let terminal = try home.start()
    terminal.type("nothing\t\n")
    try terminal.wait(for: "[nothing]")
    #expect(terminal.bells == 1)
  }

  @Test func theTabKeyIndentsTheLinesOfABlock() throws {
    let terminal = try home.start()
    terminal.type("f(\n\t1)\n")
    try terminal.wait(for: "[f(⏎  1)]")
  }
}

@Suite(.timeLimit(.minutes(30))) struct CandidateListTests {
  @Test func whatCouldDeceiveIsShownAsWhatItIs() {
    let rows = CandidateList.rows(
      of: [CompletionList.Candidate("id", "a\u{1B}[2Jb\nc\u{202E}d")], columns: 60, limit: 9)
    #expect(rows == [#"id  a\u{1b}[2Jb\nc\u{202e}d"#])
  }
}
