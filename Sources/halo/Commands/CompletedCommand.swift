internal import ArgumentParser

/// The commands as a shell completes them: those that print how a script is started take the options of
/// `halo run`, too, which their help does not repeat.
struct CompletedCommand: ParsableCommand {
  static let configuration: CommandConfiguration = {
    var all = HaloCommand.configuration
    all.subcommands = all.subcommands.map { command in
      switch command.configuration.commandName {
      case CronLineCommand.configuration.commandName: CronLine.self
      case UnitCommand.configuration.commandName: Unit.self
      default: command
      }
    }
    return all
  }()

  private struct CronLine: ParsableCommand {
    static let configuration = CronLineCommand.configuration
    @OptionGroup var own: CronLineOptions
    @OptionGroup var ofRun: RunCommand
  }

  private struct Unit: ParsableCommand {
    static let configuration = UnitCommand.configuration
    @OptionGroup var own: UnitOptions
    @OptionGroup var ofRun: RunCommand
  }

  /// What a shell asks for a value of one of these options is asked of `halo run`, which has it.
  static func asked(_ arguments: [String]) -> [String] {
    guard arguments.first == "---completion", arguments.count > 1,
      ScheduledWords.commands.contains(where: { $0.configuration.commandName == arguments[1] })
    else { return arguments }
    return ["---completion", "run"] + arguments.dropFirst(2)
  }
}
