internal import ArgumentParser
internal import CloudModule
internal import Journal
internal import Ports
internal import StandardModules

/// `halo runs decide N CHANGE`: says what became of a change that looking does not tell from others'.
struct DecideRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "Say what became of a change that is in doubt.",
    usage: """
      halo runs decide [OPTIONS] N CHANGE --made [ID]
      halo runs decide [OPTIONS] N CHANGE --not-made
      """,
    discussion: """
      For a change of which nobody can tell what it has made, since others have made the like \
      meanwhile, and for a request of the script's own. 'halo runs verify N' names what has come since. \
      What is said is written down where it can be so, with the time: what is said to be made has to be \
      there. A later word overrules an earlier one, and what was judged by the time of its creation \
      alone; what was seen stands. Nothing is changed in the cloud; 'halo resume N' and 'halo rollback N' go on from there. Exit codes: 0 it \
      is decided, 64 it cannot be so, 76 nobody knows yet.
      """)

  @OptionGroup var journal: JournalOptions
  @OptionGroup var requests: RequestOptions
  @Option(
    defaultAsFlag: "",
    help: ArgumentHelp(
      "It has made the thing with this id, or the only one that is new; all else is others'.",
      valueName: "id"))
  var made: String?
  @Flag(help: "It was not carried out; what has come since is others'.")
  var notMade = false
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n"), completion: .runs())
  var number: Int64
  @Argument(help: ArgumentHelp("The change's number.", valueName: "change")) var change: Int64

  func validate() throws {
    guard (made == nil) == notMade else {
      throw ValidationError("give either --made [ID] or --not-made")
    }
  }

  func run() throws {
    let (former, options) = try RunLog().reporting { () throws(ScriptFailure) in
      try FormerRun.found(number, in: journal, requests)
    }
    let log = RunLog(isVerbose: options.verbose, secrets: options.secrets)
    let report = try log.reporting { () throws(ScriptFailure) in
      try ReviewedRun(former, options, log: log).look { review, _ throws(ScriptFailure) in
        try decide(former, review)
      }
    }
    StandardOutput.write(report.text)
    if report.status != .done { throw ExitCode(report.status.rawValue) }
  }

  private func decide(
    _ former: FormerRun, _ review: RunReview
  ) throws(ScriptFailure) -> ReviewReport {
    let takesOnly = made.map(\.isEmpty) ?? false
    let claim = made.map { RunReview.Claim.made(takesOnly ? nil : $0) } ?? .notMade
    let result = try FormerRun.reporting { () throws(JournalError) in
      try review.decide(change, claiming: claim)
    }
    switch result {
    case .success(let reviewed):
      return ReviewReport(
        [reviewed], of: review.history, former.commands,
        news: takesOnly ? "written down, as the only one that is new" : "written down")
    case .failure(.objection(let reason)):
      throw former.failure("change \(change): \(reason)", .usage)
    case .failure(.needless):
      throw former.failure(
        "change \(change): looking tells what became of it: \(former.commands.verify) does", .usage)
    case .failure(.configuration(let error)):
      throw former.failure(error)
    }
  }
}
