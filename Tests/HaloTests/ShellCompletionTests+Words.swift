import Foundation
import TestSupport
import TestTerminal
import Testing

// Names of files, values of options, and what halo itself knows of runs, profiles and pages.
extension ShellCompletionTests {
  /// What is typed, and what a line then is.
  private static let lines = [
    ("halo run scr", "halo run scripts/"), ("halo run scripts/a", "halo run scripts/alpha.lua "),
    ("halo run --sim scripts/alpha.lua pla", "halo run --sim scripts/alpha.lua plan.json "),
    ("halo plan scripts/a", "halo plan scripts/alpha.lua "),
    ("halo check scripts/a", "halo check scripts/alpha.lua "),
    ("halo cron-line scripts/a", "halo cron-line scripts/alpha.lua "),
    ("halo apply pla", "halo apply plan.json "), ("halo scr", "halo scripts/"),
    ("halo scripts/a", "halo scripts/alpha.lua "),
    ("halo scripts/alpha.lua pla", "halo scripts/alpha.lua plan.json "),
    ("halo --log-format js", "halo --log-format json "),
    ("halo --log-format json scripts/a", "halo --log-format json scripts/alpha.lua "),
    ("halo plan --out pla", "halo plan --out plan.json "),
    ("halo run --path scr", "halo run --path scripts/"),
    ("halo run --on-interrupted rol", "halo run --on-interrupted rollback "),
    ("halo call -o ts", "halo call -o tsv "),
    ("halo report --format ju", "halo report --format junit "),
    ("halo run --profile no", "halo run --profile north "),
    ("halo run --region my", "halo run --region my-kualalumpur-1 "),
    ("halo runs --state rolled", "halo runs --state rolled_back "),
    ("halo runs --journal pla", "halo runs --journal plan.json "),
    ("halo help eip.bi", "halo help eip.bind "), ("halo help runs sh", "halo help runs show "),
    ("halo help comp", "halo help completion "),
    ("halo runs show --journal first.db ", "halo runs show --journal first.db 1 "),
    ("halo rollback --journal first.db ", "halo rollback --journal first.db 1 "),
    ("halo run --journal first.db --job ni", "--journal first.db --job nightly "),
  ]

  private func makeFiles() throws {
    let files = FileManager.default
    let path = folder.path
    try files.createDirectory(atPath: "\(path)/scripts", withIntermediateDirectories: true)
    try files.createDirectory(
      atPath: "\(path)/.config/halo", withIntermediateDirectories: true)
    for (name, text) in [
      ("scripts/alpha.lua", ""), ("plan.json", ""),
      (".config/halo/profiles.json", #"{ "north": { "region": "cn-north-4" } }"#),
    ] {
      try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
    let run = try CommandResult.of(
      Repository.program("halo"),
      ["run", "--sim", "--job", "nightly", "--journal", "\(path)/first.db"]
        + ["scripts/rename-eip.lua", "203.0.113.10", "gate"])
    #expect(run.status == 0, "\(run)")
  }

  @Test(arguments: Shell.all) func completesFilesAndValues(shell: Shell) throws {
    try makeFiles()
    let terminal = try open(shell)
    for (line, whole) in Self.lines {
      try complete(line, to: whole, on: terminal)
      terminal.press(.ctrl("u"))
      try terminal.wait(until: "an empty line") { !$0.beforeCursor.contains("halo ") }
    }
  }

  /// To bash the sign between an option and its value is a word.
  @Test(arguments: [Shell.bash])
  func completesAValueBehindItsSign(shell: Shell) throws {
    try makeFiles()
    let terminal = try open(shell)
    try complete("halo run --log-format=js", to: "--log-format=json ", on: terminal)
    terminal.press(.ctrl("u"))
    try complete("halo plan --out=pla", to: "--out=plan.json ", on: terminal)
  }

  /// A name with a blank is one word.
  @Test(arguments: Shell.all) func quotesTheNameOfAFile(shell: Shell) throws {
    try "".write(toFile: "\(folder.path)/my job.lua", atomically: true, encoding: .utf8)
    let terminal = try open(shell)
    try complete("halo run my", to: #"halo run my\ job.lua "#, on: terminal)
  }

  /// Each name is there once, the parser's own `help` is not.
  @Test(arguments: ["bash", "zsh", "fish"]) func hasOneHelp(shell: String) throws {
    let script = try CommandResult.of(
      Repository.program("halo"), ["--generate-completion-script", shell])
    #expect(script.status == 0 && script.errors.isEmpty)
    #expect(!script.output.contains("Show subcommand help information"))
    let functions = script.output.components(separatedBy: "_halo_help() {").count - 1
    #expect(functions == (shell == "fish" ? 0 : 1))
    #expect(!script.output.contains("sim|help)") && !script.output.contains("sim help"))
  }

  @Test func namesTheShellsThatItKnows() throws {
    let result = try CommandResult.of(
      Repository.program("halo"), ["--generate-completion-script", "tcsh"])
    #expect(result.status == 64)
    #expect(
      result.errors
        == "halo: there is no completion for the shell 'tcsh': write bash, zsh or fish\n")
  }

  /// What is not there has nothing to offer, makes nothing and is no error.
  @Test(arguments: [
    ["rollback", "--", "positional@0", "2", "0", "halo", "rollback", ""],
    [
      "runs", "show", "--", "positional@0", "5", "0", "halo", "runs", "show", "--journal",
      "empty.db", "",
    ],
    ["runs", "show", "--", "positional@0", "5", "0", "halo", "runs", "show", "--journal", "'", ""],
    ["run", "--", "--profile", "3", "0", "halo", "run", "--profile", ""],
    [
      "run", "--", "--job", "5", "0", "halo", "run", "--journal", "service=none", "--job", "",
    ],
  ]) func completesNothingInSilence(words: [String]) throws {
    try "".write(toFile: "\(folder.path)/empty.db", atomically: true, encoding: .utf8)
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let result = try CommandResult.of(
      Repository.program("halo"), ["---completion"] + words,
      environment: ["HOME": folder.path, "SAP_SHELL": "bash", "HALO_JOURNAL": ""],
      directory: URL(filePath: folder.path))
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    #expect(result.output.allSatisfy { $0 == "\n" }, "\(result)")
    let after = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(after == before)
  }
}
