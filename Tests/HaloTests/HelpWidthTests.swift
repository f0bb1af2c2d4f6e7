import Foundation
import TestSupport
import TestTerminal
import Testing

/// What is printed about a command fits a terminal of the usual width.
@Suite(.timeLimit(.minutes(30))) struct HelpWidthTests {
  private static let columns = 80

  private static let commands = [
    "", "run", "plan", "apply", "runs", "runs list", "runs show", "runs watch", "runs verify",
    "runs decide",
    "runs prune", "runs forget", "resume", "rollback", "report", "repl", "check", "types", "help",
    "operations", "whoami", "doctor", "cron-line", "unit", "call",
  ]

  private func expectNarrow(
    _ text: String, _ name: String, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(!text.isEmpty, "\(name)", sourceLocation: location)
    let wide = text.split(separator: "\n").filter { $0.unicodeScalars.count > Self.columns }
    #expect(wide.isEmpty, "\(name)", sourceLocation: location)
  }

  @Test(arguments: commands) func ofACommand(name: String) throws {
    let words = name.split(separator: " ").map(String.init)
    let help = try CommandResult.of(Repository.program("halo"), words + ["--help"])
    #expect(help.status == 0, "\(help.errors)")
    expectNarrow(help.output, name)
  }

  /// Every option's text begins in the column in which the others' do.
  @Test(arguments: commands) func standsInColumns(name: String) throws {
    let words = name.split(separator: " ").map(String.init)
    let help = try CommandResult.of(Repository.program("halo"), words + ["--help"]).output
    let options = help.split(separator: "\n").filter { $0.hasPrefix("  -") }
    for line in options where line.utf8.count > 26 {
      let start = line.utf8.index(line.startIndex, offsetBy: 26)
      // What is longer than the column has a line of its own.
      let isAlone = !line[..<start].hasSuffix(" ")
      #expect(isAlone ? !line.dropFirst(2).contains("  ") : line[start] != " ", "\(line)")
    }
  }

  /// No word is cut where the line of a narrow terminal ends.
  @Test(arguments: [
    ["--help"], ["run", "--help"], ["help"], ["help", "eip.bind"], ["help", "task"],
  ]) func onANarrowTerminal(words: [String]) throws {
    let terminal = try Terminal(words, columns: 40, rows: 400)
    _ = try terminal.exitStatus()
    let whole = try CommandResult.of(Repository.program("halo"), words).output
    func split(_ lines: [some StringProtocol]) -> [Substring] {
      lines.joined(separator: "\n").split { $0 == " " || $0 == "\n" }.flatMap { word in
        // An address is longer than a line.
        [word.prefix(40)] + (word.count > 40 ? [word.dropFirst(40)] : [])
      }.map { Substring($0) }
    }
    let shown = terminal.screen.rows.filter { !$0.isEmpty }
    #expect(split(shown) == split(whole.split(separator: "\n")), "\(terminal.screen)")
  }

  @Test func ofTheSimulator() throws {
    expectNarrow(
      try CommandResult.of(Repository.program("halo-sim"), ["--help"]).output, "halo-sim")
  }

  /// Scripts that are started without what they need say how they are started.
  @Test(arguments: [
    "attach-lite-server", "failover", "fleet-rebind", "move-eip", "rename-eip",
  ]) func ofAScript(name: String) throws {
    let script = Repository.root.appending(path: "scripts/\(name).lua").path
    let told = try CommandResult.of(Repository.program("halo"), ["run", "--sim", script])
    #expect(told.status == 64, "\(told)")
    expectNarrow(told.errors, name)
  }
}
