import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// `halo run` on a terminal: the lines that show what is under way, and what else is written there.
@Suite(.timeLimit(.minutes(30))) struct RunOnTerminalTests {
  private func run(
    _ code: String, _ options: [String] = [], columns: Int = 80, rows: Int = 24,
    environment: [String: String] = [:]
  ) throws -> Terminal {
    try Terminal(
      ["run", "--sim"] + options + ["-e", code], columns: columns, rows: rows,
      environment: environment)
  }

  /// Two tasks that go on until they are stopped.
  private static let two = """
    task.spawn("alpha", function() task.sleep(1000) end)
    task.spawn("beta", function() task.sleep(1000) end)
    """

  private func waitForBoth(on terminal: Terminal) throws {
    try terminal.wait(until: "both tasks") { screen in
      screen.contains("alpha: task.sleep") && screen.contains("beta: task.sleep")
        && screen.contains("2 waiting")
    }
  }

  @Test func showsTasksUntilItIsInterrupted() throws {
    let terminal = try run(Self.two + " print('begun')")
    try waitForBoth(on: terminal)
    #expect(terminal.screen.rows.first == "begun")
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
    let screen = terminal.screen
    #expect(!screen.contains("alpha: ") && !screen.contains("waiting"))
    #expect(screen.contains("failed (exit 130)") && screen.cursor.column == 0)
  }

  /// Who starts a job by hand that was begun already is told so.
  @Test func saysThatAJobWasBegunAlready() throws {
    let folder = try TemporaryFolder()
    let job = ["--journal", "\(folder.path)/j.db", "--job", "x", "--once-per", "365d"]
    #expect(
      try CommandResult.of(
        Repository.program("halo"), ["run", "--sim"] + job + ["-e", "x = 1"]
      ).status == 0)
    let terminal = try run("print 'ran'", job)
    #expect(try terminal.exitStatus() == 0)
    #expect(
      terminal.screen.rows.first
        == "halo: the job 'x' was begun already in this stretch of 365 d; nothing to do",
      "\(terminal.screen)")
  }

  /// What a command waits for that runs no script is shown in the same place.
  @Test func showsWhatARunIsLookedAtFor() throws {
    let folder = try TemporaryFolder()
    let simulator = try Simulator(["--transition-time", "0s", "--latency", "1s"])
    let journal = ["--journal", "\(folder.path)/journal.db"]
    let made = try simulator.halo(
      journal + [
        "--project-id", DemoAccount.projectID, "-e",
        "cloud.eip.rename{ publicip_id = '\(DemoAccount.boundEIP)', alias = 'gate' }",
      ])
    #expect(made.status == 0, "\(made)")
    let terminal = try Terminal(
      ["runs", "verify", "1"] + journal, columns: 60, rows: 24, environment: CommandTests.key)
    try terminal.wait(until: "what is looked at") { $0.contains("eip.get") && $0.contains(" s") }
    #expect(try terminal.exitStatus() == 0)
    // No id is cut where the line ends.
    let last = "  (\(DemoAccount.boundEIP)) to gate: still so"
    #expect(terminal.screen.rows.contains(last), "\(terminal.screen)")
    #expect(!terminal.screen.contains("next look"))
  }

  /// The second Ctrl-C ends the process where it stands.
  @Test func erasesThemWhenItIsEndedAtOnce() throws {
    let terminal = try run(
      """
      task.spawn("alpha", function()
        local guard <close> = setmetatable({}, { __close = function()
          print("cleaning up")
          task.sleep(8)
        end })
        task.sleep(1000)
      end)
      """)
    try terminal.wait(for: "alpha: task.sleep")
    terminal.press(.ctrl("c"))
    try terminal.wait(for: "cleaning up")
    try terminal.wait(for: "alpha: task.sleep")
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
    #expect(!terminal.screen.contains("alpha: "))
  }

  @Test(arguments: [SIGSEGV, SIGQUIT, SIGABRT]) func erasesThemWhenItCrashes(signal: Int32) throws {
    // What Swift tells of a crash is not of interest here.
    let terminal = try run(Self.two, environment: ["SWIFT_BACKTRACE": "enable=no"])
    try waitForBoth(on: terminal)
    terminal.signal(signal)
    #expect(try terminal.exitStatus() == 128 + signal)
    #expect(!terminal.screen.contains("alpha: ") && !terminal.screen.contains("waiting"))
  }

  /// A command under a shell, which has it back with `fg`.
  private func underShell(_ arguments: [String]) throws -> Terminal {
    let words = ([Repository.program("halo").path] + arguments).map { word in
      "'\(word.replacingOccurrences(of: "'", with: "'\\''"))'"
    }
    return try Terminal(
      path: "/bin/sh",
      ["-c", "set -m; \(words.joined(separator: " ")); echo; echo stopped; read x; fg"])
  }

  /// Ctrl-Z, and back: meanwhile the terminal is the shell's, and nothing of the lines is left on it.
  private func stopAndGoOn(_ terminal: Terminal, showing text: String) throws {
    terminal.press(.ctrl("z"))
    try terminal.wait(until: "the shell") { screen in
      screen.rows.last { !$0.isEmpty } == "stopped"
    }
    #expect(!terminal.screen.contains(text))
    let begin = terminal.output.count
    terminal.type("\n")
    try terminal.wait(for: text)
    // The cursor was not hidden, and lines wrap.
    let written = String(decoding: terminal.output[begin...], as: UTF8.self)
    #expect(written.contains("\u{1B}[?7h") && !written.contains("\u{1B}[?25l"))
  }

  @Test func leavesTheTerminalToTheShellWhileItIsStopped() throws {
    let terminal = try underShell(["run", "--sim", "-e", Self.two])
    try waitForBoth(on: terminal)
    try stopAndGoOn(terminal, showing: "alpha: task.sleep")
    try waitForBoth(on: terminal)
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
    #expect(!terminal.screen.contains("alpha: "))
  }

  @Test func watchingLeavesTheTerminalToTheShellWhileItIsStopped() throws {
    let folder = try TemporaryFolder()
    let journal = folder.path + "/runs.db"
    let night = try run(
      """
      cloud.eip.rename{ publicip_id = cloud.eip.find{ alias = "web" }.id, alias = "gate" }
      task.sleep(1000)
      """, ["--journal", journal])
    try night.wait(for: "task.sleep")
    let terminal = try underShell(["runs", "watch", "1", "--journal", journal])
    let line = "run 1 goes on"
    try terminal.wait(until: "what goes on") { $0.contains(line) || $0.contains("task.sleep") }
    try stopAndGoOn(terminal, showing: terminal.screen.contains(line) ? line : "task.sleep")
    terminal.press(.ctrl("c"))
    #expect(try terminal.exitStatus() == 130)
    #expect(!terminal.screen.contains(line) && !terminal.screen.contains("task.sleep"))
  }

  /// How long it took in earlier runs, which the journal knows.
  @Test func tellsHowLongItUsuallyTakes() throws {
    let folder = try TemporaryFolder()
    let bind = """
      local eip = cloud.eip.find{ alias = "spare-1" }
      for _, port in ipairs(cloud.vpc.list_ports{}) do
        local ok = pcall(cloud.eip.bind, { publicip_id = eip.id, port_id = port.id })
        if ok then break end
      end
      """
    let options = ["--journal", folder.path + "/runs.db"]
    let first = try run(bind, options, columns: 160)
    #expect(try first.exitStatus() == 0)
    #expect(!String(decoding: first.output, as: UTF8.self).contains("usually"))
    let second = try run(bind, options, columns: 160)
    let screen = try second.wait(for: ", usually ")
    #expect(
      screen.text.contains(#/bind EIP 203\.0\.113\.11 .*[0-9] [a-z]+, usually [0-9.]+ [a-z]+/#))
    #expect(try second.exitStatus() == 0)
  }

  @Test func keepsThemApartFromWhatScriptsPrint() throws {
    let terminal = try run(
      """
      \(Self.two)
      task.sleep(0.5)
      for number = 1, 60 do
        io.write("line ") io.stdout:flush()
        if number % 20 == 0 then task.sleep(0.2) end
        print(number)
        io.stderr:write("error " .. number .. "\\n")
        if number % 10 == 0 then task.sleep(0.15) end
      end
      """)
    try terminal.wait(until: "the last line, and both tasks") { screen in
      screen.contains("error 60") && screen.contains("alpha: ") && screen.contains("2 waiting")
    }
    let rows = terminal.screen.rows.filter { !$0.isEmpty }
    let printed = (1...60).flatMap { ["line \($0)", "error \($0)"] }
    let end = try #require(rows.firstIndex { $0.hasPrefix("alpha: ") })
    #expect(end > 10 && Array(rows[..<end]) == Array(printed.suffix(end)))
    #expect(rows[end + 1].hasPrefix("beta: ") && rows.last == "2 waiting")
  }

  @Test func leavesTheTerminalToWhoeverAnswersAQuestion() throws {
    let terminal = try run(
      """
      \(Self.two)
      task.sleep(0.6)
      io.write("Sure? ")
      print("got " .. io.read())
      """)
    try terminal.wait(forCursorAfter: "Sure? ")
    #expect(!terminal.screen.contains("alpha: "))
    terminal.type("yes\n")
    try terminal.wait(for: "got yes")
    try waitForBoth(on: terminal)
    #expect(terminal.screen.rows.prefix(2) == ["Sure? yes", "got yes"])
  }

  @Test func fitsTheWindow() throws {
    let terminal = try run(
      """
      for number = 1, 20 do
        task.spawn("a task with a long name " .. number, function() task.sleep(1000) end)
      end
      """, columns: 70, rows: 12)
    try terminal.wait(until: "six lines") { screen in
      screen.rows.filter { !$0.isEmpty }.count == 6 && screen.contains("20 waiting")
        && screen.contains("a task with a long name 5: task.sleep")
    }
    terminal.resize(columns: 24, rows: 12)
    try terminal.wait(until: "shorter lines") { screen in
      screen.rows.filter { !$0.isEmpty }.count == 6 && screen.rows[0].hasPrefix("a task with a l… ")
    }
    terminal.resize(columns: 70, rows: 4)
    try terminal.wait(until: "two lines") { screen in
      screen.rows.filter { !$0.isEmpty }.count == 2 && screen.contains("20 waiting")
    }
  }

  /// Where lines cannot be written over, none is, and nothing is coloured anyhow.
  @Test(arguments: ["dumb", ""]) func writesPlainLines(terminalName: String) throws {
    let terminal = try run(
      "task.sleep(0.7) print('done')", environment: ["TERM": terminalName])
    #expect(try terminal.exitStatus() == 0)
    #expect(!terminal.output.contains(0x1B))
    #expect(terminal.screen.rows.first == "done")
  }

  @Test(arguments: [[:], ["NO_COLOR": "1"]]) func colorsNothing(environment: [String: String])
    throws
  {
    let terminal = try run(Self.two, environment: environment)
    try waitForBoth(on: terminal)
    let text = String(decoding: terminal.output, as: UTF8.self)
    #expect(text.firstRange(of: #/\u{1B}\[[0-9;]*m/#) == nil)
    // The cursor was never hidden, and so need not be shown again.
    #expect(!text.contains("\u{1B}[?25"))
  }

  @Test func isOneLineInsteadOfTheLastOneWhereProgramsAreStarted() throws {
    let terminal = try run(
      Self.two + " task.sleep(0.6) os.execute('echo from a program') task.sleep(1000)",
      ["--allow-exec"])
    try terminal.wait(for: "from a program")
    try terminal.wait(for: "3 waiting")
    #expect(terminal.screen.rows.first == "from a program")
  }

  /// With the lines about changes, and the one that sums up.
  @Test func showsChangesAboveThem() throws {
    let terminal = try run(
      """
      task.spawn("alpha", function() task.sleep(1000) end)
      task.spawn("namer", function()
        local eip = cloud.eip.list{}[1]
        cloud.eip.rename{ publicip_id = eip.id, alias = "gate" }
        log.info("renamed")
      end)
      """, columns: 220)
    try terminal.wait(until: "the change and the task") { screen in
      screen.contains("alpha: task.sleep") && screen.contains("to gate: done")
        && screen.contains("renamed")
    }
    let rows = terminal.screen.rows
    let change = try #require(rows.first { $0.contains("to gate: done") })
    #expect(change.hasSuffix("task_name=namer"))
    #expect(rows.contains { $0.contains("renamed run=") && $0.hasSuffix("task_name=namer") })
  }
}
