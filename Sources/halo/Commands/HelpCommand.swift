internal import ArgumentParser
internal import CloudModule
internal import ScriptTools
internal import Text

/// `halo help`: about the command itself, and about everything scripts can use.
struct HelpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "help",
    abstract: "Explain a subcommand, or what scripts can use: cloud, eip, eip.bind, task …",
    usage: "halo help [SUBCOMMAND... | NAME]")

  @Argument(
    help: ArgumentHelp(
      "A subcommand, such as runs or runs show, or a name that scripts use.", valueName: "name"),
    completion: .helpNames)
  var names: [String] = []

  func run() throws {
    guard !names.isEmpty else {
      Terminal.widenHelp()
      let overview = (try? Help().text(on: "")) ?? ""
      let pages = HelpPages.names.joined(separator: ", ")
      return StandardOutput.write(
        page:
          "\(HaloCommand.helpMessage())\n\n\(overview)\nFurther pages of halo help: \(pages)\n")
    }
    // The simulator is a program of its own, which explains itself.
    if names.count == 1, names[0] == SimCommand.configuration.commandName {
      return try SimCommand.parse(["--help"]).run()
    }
    var path = CommandPath()
    let rest = path.follow(names)
    if rest.isEmpty { throw CleanExit.helpRequest(path.command) }
    guard path.names.isEmpty else {
      throw Self.failure(Self.objection(to: names, after: path))
    }
    let name = names.joined(separator: " ")
    if let page = HelpPages.text(on: name) { return StandardOutput.write(page: page) }
    let own = Suggestion.question(
      for: name, in: HelpPages.names + HaloCommand.subcommandNames)
    do throws(Help.UnknownName) {
      StandardOutput.write(page: try Help().text(on: name, isSearching: true))
    } catch {
      var error = error
      error.wasSearched = own == nil
      throw Self.failure(error.message(orElse: own ?? "'halo help' lists what there is"))
    }
  }

  /// What is wrong with names that go on where no subcommand does.
  private static func objection(to names: [String], after path: CommandPath) -> String {
    let known = path.names.joined(separator: " ")
    let name = names.joined(separator: " ")
    let advice =
      Suggestion.question(for: name, in: path.subcommandNames.map { "\(known) \($0)" })
      ?? "'halo help \(known)' says what there is"
    return "there is no help on '\(name.excerpt(40))'; \(advice)"
  }

  private static func failure(_ message: String) -> ExitCode {
    StandardError.tell(message)
    return ExitCode(ExitStatus.usage.rawValue)
  }
}
