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

  @Flag(
    help:
      "The plan was made with --sim: apply it to a fresh simulator, as is done with such a plan anyway."
  )
  var sim = false

  @OptionGroup var recorded: RecordingOptions
  @OptionGroup var limits: SandboxOptions

  @Option(
    help: ArgumentHelp("Apply a plan that is so old: 30m, 1d.", valueName: "duration"),
    transform: Quantity.duration)
  var maxAge = PlannedRun.usualAge

  @OptionGroup var deadline: TimeoutOption

  @OptionGroup var requests: RequestOptions
  @OptionGroup var reporting: ReportingOptions

  @Argument(
    help: ArgumentHelp("The file that halo plan --out has written.", valueName: "file"),
    completion: .file())
  var file: String

  func validate() throws {
    if limits.allowExec { throw ValidationError("a plan starts no programs: without --allow-exec") }
    try recorded.checkPlanned(by: "halo apply")
  }

  func run() throws {
    Watchdog.begin(deadline.timeout, format: reporting.logFormat)
    let start = SystemClock().now
    let (planned, cloud) = try reporting.beforeReporting { () throws(ScriptFailure) in
      let planned = try PlannedRun(path: file, maxAge: maxAge)
      return (planned, try planned.options(requests, sim: sim))
    }
    try recorded.check(with: cloud, isFile: planned.script.isFile)
    try reporting.check(
      keeping: planned.keptFiles + [("the plan", Array(file.utf8))] + recorded.journal.keptFiles)
    var command = RunCommand.unset
    (command.cloud, command.recorded) = (cloud, recorded)
    command.limits = limits.completed(by: planned.plan)
    command.timeout = deadline.timeout ?? planned.plan.longest
    if deadline.timeout == nil { Watchdog.begin(command.timeout, format: reporting.logFormat) }
    let end = command.timeout.map { start + $0 } ?? .never
    try command.keepingWindow { [command] window in
      try reporting.whileReporting(
        job: command.jobTitle(ofScript: planned.plan.script, planned.plan.arguments), from: cloud,
        once: { log throws(ScriptFailure) -> Void? in
          try command.isOfAnotherWindow(window, log) ? nil : ()
        },
        { _, log throws(ScriptFailure) in
          try apply(planned, by: command, in: window, until: end, log)
        })
    }
  }

  private func apply(
    _ planned: PlannedRun, by command: RunCommand, in window: RunWindow, until end: Instant,
    _ log: RunLog
  ) throws(ScriptFailure) {
    if !command.cloud.sim {
      try planned.checkUnused(in: recorded.journal)
      let clock = SystemClock()
      var world = ReviewedWorld.world(command.cloud, clock, log: log)
      world.end = end
      try planned.checkAccount(in: world)
      if clock.now >= end {
        throw ScriptFailure(
          text: "halo: \(Watchdog.lateness(command.timeout, "the account's projects"))\n",
          status: .timedOut)
      }
    }
    let arguments = planned.plan.arguments.map { Array($0.utf8) }
    let journal = try command.journalWithJob(
      of: planned.script, arguments, isPlanned: true, in: window, log: log)
    try command.perform(
      planned.script, arguments, following: planned.plan, in: window, holding: journal, log: log)
  }
}
