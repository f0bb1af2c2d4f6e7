internal import ArgumentParser
internal import CloudModule
internal import ScriptTools
internal import SimulatedCloud
internal import Text

/// `halo help`: about the command itself, and about everything scripts can use.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a subcommand, or what scripts can use: cloud, eip, eip.bind, task …",
    usage: "halo help [SUBCOMMAND | NAME]")

  @Argument(help: ArgumentHelp("A subcommand, or a name that scripts use.", valueName: "name"))
  var name: String?

  func run() throws {
    guard let name else {
      let overview = (try? Help().text(on: "")) ?? ""
      return StandardOutput.write("\(HaloCommand.helpMessage())\n\n\(overview)")
    }
    if let page = HelpPages.text(on: name) { return StandardOutput.write(page) }
    // The simulator is a program of its own, which explains itself.
    if name == SimCommand.configuration.commandName {
      return try SimCommand.parse(["--help"]).run()
    }
    let subcommand = HaloCommand.configuration.subcommands.first {
      $0.configuration.commandName == name
    }
    if let subcommand { throw CleanExit.helpRequest(subcommand) }
    do throws(Help.UnknownName) {
      StandardOutput.write(try Help().text(on: name))
    } catch {
      let own = HelpPages.names + HaloCommand.subcommandNames
      let message = error.message(
        orElse: Suggestion.question(for: name, in: own) ?? "'halo help' lists what there is")
      StandardError.write("halo: \(message)\n")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}

/// What there is to read beside what scripts can use: in a shell, a script and a session.
enum HelpPages {
  static let names = ["demo", "permissions", "exit-codes"]

  /// - Parameter name: what it is asked for by.
  static func text(on name: String) -> String? {
    switch name {
    case "demo": DemoAccount.help
    case "permissions": Permissions.help
    case "exit-codes": exitCodes
    default: nil
    }
  }

  private static var exitCodes: String {
    let rows = ExitStatus.table.map { [$0.code, $0.meaning] }
    return "The exit codes of halo:\n\n\(TextLayout.table(rows))\n"
  }
}
