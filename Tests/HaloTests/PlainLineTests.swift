import ArgumentParser
import Testing

@testable import halo

/// Lines that are read without the parser are read as the parser reads them.
@Suite(.timeLimit(.minutes(30))) struct PlainLineTests {
  /// A value of each option that takes one.
  static let values = [
    "--timeout": "15m", "--max-age": "2h", "--profile": "nightly", "--region": "cn-north-4",
    "--project-id": "0605768a", "--endpoint": "eip=http://127.0.0.1:1", "--journal": "runs.db",
    "--proxy": "http://user:word@proxy:3128", "--ca-file": "ca.pem", "--connect-timeout": "10s",
    "--job": "nightly", "--wait": "90", "--once-per": "5m", "--lease": "20s",
    "--on-interrupted": "rollback",
    "--memory": "64M", "--path": "lib", "--faults": "rules", "--random-faults": "3",
    "--seed": "7", "--log-format": "json", "--log-file": "log", "--metrics-file": "halo.prom",
    "--ping": "https://example.com/ping", "--out": "plan.json", "-e": "return 'a=b'",
  ]

  /// What an option can only be given with.
  static let needed = [
    "--once-per": ["--job", "nightly"], "--faults": ["--sim"], "--random-faults": ["--sim"],
    "--seed": ["--sim"], "--lease": ["--journal", "postgresql://db/runs"],
  ]

  static let commands: [any PlainCommand.Type] = [RunCommand.self, PlanCommand.self]

  /// Every option that the help of a command names, as a line has it, and those that it names in no
  /// line of their own.
  static var lines: [[String]] {
    commands.flatMap { command -> [[String]] in
      let name = command._commandName
      let options = optionNames(of: command)
      return [[name, "script.lua"], [name, "-"]]
        + options.flatMap { option -> [[String]] in
          let before = [name] + (needed[option] ?? [])
          guard let value = values[option] else { return [before + [option, "script.lua", "x"]] }
          let twice = [option, value, option, value]
          let attached = option == "-e" ? [] : [before + ["\(option)=\(value)", "script.lua"]]
          return [before + [option, value, "script.lua", "--sim", "-x"], before + twice + ["s"]]
            + attached
        }
    }
  }

  private static func optionNames(of command: any ParsableCommand.Type) -> [String] {
    command.helpMessage(columns: 200).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let first = words.first(where: { $0.hasPrefix("--") }) ?? words.first,
        line.hasPrefix("  -"), !first.hasPrefix("--help"), !first.hasPrefix("--version")
      else { return nil }
      return String(first)
    }
  }

  private static func text(_ command: any ParsableCommand) -> String {
    var text = ""
    dump(command, to: &text)
    return text
  }

  @Test func allOptionsAreTried() {
    let names = Set(Self.commands.flatMap(Self.optionNames))
    #expect(names.isSuperset(of: Self.values.keys))
    #expect(names.contains("--confirm") && names.contains("--sim"))
  }

  @Test(arguments: lines) func readsAsTheParserDoes(_ line: [String]) throws {
    let plain = PlainLine.command(line)
    guard let parsed = try? HaloCommand.parseAsRoot(line) else {
      // A plan starts no programs.
      #expect(plain == nil)
      return
    }
    let command = try #require(plain, "is left to the parser")
    #expect(Self.text(command) == Self.text(parsed))
    #expect(!Self.text(command).contains("definition"))
  }

  static let unclear = [
    [], ["--help"], ["run"], ["run", "--help"], ["run", "--version"], ["run", "-h", "x"],
    ["run", "--", "x"], ["run", "--sim"], ["run", "--nope", "x"], ["run", "--regio", "x"],
    ["run", "--region"], ["run", "--region=", "x"], ["run", "--region", "-x", "y"],
    ["run", "--sim=yes", "x"], ["run", "--timeout", "soon", "x"], ["run", "--memory", "1", "x"],
    ["run", "--seed", "-1", "x"], ["run", "--seed", "x", "x"], ["run", "-e"], ["run", "-e=x"],
    ["run", "-ex"], ["run", "--sim", "--profile", "p", "x"], ["run", "--quiet", "--summary", "x"],
    ["run", "--job", "", "x"], ["run", "--journal", "", "x"], ["run", "--faults", "f", "x"],
    ["run", "--no-lock", "--wait", "1", "x"], ["run", "--proxy", "ftp://x", "x"],
    ["run", "--generate-completion-script", "bash"], ["plan", "--allow-exec", "x"],
    ["run", "--confirm", "-"], ["repl"], ["check", "x"],
  ]

  @Test(arguments: unclear) func leavesWhatIsUnclearToTheParser(_ line: [String]) {
    #expect(PlainLine.command(line) == nil)
  }
}
