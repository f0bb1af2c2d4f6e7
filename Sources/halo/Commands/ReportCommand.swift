internal import ArgumentParser
internal import Glibc
internal import Journal
internal import Planning
internal import Ports
internal import SystemPackage

/// `halo report N`: a run as a page to look at, or as a file for other programs.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draw a run: what it changed, what is in doubt, and every call in its time.",
    usage: "halo report N [-o FILE] [--format html|trace|junit]",
    discussion: """
      The page is one file that needs nothing else and no network. Any run of the journal can be \
      drawn, also one that goes on or was killed.

      Without -o it goes to standard output; where that is a terminal, to a file named after the run.
      """)

  /// What is written.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case html, trace, junit

    /// At the end of a file's name.
    var ending: String {
      switch self {
      case .html: "html"
      case .trace: "json"
      case .junit: "xml"
      }
    }
  }

  @OptionGroup var journal: JournalOptions
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n"), completion: .runs())
  var number: Int64

  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp("Where to write it.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "html, a page; trace, Chrome's trace format; junit, for what collects test results.",
      valueName: "format"))
  var format = Format.html

  func validate() throws {
    let written = WrittenFiles([("--output", output == "-" ? nil : output)])
    if let objection = written.objection(keeping: journal.keptFiles) {
      throw ValidationError(objection)
    }
  }

  func run() throws {
    let store = try journal.openExisting(toRead: true)
    let bytes = try journal.reporting { () throws(JournalError) in
      guard let store, let run = try store.run(number) else {
        throw .noSuchRun(number, journal: journal.journal)
      }
      return report(
        on: run, try store.entries(of: number),
        following: PlannedRun.plan(among: try store.sources(of: number)))
    }
    let usual = isatty(STDOUT_FILENO) == 1 ? "run-\(number).\(format.ending)" : nil
    guard let path = output ?? usual, path != "-" else {
      return StandardOutput.write(bytes: bytes)
    }
    do throws(FileError) {
      // Its answers are as private as the journal that they are from.
      try writeFile(path, bytes, permissions: .ownerReadWrite)
    } catch {
      StandardError.tell(error.message)
      throw ExitCode(ExitStatus.inputOutput.rawValue)
    }
    StandardError.tell("run \(number) is drawn in \(path)")
  }

  private func report(on run: Run, _ entries: [Entry], following plan: Plan?) -> [UInt8] {
    let now = SystemClock().wallTime
    var timeline = RunTimeline(run, entries, redaction: Recording.redaction, now: now)
    timeline.journal = journal.journal
    return switch format {
    case .html:
      HTMLReport(timeline, plan: plan.map { PlanComparison($0, timeline) }, now: now).bytes
    case .trace: TraceReport(timeline).bytes
    case .junit: JUnitReport(timeline).bytes
    }
  }
}
