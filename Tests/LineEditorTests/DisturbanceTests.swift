import Foundation
import TestSupport
import TestTerminal
import Testing

/// What happens around the editor while somebody types.
@Suite(.timeLimit(.minutes(30))) struct DisturbanceTests {
  private let home = Home()

  @Test func messagesAreShownAboveWhatIsTyped() throws {
    let path = "\(home.path)/messages"
    mkfifo(path, 0o600)
    let terminal = try home.start(environment: ["MESSAGES": path])
    terminal.type("f(\nhalf")
    terminal.press(.left)
    try terminal.wait(forCursorAfter: "    | hal")
    let messages = try #require(FileHandle(forWritingAtPath: path))
    try messages.write(contentsOf: Data("task 1: one\ntask 2: two".utf8))
    try terminal.wait(for: "task 2: two")
    try terminal.expectScreen("messages", cursorAfter: "    | hal")
    terminal.type("X)\n")
    try terminal.wait(for: "[f(⏎halX)f]")
  }

  @Test func aResizedWindowIsDrawnAgain() throws {
    let terminal = try home.start(columns: 40, rows: 8)
    terminal.type("a line that takes more than twenty columns")
    try terminal.wait(forCursorAfter: " columns")
    terminal.resize(columns: 30, rows: 8)
    try terminal.wait(forCursorAfter: "han twenty columns")
    terminal.resize(columns: 60, rows: 8)
    try terminal.expectScreen(
      "resized", cursorAfter: "echo> a line that takes more than twenty columns")
  }

  /// A shell that runs the editor and then says how it ended and whether the terminal is as before.
  private func startShell(then code: String = "") throws -> Terminal {
    let program = Repository.program("LineEditorFixture").path
    let script = """
      set -m; before=$(stty -g); '\(program)'
      echo "status $?"; [ "$before" = "$(stty -g)" ] && echo unchanged; \(code)
      """
    let terminal = try Terminal(
      path: "/bin/bash", ["--norc", "-c", script], columns: 60, rows: 30,
      environment: ["HOME": home.path, "SWIFT_BACKTRACE": "enable=no"])
    try terminal.wait(forCursorAfter: "echo> ")
    return terminal
  }

  @Test func aSuspendedProcessGoesOnWhereItWas() throws {
    let terminal = try startShell(then: "read x; fg")
    terminal.type("f(\nhalf")
    try terminal.wait(forCursorAfter: "    | half")
    terminal.press(.ctrl("z"))
    try terminal.wait(for: "status \(128 + SIGTSTP)")
    try terminal.wait(for: "unchanged")
    terminal.type("\n")
    try terminal.wait(forCursorAfter: "    | half")
    terminal.paste("1\n2")
    terminal.type(")\n")
    try terminal.wait(for: "[f(⏎half1⏎2)]")
    try terminal.wait(forCursorAfter: "echo> ")
    terminal.press(.ctrl("d"))
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func aProcessStoppedWithoutWarningGoesOnToo() throws {
    let terminal = try startShell(then: "read x; fg")
    terminal.type("half")
    try terminal.wait(forCursorAfter: "echo> half")
    try kill(SIGSTOP, below: terminal)
    try terminal.wait(for: "status \(128 + SIGSTOP)")
    terminal.type("\n")
    try terminal.wait(forCursorAfter: "echo> half")
    terminal.press(.left)
    terminal.type("X\n")
    try terminal.wait(for: "[halXf]")
  }

  @Test(arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGILL, SIGQUIT])
  func theTerminalIsGivenBackOnEveryWayOut(signal: Int32) throws {
    let terminal = try startShell()
    try kill(signal, below: terminal)
    try terminal.wait(for: "status \(128 + signal)")
    try terminal.wait(for: "unchanged")
    let output = String(decoding: terminal.output, as: UTF8.self)
    #expect(output.contains("\u{1B}[?2004l"))
  }

  /// Sends a signal to the only child of the shell on the terminal.
  private func kill(_ signal: Int32, below terminal: Terminal) throws {
    let children = try String(
      contentsOfFile: "/proc/\(terminal.process)/task/\(terminal.process)/children",
      encoding: .utf8)
    let child = try #require(Int32(children.split(separator: " ").first ?? ""))
    Foundation.kill(child, signal)
  }

  @Test func aClosedTerminalIsTheEnd() throws {
    // The program has gone with it, so that there is nothing to be seen: it must not spin or hang.
    let terminal = try home.start()
    terminal.hangUp()
    #expect(try terminal.exitStatus() == 128 + SIGHUP)
  }
}
