internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import StandardModules

/// `halo runs verify N`: looks at every change of a run again.
struct VerifyRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Look whether what a run changed is still so.",
    usage: "halo runs verify [OPTIONS] N",
    discussion: """
      Nothing is changed in the cloud. What became of a change that was in doubt is written down \
      where it can be found out; its run has failed then, stands in no other's way, and 'halo resume' \
      still goes on with it. Exit codes: 0 all is as the run left it, 1 something is no longer so, \
      76 of a change nobody knows.
      """)

  @OptionGroup var journal: JournalOptions
  @OptionGroup var requests: RequestOptions
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n"), completion: .runs())
  var number: Int64

  func run() throws {
    let (former, options) = try RunLog().reporting { () throws(ScriptFailure) in
      try FormerRun.found(number, in: journal, requests)
    }
    let log = RunLog(isVerbose: options.verbose, secrets: options.secrets)
    let report = try log.reporting { () throws(ScriptFailure) in
      try ReviewedRun(former, options, log: log).look { review, world throws(ScriptFailure) in
        try look(former, review, world)
      }
    }
    StandardOutput.write(report.isEmpty ? "run \(number) changed nothing\n" : report.text)
    if report.status != .done { throw ExitCode(report.status.rawValue) }
  }

  private func look(
    _ former: FormerRun, _ review: RunReview, _ world: World
  ) throws(ScriptFailure) -> ReviewReport {
    let decided = try FormerRun.reporting { () throws(JournalError) in
      try review.decide(includingDoubt: true)
    }
    if world.attendance?.isOver == true {
      return ReviewReport([], of: review.history, former.commands)
    }
    let numbers = Set(decided.map(\.change.number))
    let reviewed = decided + review.check().filter { !numbers.contains($0.change.number) }
    return ReviewReport(
      reviewed.sorted { $0.change.number < $1.change.number }, of: review.history, former.commands)
  }
}
