import Foundation
import TestSupport
import TestTerminal
import Testing

/// The pager and the editor of the person at the prompt, which a confined session could not start itself.
@Suite(.timeLimit(.minutes(30))) struct ReplProgramTests: ReplOnTerminal {
  /// More lines than the screen has.
  private static let long = "local t = {} for i = 1, 60 do t[i] = ('x'):rep(70) .. i end return t"

  @Test func whatIsLongerThanTheScreenIsPaged() throws {
    let terminal = try open(environment: ["PAGER": "sed -n 's/x*60.*/the pager has the last/p'"])
    try enter(Self.long, on: terminal, showing: "the pager has the last")
    #expect(!terminal.screen.contains("xxx\","))
    // What fits is not.
    try enter("'short'", on: terminal, showing: "\"short\"")
  }

  /// However it is asked for.
  @Test(arguments: [
    ":help eip.update", "eip.update?", "help \"eip.update\"", "help(cloud.eip.update)",
    "local update = cloud.eip.update help(update)",
  ]) func helpThatIsLongerThanTheScreenIsPaged(input: String) throws {
    let terminal = try open(environment: [
      "PAGER": "sed -n 's/.*Fails while the EIP.*/the pager has them/p'"
    ])
    let isAlone = !input.hasPrefix("local")
    try enter(input, on: terminal, showing: isAlone ? "the pager has them" : "Fails while the EIP")
    #expect(terminal.screen.contains("the pager has them") == isAlone)
    // What fits is not.
    try enter(":help quit", on: terminal, showing: "leave, as Ctrl-D does")
  }

  @Test func aPagerThatIsNotThereCostsNothing() throws {
    let terminal = try open(environment: ["PAGER": "no-such-pager"])
    try enter(Self.long, on: terminal, showing: "60\",")
    try enter("1 + 1", on: terminal, showing: "2")
  }

  /// More than a pipe takes is written to somebody who has gone.
  @Test func aPagerThatDoesNotReadToTheEndEndsNothing() throws {
    let terminal = try open(environment: ["PAGER": "head -n 1 >/dev/null; echo enough"])
    let text = "local t = {} for i = 1, 4000 do t[i] = ('x'):rep(70) end return t"
    try enter(text, on: terminal, showing: "enough")
    try enter("1 + 1", on: terminal, showing: "2")
    terminal.press(.ctrl("d"))
    #expect(try terminal.exitStatus() == 0)
  }

  /// Whatever LESS says.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/less")),
    arguments: [nil, "-F", "-S", "-e"])
  func lessIsLeftWithASanePrompt(options: String?) throws {
    var environment = ["PAGER": "less"]
    environment["LESS"] = options
    let terminal = try open(environment: environment)
    terminal.type(Self.long + "\n")
    // A key during the first page would be lost.
    try terminal.wait(until: "its own prompt below the first page") {
      $0.contains("x20\"") && !$0.beforeCursor.isEmpty && !$0.beforeCursor.contains("x")
    }
    #expect(!terminal.screen.contains("ESC"))
    terminal.type("q")
    try terminal.wait(forCursorAfter: Self.prompt)
    try enter("'here'", on: terminal, showing: "\"here\"")
    terminal.press(.ctrl("d"))
    #expect(try terminal.exitStatus() == 0)
  }

  @Test func controlCEndsAPagerAndNotTheSession() throws {
    let terminal = try open(environment: [
      "PAGER": "echo pages; exec cat >/dev/null; read x </dev/tty"
    ])
    try enter(Self.long, on: terminal, showing: "pages")
    let waiting = try open(environment: ["PAGER": "echo pages; read x </dev/tty"])
    waiting.type(Self.long + "\n")
    try waiting.wait(for: "pages")
    try interrupt(waiting)
    try enter("'goes on'", on: waiting, showing: "\"goes on\"")
  }

  /// Tasks go on while somebody reads, and what they say follows.
  @Test func tasksGoOnBehindThePager() throws {
    let folder = try TemporaryFolder()
    let terminal = try open(
      environment: ["PAGER": "cat >/dev/null; until [ -e \(folder.path)/done ]; do :; done"])
    let task =
      "task.spawn(function() task.sleep(0.1) print 'from the task' "
      + "io.open('\(folder.path)/done', 'w'):close() end)"
    terminal.type("do \(task) end return ('x\\n'):rep(100), {('y'):rep(3000)}\n")
    try terminal.wait(until: "the end of both") {
      $0.contains("from the task") && $0.beforeCursor == Self.prompt
    }
  }

  /// Who has become another user to run this starts no programs from the pager.
  @Test func sudoGetsASafePager() throws {
    let terminal = try open(
      environment: ["PAGER": "echo \"secure: $LESSSECURE\"", "SUDO_UID": "1000"])
    try enter(Self.long, on: terminal, showing: "secure: 1")
  }

  @Test func thePagerSeesNoKey() throws {
    let terminal = try open(
      environment: CommandTests.key.merging([
        "PAGER": "env | grep -c '^HUAWEICLOUD_SDK_SK='; echo no more"
      ]) { $1 })
    try enter(Self.long, on: terminal, showing: "no more")
    #expect(terminal.screen.rows.contains("0"))
  }

  /// The last descriptor is the folder that `ls` reads.
  @Test func thePagerGetsTheStreamsAlone() throws {
    let terminal = try open(environment: ["PAGER": "ls /proc/self/fd | tr '\\n' ' '; echo end"])
    try enter(Self.long, on: terminal, showing: "0 1 2 3 end")
  }

  @Test func recordsAreAPageEach() throws {
    let terminal = try open(
      environment: ["PAGER": "awk '/ of 7$/ { print NR, $0 }'"])
    try enter("cloud.eip.list{}", on: terminal, showing: "7 eip.PublicIp")
    try enter(":x", on: terminal, showing: "139 eip.PublicIp  7 of 7")
    #expect(terminal.screen.contains("24 eip.PublicIp  2 of 7"))
  }

  // MARK: Editing

  @Test func theLastInputIsEdited() throws {
    // An editor may have arguments.
    let terminal = try open(environment: ["EDITOR": "sed -i -e s/1/20/"])
    try enter("1 + 1", on: terminal, showing: "2")
    try enter(":edit", on: terminal, showing: "21")
    #expect(terminal.screen.contains("20 + 1"))
    terminal.press(.up)
    try terminal.wait(forCursorAfter: Self.prompt + "20 + 1")
  }

  @Test(arguments: [
    ("true", "it is as it was; nothing was run"), ("false", "ended with 1; nothing was run"),
    ("no-such-editor", "cannot start the editor; EDITOR names another one"),
    ("truncate -s 0", "it is as it was; nothing was run"),
  ]) func nothingIsRunOtherwise(editor: String, message: String) throws {
    let terminal = try open(environment: ["EDITOR": editor])
    try enter("error 'once'", on: terminal, showing: "once")
    try enter(":edit", on: terminal, showing: message)
  }

  @Test func whatIsBeingTypedIsEdited() throws {
    let terminal = try open(environment: ["VISUAL": "sed -i s/two/three/", "EDITOR": "false"])
    terminal.type("'one two'")
    try terminal.wait(for: "'one two'")
    terminal.press(.ctrl("x"), .ctrl("e"))
    try terminal.wait(forCursorAfter: Self.prompt + "'one three'")
    try enter("", on: terminal, showing: "\"one three\"")
  }

  @Test func withoutATerminalThereIsNoEditor() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["repl"], environment: ["EDITOR": "touch"], input: ":edit\n")
    #expect(result.status == 64 && result.errors == "halo: :edit needs a terminal\n")
  }
}
