internal import ArgumentParser
internal import HuaweiCloud

/// The command line as a whole: its subcommands and what they share.
struct HaloCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "halo",
    abstract: "Runs Lua scripts that operate a Huawei Cloud account.",
    usage: """
      halo [run] [OPTIONS] SCRIPT [ARG...]
      halo plan [OPTIONS] SCRIPT [ARG...]
      halo apply FILE
      halo runs [show N | watch N | verify N | decide N | prune | forget N]
      halo resume N
      halo rollback N
      halo call OPERATION [FIELD=VALUE...]
      halo cron-line SCRIPT [ARG...]
      halo unit SCRIPT [ARG...]
      halo report N [-o FILE]
      halo repl [OPTIONS]
      halo check SCRIPT...
      halo help [NAME]
      halo operations [--json]
      halo types [DIR]
      halo whoami [OPTIONS]
      halo doctor [OPTIONS]
      halo sim [OPTIONS]
      """,
    version: "\(UserAgent.text)",
    subcommands: [
      RunCommand.self, CallCommand.self, CronLineCommand.self, UnitCommand.self, PlanCommand.self,
      ApplyCommand.self, ReplCommand.self,
      CheckCommand.self,
      HelpCommand.self,
      OperationsCommand.self, RunsCommand.self, ResumeCommand.self, RollbackCommand.self,
      ReportCommand.self, TypesCommand.self, WhoamiCommand.self, DoctorCommand.self,
      SimCommand.self,
    ]
  )

  static var subcommandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// Puts `run` in front of arguments that name no subcommand.
  static func expanded(_ arguments: [String]) -> [String] {
    guard let first = arguments.first else { return ["--help"] }
    // The names of all take long to tell.
    if first == "run" { return arguments }
    let own = ["-h", "--help", "--version", "---completion"]
    return (own + subcommandNames).contains(first)
      ? CompletedCommand.asked(arguments) : ["run"] + arguments
  }

  /// Whether this process was given no command, so that its first word is taken for a script.
  static var isImplied: Bool {
    guard let first = CommandLine.arguments.dropFirst().first else { return false }
    return !subcommandNames.contains(first)
  }

  /// More options than anybody gives.
  private static let sufficient = 200

  /// The command that `arguments` stand for.
  ///
  /// Reading them takes time with the square of their number, and a script may be given thousands: so
  /// what follows a script that has been found is put behind it unread.
  static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    let all = ScheduledWords.ordered(expanded(arguments))
    if let command = PlainLine.command(all) { return command }
    if all.count > sufficient, all[0] == "run",
      var run = try? parseAsRoot(Array(all.prefix(sufficient))) as? RunCommand,
      !run.given.rest.isEmpty
    {
      run.given.rest += all.dropFirst(sufficient)
      return run
    }
    return try parseAsRoot(all)
  }
}
