internal import ArgumentParser
internal import CloudModule
internal import Planning
internal import Ports
internal import StandardModules

/// `halo apply`: does what a plan says, and nothing else.
struct ApplyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Do what a plan says, and nothing else.",
    usage: "halo apply [OPTIONS] FILE",
    discussion: """
      Runs the script of the plan with the arguments and for the account that it was made for. Before \
      each change it compares what is to be sent, and what was read before, with the plan; at the first \
      difference it sends nothing more, says what differs and exits with 75. What was done until then is \
      recorded like any run: 'halo rollback' takes it back.

      A plan is refused when it is old, when its script was edited, when the key is another account's, \
      and when it was applied already.
      """)

  @OptionGroup var recorded: RecordingOptions
  @OptionGroup var limits: SandboxOptions

  @Option(
    help: ArgumentHelp("Apply a plan that is so old: 30m, 1d.", valueName: "duration"),
    transform: Quantity.duration)
  var maxAge = PlannedRun.usualAge

  @Option(
    help: ArgumentHelp("Stop the script after this time (exit 124).", valueName: "duration"),
    transform: Quantity.duration)
  var timeout: Duration?

  @Flag(help: "Say on standard error what each call does.")
  var verbose = false

  @Flag(help: "Print every request and answer on standard error, without the secrets.")
  var traceHTTP = false

  @Argument(help: ArgumentHelp("The file that halo plan --out has written.", valueName: "file"))
  var file: String

  func validate() throws {
    if limits.allowExec { throw ValidationError("a plan starts no programs: without --allow-exec") }
  }

  func run() throws {
    let log = RunLog(
      clock: SystemClock(), isVerbose: verbose, secrets: Environment.process.secrets)
    do throws(ScriptFailure) {
      try apply(log)
    } catch {
      error.write(to: log)
      throw ExitCode(error.code)
    }
  }

  private func apply(_ log: RunLog) throws(ScriptFailure) {
    let planned = try PlannedRun(path: file, maxAge: maxAge)
    let options = try planned.options(verbose: verbose, traceHTTP: traceHTTP)
    if !options.sim {
      try planned.checkUnused(in: recorded.journal)
      try planned.checkAccount(in: ReviewedWorld.world(options, SystemClock(), log: log))
    }
    var command: RunCommand
    do {
      command = try RunCommand.parse(["-e", ""])
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .bug)
    }
    (command.cloud, command.recorded, command.limits) = (options, recorded, limits)
    command.timeout = timeout
    try command.runScript(
      planned.script, planned.plan.arguments.map { Array($0.utf8) }, following: planned.plan,
      log: log)
  }
}
