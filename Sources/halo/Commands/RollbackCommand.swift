internal import ArgumentParser
internal import Journal
internal import Ports
internal import StandardModules

/// `halo rollback N`: takes back what a run has changed.
struct RollbackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Take back what a run has changed.",
    usage: "halo rollback [OPTIONS] N",
    discussion: """
      Before it starts it says what the cloud cannot give back. Changes of which nobody knows are looked \
      at first. Then each change is taken back, the last one first, where what is there is still what it \
      left; what is not is left and told, with the call for a person. A roll-back that was interrupted, \
      or that left something, is gone on with by the same command.

      The profile, the region, the project and the endpoints are the run's; the key is today's. Exit \
      codes: 79 all is back, 80 something was left.
      """)

  @OptionGroup var journal: JournalOptions

  @Option(
    help: ArgumentHelp("Take back a run that began so long ago.", valueName: "duration"),
    transform: Quantity.duration)
  var maxAge = FormerRun.usualAge

  @OptionGroup var requests: RequestOptions
  @OptionGroup var reporting: ReportingOptions

  @Argument(
    help: ArgumentHelp("The run's number.", valueName: "n"),
    completion: .runs(.done, .failed, .interrupted, .inDoubt, .rollBackIncomplete, .parked))
  var number: Int64

  func run() throws {
    let (former, cloud) = try reporting.beforeReporting { () throws(ScriptFailure) in
      try FormerRun.found(number, in: journal, requests)
    }
    try reporting.check(keeping: former.keptFiles + journal.keptFiles)
    try reporting.whileReporting(job: former.job, from: cloud) { log throws(ScriptFailure) in
      let status = try Rollback(former: former, options: cloud, maxAge: maxAge, log: log).perform()
      // It has been told.
      throw ScriptFailure(text: "", status: status)
    }
  }
}
