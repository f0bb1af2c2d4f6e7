internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Ports

/// `halo runs verify N`: looks at every change of a run again.
struct VerifyRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Look whether what a run changed is still so.",
    discussion: """
      Nothing is changed in the cloud. What became of a change that was in doubt is written down \
      where it can be found out. Exit codes: 0 all is as the run left it, 1 something is no longer so, \
      76 of a change nobody knows.
      """)

  @OptionGroup var journal: JournalOptions
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n")) var number: Int64

  func run() throws {
    let store = try journal.openExisting()
    let (reviewed, run) = try journal.reporting {
      () throws(JournalError) -> ([RunReview.Reviewed], Run) in
      guard let store, let run = try store.run(number) else { throw .noSuchRun(number) }
      guard run.account.account != "simulator" else {
        throw JournalError(
          .wrongState, "run \(number) ran on a simulator inside its process, which is gone")
      }
      try store.lock(number)
      defer { store.unlock(number) }
      guard var options = try? CloudOptions.parse([]) else { return ([], run) }
      options.take(run.account)
      let review = RunReview(
        of: number, in: store, world: ReviewedWorld.world(options, SystemClock()))
      let decided = try review.decide(includingDoubt: true)
      let numbers = Set(decided.map(\.change.number))
      return (decided + (try review.check().filter { !numbers.contains($0.change.number) }), run)
    }
    let report = ReviewReport(reviewed.sorted { $0.change.number < $1.change.number })
    StandardOutput.write(
      report.isEmpty ? "run \(run.number) changed nothing\n" : report.text)
    if report.hasUnknown { throw ExitCode(ExitStatus.inDoubt.rawValue) }
    if reviewed.contains(where: \.isDrift) { throw ExitCode(ExitStatus.scriptFailed.rawValue) }
  }
}
