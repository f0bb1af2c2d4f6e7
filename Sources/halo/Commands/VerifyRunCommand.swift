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
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n")) var number: Int64

  func run() throws {
    let (former, options) = try RunLog().reporting { () throws(ScriptFailure) in
      try FormerRun.found(number, in: journal, requests)
    }
    let log = RunLog(isVerbose: options.verbose, secrets: options.secrets)
    let report = try log.reporting { () throws(ScriptFailure) in
      try look(at: former, options, log)
    }
    StandardOutput.write(report.isEmpty ? "run \(number) changed nothing\n" : report.text)
    if report.status != .done { throw ExitCode(report.status.rawValue) }
  }

  private func look(
    at former: FormerRun, _ options: CloudOptions, _ log: RunLog
  ) throws(ScriptFailure) -> ReviewReport {
    try former.check(maxAge: .seconds(Int64.max))
    try FormerRun.reporting { () throws(JournalError) in try former.store.lock(number) }
    defer { former.store.unlock(number) }
    let request = StopRequest(saying: "halo: stopping\n", log: log)
    return try request.whileHandling { () throws(ScriptFailure) in
      let world = request.attended(ReviewedWorld.world(options, SystemClock(), log: log))
      let report = try look(at: former, in: world)
      // It has been told.
      if let status = request.status { throw ScriptFailure(text: "", status: status) }
      return report
    }
  }

  private func look(
    at former: FormerRun, in world: World
  ) throws(ScriptFailure) -> ReviewReport {
    let history = try former.history()
    try former.checkAccount(of: history, in: world)
    let review = RunReview(of: number, history, in: former.store, world: world)
    return try FormerRun.reporting { () throws(JournalError) in
      let decided = try review.decide(includingDoubt: true)
      if world.attendance?.isOver == true { return ReviewReport([], of: history) }
      if former.run.state == .inDoubt, ReviewReport(decided, of: history).status != .inDoubt {
        // Nobody has to know any more: it may be pruned, and like before it holds up no other run of its job.
        try former.store.end(
          number,
          RunEnd(
            state: .failed, exit: ExitStatus.inDoubt.rawValue,
            at: former.run.endedAt ?? SystemClock().wallTime))
      }
      let numbers = Set(decided.map(\.change.number))
      let reviewed = decided + review.check().filter { !numbers.contains($0.change.number) }
      return ReviewReport(
        reviewed.sorted { $0.change.number < $1.change.number }, of: review.history)
    }
  }
}
