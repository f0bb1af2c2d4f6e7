import Foundation
import TestSupport
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
