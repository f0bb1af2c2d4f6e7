import Foundation
import TestSupport
import Testing

/// Whoever asks for help gets the page that has it, and whoever is wrong is told its name.
@Suite(.timeLimit(.minutes(30))) struct HelpPageTests {
  private func halo(
    _ words: [String], environment: [String: String] = [:], input: String = ""
  ) throws -> CommandResult {
    try CommandResult.of(
      Repository.program("halo"), words, environment: environment, input: input)
  }

  @Test(arguments: [
    (["run", "--nosuch"], "halo run"), (["--nosuch"], "halo run"), (["x.lua", "--"], ""),
    (["plan", "--nosuch", "x"], "halo plan"), (["doctor", "x"], "halo doctor"),
    (["runs", "--nosuch"], "halo runs list"), (["runs", "--limit", "0"], "halo runs list"),
    (["runs", "nosuch"], "halo runs"), (["runs", "show", "--nosuch"], "halo runs show"),
    (["runs", "decide"], "halo runs decide"), (["resume"], "halo resume"),
    (["cron-line", "--nosuch", "x"], "halo cron-line"), (["unit", "--user"], "halo unit"),
    (["unit", "--wait", "x", "y.lua"], "halo run"),
  ]) func aMistakeNamesThePage(words: [String], command: String) throws {
    let result = try halo(words)
    #expect(result.status == (command.isEmpty ? 74 : 64), "\(result)")
    #expect(
      result.errors.hasSuffix(" (see '\(command) --help')\n") == !command.isEmpty, "\(result)")
    #expect(result.errors.split(separator: "\n").count == 1, "\(result)")
  }

  @Test(arguments: [
    ["runs"], ["runs", "list"], ["runs", "show"], ["runs", "watch"], ["runs", "verify"],
    ["runs", "decide"], ["runs", "prune"], ["runs", "forget"], ["resume"], ["help"],
  ]) func helpIsThePageOfTheCommand(words: [String]) throws {
    let page = try halo(["help"] + words)
    #expect(page.status == 0, "\(page)")
    #expect(try page.output == halo(words + ["--help"]).output)
    #expect(words[0] != "runs" || page.output.contains("--journal"), "\(page)")
  }

  @Test(arguments: [
    ("runs shw", "did you mean 'runs show'?"), ("runs show x", "'halo help runs show' says what"),
    ("eip bind", "did you mean 'eip.bind'?"), ("exit codes", "did you mean 'exit-codes'?"),
  ]) func whatThereIsNoHelpOn(name: String, advice: String) throws {
    let result = try halo(["help"] + name.split(separator: " ").map(String.init))
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("halo: there is no help on '\(name)'; \(advice)"), "\(result)")
  }

  /// Also one that is near the name of a subcommand, as `port` is near `report`.
  @Test(arguments: ["port", "server"]) func aWordGivesWhatMentionsIt(word: String) throws {
    let result = try halo(["help", word])
    #expect(result.status == 0 && result.output.contains("\n  vpc.find_port "), "\(result)")
  }

  @Test(arguments: ["exit", "78", "128+n"]) func exitCodesAreFoundByWhatOneSees(name: String) throws
  {
    let page = try halo(["help", "exit-codes"])
    #expect(page.status == 0 && page.output.contains("78"))
    #expect(try halo(["help", name]).output == page.output)
  }

  /// The files are such as it reads.
  @Test(arguments: [".huaweicloud/credentials", ".config/halo/profiles.json"])
  func credentialsAreShownAsTheyAreRead(file: String) throws {
    let page = try halo(["help", "credentials"]).output
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 })
    let start = try #require(lines.firstIndex { $0.hasPrefix("~/\(file), ") }) + 2
    let text = lines[start...].prefix { !$0.isEmpty }.joined(separator: "\n")
    let home = try TemporaryFolder()
    let path = URL(filePath: "\(home.path)/\(file)")
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path.path)
    // Without a region nothing is asked that is elsewhere.
    let found = try halo(["doctor", "--region", "nowhere"], environment: ["HOME": home.path]).output
    #expect(found.contains(": found access key ACCESSKEY\n"), "\(found)")
    #expect(!found.contains("-> write the key into"), "\(found)")
  }

  @Test func withoutAKeyTheDoctorSaysHowOneIsGiven() throws {
    for metadata in ["off", ""] {
      let result = try halo(["doctor"], environment: ["HALO_METADATA": metadata])
      #expect(result.status == 78)
      #expect(result.output.components(separatedBy: "[basic]\n").count == 2, "\(result)")
      #expect(result.output.contains("'halo help credentials'"), "\(result)")
    }
  }

  /// At the prompt what is named as files are is one, there or not.
  @Test func aPlanOfAFileThatIsNotThere() throws {
    for name in ["nosuch.lua", "./nosuch", "/nosuch", "../nosuch x"] {
      let result = try halo(["repl", "--sim"], input: ":plan \(name)\n")
      #expect(
        result.errors.contains("cannot read \(name.prefix { $0 != " " }): No such file"),
        "\(result)")
    }
    let code = try halo(["repl", "--sim"], input: ":plan 6/2\n")
    #expect(!code.errors.contains("cannot read"), "\(code)")
  }
}
