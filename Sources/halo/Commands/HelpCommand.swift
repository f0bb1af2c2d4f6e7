internal import ArgumentParser
internal import CloudModule
internal import ScriptTools
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
