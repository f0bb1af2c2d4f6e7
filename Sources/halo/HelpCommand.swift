internal import ArgumentParser
internal import CloudModule

/// `halo help`: about the command itself, and about everything scripts can use.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a subcommand, or what scripts can use: cloud, eip, eip.bind, task …",
    usage: "halo help [SUBCOMMAND | NAME]")

  @Argument(help: ArgumentHelp("A subcommand, or a name that scripts use.", valueName: "name"))
  var name: String?

  func run() throws {
    guard let name else { throw CleanExit.helpRequest(HaloCommand.self) }
    let subcommand = HaloCommand.configuration.subcommands.first {
      $0.configuration.commandName == name
    }
    if let subcommand { throw CleanExit.helpRequest(subcommand) }
    do throws(Help.UnknownName) {
      StandardOutput.write(try Help().text(on: name))
    } catch {
      StandardError.write("halo: \(error.message)\n")
      throw ExitCode(ExitStatus.usage.rawValue)
    }
  }
}
