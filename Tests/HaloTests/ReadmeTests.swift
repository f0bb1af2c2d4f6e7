import Foundation
import SimulatedCloud
import TestSupport
import TestTerminal
import Testing

/// Every block of README.md does what it says, in order and as written. Stand-ins: `make` is not run,
/// a name in capitals gets a value, and what would take port 8080 takes a free one.
@Suite(.timeLimit(.minutes(30))) struct ReadmeTests {
  let readme: Readme
  let home: TemporaryFolder

  init() throws {
    readme = try Readme()
    home = try TemporaryFolder([
      "script.lua": "print('ran', ...)\n", "job.lua": "print('the job ran')\n",
      ".halo-key": "export HUAWEICLOUD_SDK_AK=a\nexport HUAWEICLOUD_SDK_SK=b\n",
    ])
    let files = FileManager.default
    try files.createDirectory(atPath: "\(home.path)/bin", withIntermediateDirectories: false)
    for name in ["halo", "halo-sim"] {
      try files.createSymbolicLink(
        atPath: "\(home.path)/bin/\(name)", withDestinationPath: Repository.program(name).path)
    }
  }

  /// What is tried of each block, which is known by how it begins.
  private var trials: [(start: String, run: (Readme.Block) throws -> Void)] {
    [
      ("#!/usr/bin/env halo", firstScript), ("make deb", installation),
      ("halo repl --sim", firstSession), ("cp -r", firstRun), ("make demo", targets),
      ("halo run [OPTIONS]", synopsis),
      ("PATH=", cronLine), ("cloud.transaction", transaction), ("PATH=", severalMachines),
      ("GRANT USAGE", leastRights), ("{", profiles), ("halo repl", prompt),
      ("local ok, problem", caughtError),
      ("halo help", tools), ("halo sim", simulator), ("# the answer to", faultRules),
      ("echo 'on=", fault), ("Sources/", folders),
    ]
  }

  @Test func everyBlockDoesWhatItSays() throws {
    let starts = readme.blocks.map { $0.lines[0] }
    try #require(starts.count == trials.count, "\(starts)")
    for (block, trial) in zip(readme.blocks, trials) {
      try #require(block.lines[0].hasPrefix(trial.start), "\(block.text)")
      try trial.run(block)
    }
  }

  @Test func exitCodesAreTheOnesOfHelp() throws {
    let help = try sh("halo help exit-codes").output.split(whereSeparator: \.isWhitespace)
    let words = help.joined(separator: " ")
    let rows = readme.table(headed: "| Exit code")
    #expect(rows.count > 10)
    let table = rows.map { $0.joined(separator: " ") }.joined(separator: " ")
    #expect(words == "The exit codes of halo: \(table)")
  }

  @Test func optionsAreThoseOfTheCommand() throws {
    let help = try sh("halo run --help").output
    let rows = readme.table(headed: "| Option")
    #expect(rows.count > 10)
    for row in rows {
      for option in row[0].split(whereSeparator: { " `,=".contains($0) })
      where option.hasPrefix("--") {
        #expect(help.contains("\(option) "), "\(option)")
      }
    }
  }

  // MARK: The blocks

  func firstScript(_ block: Readme.Block) throws {
    try write(block.text, to: "first.lua")
    try succeed("halo --sim first.lua 203.0.113.10 \(DemoAccount.serverID)")
  }

  /// The package itself is tried by `make package-trial`.
  func installation(_ block: Readme.Block) throws {
    try targets(Readme.Block(lines: [block.lines[0]]))
    let makefile = try String(
      contentsOf: Repository.root.appending(path: "Makefile"), encoding: .utf8)
    for target in ["install", "uninstall", "package-trial"] {
      #expect(makefile.contains("\n\(target):"), "\(target)")
    }
    #expect(block.lines.count == 2 && block.lines[1].contains("./.build/halo_*.deb "))
    let package = try String(
      contentsOf: Repository.root.appending(path: "Sources/Packaging/deb"), encoding: .utf8)
    #expect(package.contains("$out/halo_${version}_"))
    #expect(makefile.contains("Sources/Packaging/deb $(or $(BIN),$(RELEASE)) .build\n"))
  }

  func firstSession(_ block: Readme.Block) throws {
    #expect(block.lines[0] == "halo repl --sim")
    try typeAgain(
      Array(block.lines.dropFirst(2)), ["repl", "--sim"], prompt: "halo sim> ", environment: [:])
  }

  /// A plan that shows changes exits with 2.
  func firstRun(_ block: Readme.Block) throws {
    #expect(block.lines.count == 4)
    #expect(block.lines[0].hasSuffix("/usr/local/share/halo/scripts"))
    #expect(block.lines[1].contains("# exits with 2"))
    for (line, status) in zip(block.lines, [0, 2, 0, 0] as [Int32]) {
      let scripts = Repository.root.appending(path: "scripts").path
      let result = try sh(line.replacingOccurrences(of: "/usr/share/halo/scripts", with: scripts))
      #expect(result.status == status, "\(line): \(result)")
    }
    let page = try String(contentsOfFile: "\(home.path)/first.html", encoding: .utf8)
    #expect(page.contains("203.0.113.10") && page.contains("<html"))
  }

  func targets(_ block: Readme.Block) throws {
    let makefile = try String(
      contentsOf: Repository.root.appending(path: "Makefile"), encoding: .utf8)
    for line in block.lines {
      let target = line.split(separator: " ")[1]
      #expect(makefile.contains("\n\(target):"), "\(line)")
    }
  }

  func synopsis(_ block: Readme.Block) throws {
    for line in block.lines {
      let command = withoutRemark(line)
        .replacingOccurrences(of: "[OPTIONS]", with: "--sim")
        .replacingOccurrences(of: "SCRIPT", with: "script.lua")
        .replacingOccurrences(of: "CODE", with: "'print(\"ran\", ...)'")
        .replacingOccurrences(of: "[ARG...]", with: "a b")
      let result = try sh(command, input: "print('ran', ...)\n")
      #expect(result.status == 0 && result.output == "ran\ta\tb\n", "\(command): \(result)")
    }
  }

  /// As cron does it: `sh`, with no variable but `HOME` and those of the crontab.
  func cronLine(_ block: Readme.Block) throws {
    #expect(try cron(block.lines).output == "the job ran\n")
  }

  func cron(_ lines: [String]) throws -> CommandResult {
    #expect(lines.last?.contains(" --job ") == true, "two runs could meet: \(lines)")
    var environment = ["HOME": home.path]
    for line in lines.dropLast() {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      environment[parts[0]] = parts[1]
        .replacingOccurrences(of: "/usr/local/bin", with: "\(home.path)/bin")
    }
    let command = (lines.last ?? "").split(separator: " ", maxSplits: 5).last ?? ""
    let result = try sh(String(command), environment: environment)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
    return result
  }

  /// What a bind that is refused leaves.
  func transaction(_ block: Readme.Block) throws {
    try write(
      """
      local eip = cloud.eip.find{ alias = "web" }
      local before = eip.port_id
      local nic
      for _, taken in ipairs(cloud.eip.list{}) do
        if taken.port_id and taken.id ~= eip.id then nic = { id = taken.port_id } end
      end
      local ok, problem = pcall(function()
      \(block.text)
      end)
      assert(not ok and problem.rolled_back, problem)
      print(cloud.eip.get{ publicip_id = eip.id }.port_id == before)
      """, to: "transaction.lua")
    let result = try succeed("halo run --sim transaction.lua")
    #expect(result.output == "true\n", "\(result)")
  }

  func profiles(_ block: Readme.Block) throws {
    var parts = block.text.components(separatedBy: "…")
    try #require(parts.count == 3)
    parts.insert(DemoAccount.accessKey, at: 1)
    parts.insert(DemoAccount.secretKey, at: 3)
    try write(parts.joined(), to: "profiles.json", mode: 0o600)
    for name in ["test", "live"] {
      try succeed("halo run --profile \(name) -e 'print(1)'", profiles: true)
    }
  }

  func prompt(_ block: Readme.Block) throws {
    let result = try sh(withoutRemark(block.lines[0]), input: "1 + 1\n", profiles: true)
    #expect(result.status == 0 && result.output == "2\n", "\(result)")
    let simulator = try Simulator()
    try write(
      """
      {"test": {"region": "cn-north-4", "access_key": "\(DemoAccount.accessKey)",
      "secret_key": "\(DemoAccount.secretKey)", "endpoints": ["\(simulator.url)"]}}
      """, to: "profiles.json", mode: 0o600)
    try typeAgain(
      Array(block.lines.drop { !$0.isEmpty }.dropFirst()), ["repl", "--profile", "test"],
      prompt: "halo test cn-north-4> ",
      environment: ["HALO_PROFILES": "\(home.path)/profiles.json"])
  }

  /// Types the inputs of a transcript, and expects the rest of it on the screen.
  func typeAgain(
    _ transcript: [String], _ command: [String], prompt: String, environment: [String: String]
  ) throws {
    let terminal = try Terminal(
      command, columns: 160, rows: 40,
      environment: environment.merging(["NO_COLOR": "1", "PAGER": ""]) { $1 })
    try terminal.wait(forCursorAfter: prompt)
    for (index, line) in transcript.enumerated() {
      if line.hasPrefix(prompt) {
        let input = String(line.dropFirst(prompt.count))
        terminal.type(input + "\n")
        let isAsked = transcript.dropFirst(index + 1).prefix { !$0.hasPrefix(prompt) }
          .contains { $0.contains("[y/N]") }
        try terminal.wait(until: input) {
          $0.contains(input)
            && (isAsked ? $0.beforeCursor.hasSuffix("[y/N] ") : $0.beforeCursor == prompt)
        }
      } else if line.hasSuffix("[y/N] y") {
        terminal.type("y\n")
        try terminal.wait(forCursorAfter: prompt)
      }
    }
    let screen = try terminal.wait(forCursorAfter: prompt).text
      .replacing(/\(([0-9a-f]{8})-[0-9a-f-]{27}\)/) { "(\($0.1)-…)" }
    #expect(screen == transcript.map { $0 + "\n" }.joined() + prompt.dropLast() + "\n")
  }

  func caughtError(_ block: Readme.Block) throws {
    let before = """
      local eip = cloud.eip.find{ alias = "spare-1" }
      local nic = cloud.vpc.find_port{ device_id = "\(DemoAccount.serverID)" }

      """
    try write(before + block.text, to: "caught.lua")
    let result = try succeed("halo run --sim caught.lua")
    #expect(result.output.hasPrefix("the port has another EIP\t"), "\(result.output)")
  }

  func tools(_ block: Readme.Block) throws {
    for line in block.lines {
      let command = withoutRemark(line)
        .replacingOccurrences(of: "SCRIPT...", with: "scripts/*.lua")
        .replacingOccurrences(of: "[DIR]", with: ".")
        .replacingOccurrences(of: "[--json]", with: "--json")
      let result = try succeed(command)
      #expect(result.output.isEmpty == command.hasPrefix("halo check"), "\(command)")
    }
  }

  func folders(_ block: Readme.Block) throws {
    #expect(block.lines.count > 10)
    for line in block.lines {
      let isInside = line.hasPrefix("  ")
      let end = line.range(
        of: "  ", range: line.index(line.startIndex, offsetBy: 2)..<line.endIndex)
      for name in line[..<(end?.lowerBound ?? line.endIndex)].split(separator: ",") {
        let path = (isInside ? "Sources/" : "") + name.trimmingCharacters(in: .whitespaces)
        #expect(
          FileManager.default.fileExists(atPath: Repository.root.appending(path: path).path),
          "\(path)")
      }
    }
  }

  // MARK: Running

  func withoutRemark(_ line: String) -> String {
    line.components(separatedBy: "  #")[0].trimmingCharacters(in: .whitespaces)
  }

  func write(_ text: String, to name: String, mode: Int = 0o644) throws {
    let path = "\(home.path)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  @discardableResult
  func succeed(_ command: String, profiles: Bool = false) throws -> CommandResult {
    let result = try sh(command, profiles: profiles)
    #expect(result.status == 0, "\(command): \(result)")
    return result
  }

  func sh(
    _ command: String, input: String = "", profiles: Bool = false,
    environment: [String: String]? = nil
  ) throws -> CommandResult {
    var own = ["PATH": "\(home.path)/bin:/usr/bin:/bin", "HOME": home.path]
    if profiles { own["HALO_PROFILES"] = "\(home.path)/profiles.json" }
    return try CommandResult.of(
      URL(filePath: "/bin/sh"), ["-c", command], environment: environment ?? own, input: input,
      directory: URL(filePath: home.path))
  }
}
