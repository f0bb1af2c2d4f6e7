import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// What the prompt makes of what is typed: colours, suggestions, inputs that are found again, names of
/// files, and what is not asked twice.
@Suite(.timeLimit(.minutes(30))) struct ReplInputTests: ReplOnTerminal {
  private static let (reset, keyword, literal, grey) = (
    "\u{1B}[0m", "\u{1B}[35m", "\u{1B}[32m", "\u{1B}[90m"
  )

  private func output(of terminal: Terminal) -> String {
    String(decoding: terminal.output, as: UTF8.self)
  }

  @Test func theFirstLineSaysHowToBegin() throws {
    let terminal = try open()
    #expect(terminal.screen.rows.first?.contains(Self.greeting) == true)
    #expect(terminal.screen.rows[1] == Self.prompt.dropLast())
  }

  @Test func sourceIsColoured() throws {
    let terminal = try open(isColored: true)
    terminal.type("local s = 'text' -- why")
    try terminal.wait(forCursorAfter: Self.prompt + "local s = 'text' -- why")
    let shown = output(of: terminal)
    #expect(
      shown.contains("\(Self.keyword)local\(Self.reset) s = \(Self.literal)'text'\(Self.reset) "))
    #expect(shown.contains("\(Self.grey)-- why\(Self.reset)"))
    try interrupt(terminal)
    terminal.type(":run x")
    try terminal.wait(forCursorAfter: Self.prompt + ":run x")
    #expect(output(of: terminal).contains("\(Self.keyword):run\(Self.reset) x"))
  }

  /// A row can be drawn again without those above it.
  @Test func aLongStringIsColouredOnEachRow() throws {
    let terminal = try open(columns: 20, isColored: true)
    terminal.type("x = 'aaaaaaaaaaaaaaaaaaaaaaa'")
    try terminal.wait(forCursorAfter: "aaaaaaaaaaaaaaaaaa'")
    #expect(output(of: terminal).contains("\(Self.literal)aaaaa"))
  }

  @Test func theHistorySuggestsWhatFollows() throws {
    let terminal = try open(isColored: true)
    try enter("'one' .. 'two'", on: terminal, showing: "\"onetwo\"")
    try enter("do\nlocal x = 5\nend", on: terminal, showing: "end")
    terminal.type("'o")
    try terminal.wait(until: "the suggestion") {
      $0.contains("'one' .. 'two'") && $0.beforeCursor == Self.prompt + "'o"
    }
    terminal.press(.right)
    try terminal.wait(forCursorAfter: Self.prompt + "'one' .. 'two'")
    try interrupt(terminal)
    terminal.type("'o")
    // Enter takes what was typed alone, and what was suggested goes.
    terminal.type("k'\n")
    try terminal.wait(until: "the result") { $0.rows.contains("\"ok\"") }
    #expect(terminal.screen.rows.contains(Self.prompt + "'ok'"))
    try terminal.wait(forCursorAfter: Self.prompt)
    terminal.type("do")
    try terminal.wait(until: "its first line") {
      $0.rows.last { !$0.isEmpty } == Self.prompt + "do…"
    }
    terminal.press(.ctrl("e"))
    try terminal.wait(forCursorAfter: "     ...> end")
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
  func withoutColoursNothingIsSuggested(environment: [String: String]) throws {
    let terminal = try open(environment: environment, isColored: true)
    try enter("'one' .. 'two'", on: terminal, showing: "\"onetwo\"")
    terminal.type("'o")
    try terminal.wait(until: "what is typed") {
      $0.rows.contains(Self.prompt + "'o") && $0.beforeCursor == Self.prompt + "'o"
    }
    terminal.press(.right)
    terminal.type("k'\n")
    try terminal.wait(until: "the result") { $0.rows.contains("\"ok\"") }
    #expect(!output(of: terminal).contains("\u{1B}[3"))
  }

  @Test func whatFailedIsFoundAgain() throws {
    let terminal = try open()
    try enter("1 +* 2", on: terminal, showing: "unexpected symbol")
    terminal.press(.up)
    try terminal.wait(forCursorAfter: Self.prompt + "1 +* 2")
  }

  @Test func filesAreCompleted() throws {
    let folder = try TemporaryFolder([
      "my job.lua": "print('ran', ...)", ".hidden": "",
    ])
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/sub", withIntermediateDirectories: false)
    _ = FileManager.default.createFile(atPath: "\(folder.path)/sub/other.lua", contents: nil)
    let terminal = try open()
    terminal.type(":run \(folder.path)/m")
    terminal.press(.tab)
    let typed = ":run \(folder.path)/my\\ job.lua"
    try terminal.wait(until: "the name") { $0.text.replacing("\n", with: "").contains(typed) }
    try enter(" 7", on: terminal, showing: "ran     7")
    terminal.type(":run \(folder.path)/s")
    terminal.press(.tab, .tab)
    try terminal.wait(until: "the file within") {
      $0.text.replacing("\n", with: "").contains("\(folder.path)/sub/other.lua")
    }
  }

  // MARK: Changes

  private static let unbind = "cloud.eip.unbind{ publicip_id = '\(DemoAccount.boundEIP)' }"

  /// Somebody who says no to the second step is not asked about the way back from the first.
  @Test func aPutBackIsNotAskedAbout() throws {
    let terminal = try open(columns: 200)
    terminal.type(
      "port = cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }.port_id \(Self.unbind) "
        + "pcall(cloud.eip.bind, { publicip_id = '\(DemoAccount.boundEIP)', port_id = "
        + "'\(DemoAccount.otherServerPortID)' }) "
        + "cloud.eip.bind{ publicip_id = '\(DemoAccount.boundEIP)', port_id = port } return 'over'\n"
    )
    for (question, answer) in [("unbind", "y"), ("bind", "n")] {
      try terminal.wait(until: question) {
        $0.beforeCursor.hasPrefix(question) && $0.beforeCursor.hasSuffix("[y/N] ")
      }
      terminal.type(answer + "\n")
    }
    try terminal.wait(until: "the end") {
      $0.contains("\"over\"") && $0.beforeCursor == Self.prompt
    }
    #expect(terminal.screen.contains("takes back: bind EIP 203.0.113.10"))
  }

  /// Without a refusal every step is asked about, also one that takes back another.
  @Test func aStepBackIsAskedAbout() throws {
    let terminal = try open(columns: 200)
    terminal.type(
      "port = cloud.eip.get{ publicip_id = '\(DemoAccount.boundEIP)' }.port_id \(Self.unbind) "
        + "cloud.eip.bind{ publicip_id = '\(DemoAccount.boundEIP)', port_id = port } return 'over'\n"
    )
    for question in ["unbind", "bind"] {
      try terminal.wait(until: question) {
        $0.beforeCursor.hasPrefix(question) && $0.beforeCursor.hasSuffix("[y/N] ")
      }
      terminal.type("y\n")
    }
    try terminal.wait(until: "the end") {
      $0.contains("\"over\"") && $0.beforeCursor == Self.prompt
    }
  }
}
