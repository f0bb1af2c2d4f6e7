internal import ArgumentParser
internal import Journal
internal import Ports
internal import StandardModules

/// `halo resume N`: goes on with a run that was interrupted.
struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was interrupted.",
    usage: "halo resume [OPTIONS] N [-- ARG...]",
    discussion: """
      Changes of which nobody knows are looked at first. Where what the run has done is no longer so, \
      that is told and nothing is sent. --timeout is for this look, and anew for the script. Then the script runs from its beginning: what was answered is \
      answered again at once, what was done is not done again. What it prints is printed again.

      The profile, the region, the project and the endpoints are the run's; the key is today's. A script \
      whose file is gone is taken from the journal. Its arguments are those of the run; where one of them \
      was a secret, which no journal keeps, all of them have to be given again.
      """)

  @OptionGroup var journal: JournalOptions
  @OptionGroup var limits: SandboxOptions

  @Flag(help: "Go on though something is no longer as the run left it.")
  var despiteDrift = false

  @Flag(
    help: "Go on though the script no longer asks for something that was done, or leaves its plan.")
  var despiteEdits = false

  @Flag(help: "Go on with a run that was interrupted again and again.")
  var force = false

  @Option(
    help: ArgumentHelp("Go on with a run that began so long ago.", valueName: "duration"),
    transform: Quantity.duration)
  var maxAge = FormerRun.usualAge

  @OptionGroup var deadline: TimeoutOption

  @OptionGroup var requests: RequestOptions
  @OptionGroup var reporting: ReportingOptions

  @Argument(
    help: ArgumentHelp("The run's number.", valueName: "n"),
    completion: .runs(.interrupted, .parked))
  var number: Int64

  @Argument(
    help: ArgumentHelp("The script's arguments, all of them, again.", valueName: "arg"),
    completion: .file())
  var arguments: [String] = []

  func run() throws {
    Watchdog.begin(deadline.timeout, format: reporting.logFormat)
    let (former, cloud) = try reporting.beforeReporting { () throws(ScriptFailure) in
      try FormerRun.found(number, in: journal, requests)
    }
    try reporting.check(keeping: former.keptFiles + journal.keptFiles)
    try reporting.whileReporting(job: former.job, from: cloud) { log throws(ScriptFailure) in
      try Resumption(
        Resumption.Options(
          limits: limits, place: journal.place, journal: journal.journal, maxAge: maxAge,
          timeout: deadline.timeout, arguments: arguments, despiteDrift: despiteDrift,
          despiteEdits: despiteEdits, force: force),
        former, cloud, log: log
      ).run()
    }
  }
}
