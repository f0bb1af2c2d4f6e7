import Foundation
import TestSupport
import TestTerminal
import Testing

/// What is installed completes in the shells themselves, on a terminal.
@Suite(.timeLimit(.minutes(30))) struct ShellCompletionTests {
  /// A shell with nothing of the user's, and how it is told where the completion is.
  struct Shell: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let path: String
    let arguments: [String]
    /// With SHARE for the installed `share` folder.
    let setUp: String

    var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }

    static let bash = Shell(
      testDescription: "bash", path: "/bin/bash", arguments: ["--norc", "--noprofile", "-i"],
      setUp: "source SHARE/bash-completion/completions/halo")
    static let bashWithCompletion = Shell(
      testDescription: "bash with bash-completion", path: "/bin/bash",
      arguments: ["--norc", "--noprofile", "-i"],
      setUp: "source /usr/share/bash-completion/bash_completion; \(bash.setUp)")
    static let zsh = Shell(
      testDescription: "zsh", path: "/usr/bin/zsh", arguments: ["-f", "-i"],
      setUp: "fpath=(SHARE/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D")
    static let fish = Shell(
      testDescription: "fish", path: "/usr/bin/fish", arguments: ["--no-config", "-i"],
      setUp: "source SHARE/fish/vendor_completions.d/halo.fish")

    static let all = [bash, bashWithCompletion, zsh, fish].filter(\.isThere)
  }

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let programs = Repository.program("halo").deletingLastPathComponent().path
    let result = try CommandResult.of(
      URL(filePath: "/bin/bash"),
      ["-c", "Sources/Packaging/install \(programs) /usr/local \(folder.path)/root"],
      environment: ["PATH": "/usr/bin:/bin", "HOME": folder.path, "LC_ALL": "C.UTF-8"])
    #expect(result.status == 0, "\(result.errors)")
  }

  func open(_ shell: Shell) throws -> Terminal {
    let local = "\(folder.path)/root/usr/local"
    let terminal = try Terminal(
      path: shell.path, shell.arguments, columns: 160, rows: 50,
      environment: ["PATH": "\(local)/bin:/usr/bin:/bin", "HOME": folder.path, "PS1": "$ "],
      directory: URL(filePath: folder.path))
    let ready = "echo is''ready"
    terminal.type("\(shell.setUp.replacing("SHARE", with: "\(local)/share")); \(ready)\n")
    try terminal.wait(until: "the shell") { $0.rows.contains("isready") }
    return terminal
  }

  func complete(_ start: String, to text: String, on terminal: Terminal) throws {
    terminal.type(start)
    try terminal.wait(until: start) { $0.beforeCursor.hasSuffix(start) }
    terminal.press(.tab)
    try terminal.wait(until: text) { $0.beforeCursor.hasSuffix(text) }
  }

  /// The value follows a field's sign at once, also one with a colon in it.
  @Test(arguments: Shell.all) func completes(shell: Shell) throws {
    let terminal = try open(shell)
    try complete("halo ca", to: "halo call ", on: terminal)
    try complete("eip.bi", to: "halo call eip.bind ", on: terminal)
    try complete("publ", to: "halo call eip.bind publicip_id=", on: terminal)
    try complete("a:b po", to: "halo call eip.bind publicip_id=a:b port_id=", on: terminal)
    let another = try open(shell)
    another.type("halo run --log-fi")
    try another.wait(until: "what is typed") { $0.beforeCursor.hasSuffix("halo run --log-fi") }
    another.press(.tab)
    // Some shells insert a single one at once, some show it first.
    try another.wait(for: "--log-file")
  }

  /// What prints how a script is started takes the options of a run besides its own, in any order.
  @Test(arguments: Shell.all, ["cron-line --schedule @daily", "unit --on-calendar daily"])
  func completesOptionsOfARun(shell: Shell, command: String) throws {
    let terminal = try open(shell)
    let start = "halo \(command) --log-fi"
    terminal.type(start)
    try terminal.wait(until: start) { $0.beforeCursor.hasSuffix(start) }
    terminal.press(.tab)
    try terminal.wait(for: "--log-file")
    let another = try open(shell)
    try complete("halo \(command) --region my", to: " --region my-kualalumpur-1 ", on: another)
  }

  /// Colons, brackets and quotes of the help are no commands of the shell.
  @Test(arguments: Shell.all, ["run", "call", "unit"])
  func listsOptionsWithoutAnError(shell: Shell, command: String) throws {
    let terminal = try open(shell)
    let start = "halo \(command) --"
    terminal.type(start)
    try terminal.wait(until: start) { $0.beforeCursor.hasSuffix(start) }
    terminal.press(.tab, .tab)
    let screen = try terminal.wait(for: command == "unit" ? "--on-calendar" : "--region")
    for word in ["error", "command not found", "bad", "unmatched"] {
      #expect(!screen.text.lowercased().contains("\(word):"), "\(screen.text)")
    }
  }
}
