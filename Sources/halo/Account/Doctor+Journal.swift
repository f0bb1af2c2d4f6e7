internal import CloudModule
internal import Journal
internal import StandardModules
internal import Text

// What is recorded, and what of it somebody has to deal with.
extension Doctor {
  /// Where a run on this account would be recorded.
  mutating func lookAtJournal() {
    let topic = "journal"
    guard let place = journal.place(for: options) else {
      return diagnosis.fail(
        topic, "this user has no home to keep one in",
        remedy: "give --journal FILE, or --journal none", .configuration)
    }
    do throws(JournalError) {
      if let found = try place.examine(password: variable("PGPASSWORD"), clock: clock) {
        diagnosis.add(.ok, topic, found.text)
        return tell(found.unsettled)
      }
      diagnosis.add(
        .note, topic,
        place == JournalPlace.none
          ? "none, so that no run can be gone on with or taken back"
          : "with --sim it is gone with the process, unless --journal names one")
    } catch {
      diagnosis.fail(
        topic, error.message,
        remedy: error.remedy ?? "name another place with --journal, or none", ExitStatus(of: error))
    }
  }

  /// Names the newest of the runs that somebody has to settle, and counts the others.
  private mutating func tell(_ unsettled: [Run]) {
    for run in unsettled.prefix(Self.mostRuns) {
      let commands = RunCommands(run.number, journal: journal.journal)
      let job = run.job.map { ", job '\($0.excerpt(40))'" } ?? ""
      diagnosis.add(
        .warning, "run \(run.number)", "\(run.state.words): \(run.script.excerpt(60))\(job)",
        remedy: Self.remedy(for: run, commands))
    }
    if unsettled.count > Self.mostRuns {
      let list = RunCommands(0, journal: journal.journal).list
      diagnosis.add(
        .warning, "runs", "\(unsettled.count - Self.mostRuns) older ones are not settled either",
        remedy: "\(list) lists them")
    }
  }

  private static let mostRuns = 5

  private static func remedy(for run: Run, _ commands: RunCommands) -> String {
    let show = "\(commands.show) shows what it changed"
    // Nothing of it is there any more.
    if run.account.isSimulator { return "\(show)\n\(commands.forget) deletes its record" }
    let first =
      switch run.state {
      case .inDoubt: "\(commands.verify) looks what became of it\n"
      case .interrupted: "\(commands.resume) goes on with it\n"
      case .parked: "\(commands.resumeByForce) goes on with it\n"
      default: ""
      }
    return "\(show)\n\(first)\(commands.rollback) takes that back"
  }
}
