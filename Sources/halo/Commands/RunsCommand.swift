internal import ArgumentParser
internal import Glibc
internal import JSON
internal import Journal
internal import Ports
internal import Text

/// `halo runs`: what was run, and what it changed.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List what was run, and show what a run changed.",
    usage: """
      halo runs [--job NAME] [--state STATE] [--since DURATION] [--limit N]
                [--json] [--journal PLACE]
      halo runs show N [--json]
      halo runs watch N
      halo runs verify N
      halo runs decide N CHANGE --made [ID] | --not-made
      halo runs prune --older-than DURATION
      halo runs forget N
      """,
    discussion: """
      States:
      \(RunState.allCases.map { "  \($0.rawValue): \($0.meaning)" }.joined(separator: "\n"))

      With --json each run is an object with run, job, state, script, arguments, started_at, \
      ended_at, exit, failure (why it failed, a line), host, pid, attempts and changes; each change one with number, operation, \
      arguments, outcome, error, before, request_ids, started_at, ended_at, undoes, judged_by_time and said: the \
      last two are null where its outcome was seen, and else times of creation, or a person's word.

      Each of the subcommands takes --journal PLACE. \(JournalOptions.journalHelp)
      """,
    subcommands: [
      ListRunsCommand.self, ShowRunCommand.self, WatchRunCommand.self, VerifyRunCommand.self,
      DecideRunCommand.self, PruneRunsCommand.self, ForgetRunCommand.self,
    ],
    defaultSubcommand: ListRunsCommand.self)
}

/// `halo runs list`, or nothing: runs, newest first.
struct ListRunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List runs, newest first.", usage: "halo runs [list] [OPTIONS]")

  @OptionGroup var journal: JournalOptions

  @Option(help: ArgumentHelp("Only runs of this job.", valueName: "name"), completion: .jobs)
  var job: String?

  @Option(
    help: ArgumentHelp("Only runs in this state. Repeatable.", valueName: "state"),
    completion: .list(RunState.allCases.map(\.rawValue)),
    transform: { text in
      guard let state = RunState(written: text) else {
        let known = RunState.allCases.map(\.rawValue)
        let advice = Suggestion.advice(
          for: text, in: known, known: known, introduction: "write one of")
        throw ValidationError("'\(text.excerpt(40))' is no state of a run\(advice)")
      }
      return state
    })
  var state: [RunState] = []

  @Option(
    help: ArgumentHelp(
      "Only runs that began within this time: 90m, 12h, 30d.", valueName: "duration"),
    transform: Quantity.duration)
  var since: Duration?

  @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit = 20

  @Flag(help: "As a JSON list.")
  var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit takes a whole number of 1 or more") }
  }

  func run() throws {
    let now = SystemClock().wallTime
    let query = RunQuery(
      job: job, states: state.isEmpty ? nil : Set(state),
      since: since.map(now.before), limit: limit)
    let store = try journal.openExisting(toRead: true)
    try journal.reporting { () throws(JournalError) in
      let runs = try store?.runs(query) ?? []
      guard json else {
        if !runs.isEmpty {
          return StandardOutput.write(RunList(runs, now: now, columns: Terminal.outputColumns).text)
        }
        let isAnyAsked = job == nil && state.isEmpty && since == nil
        if isAnyAsked { return StandardError.tell("no run is recorded yet") }
        let jobs = try store?.runs(RunQuery(limit: 500)).compactMap(\.job) ?? []
        let advice = job.map { Suggestion.advice(for: $0, in: jobs) } ?? ""
        return StandardError.write("halo: no such run is recorded\(advice.escapingControls)\n")
      }
      var documents: [JSONValue] = []
      for run in runs {
        documents.append(run.document(RunHistory(try store?.entries(of: run.number) ?? [])))
      }
      StandardOutput.write(document: .array(documents))
    }
  }
}

/// `halo runs show N`: one run, change by change.
struct ShowRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show every change of a run.")

  @OptionGroup var journal: JournalOptions
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n"), completion: .runs())
  var number: Int64
  @Flag(help: "As a JSON object.") var json = false

  func run() throws {
    let store = try journal.openExisting(toRead: true)
    try journal.reporting { () throws(JournalError) in
      guard let store, let run = try store.run(number) else {
        throw .noSuchRun(number, journal: journal.journal)
      }
      let history = RunHistory(try store.entries(of: number))
      if json { return StandardOutput.write(document: run.document(history)) }
      StandardOutput.write(
        RunDetails(run, history, now: SystemClock().wallTime, journal: journal.journal).text)
    }
  }
}

/// `halo runs prune`: makes room.
struct PruneRunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prune",
    abstract: "Delete old runs that have ended.",
    usage: "halo runs prune --older-than DURATION",
    discussion: """
      Runs that are interrupted, in doubt or rolled back in part stay, however old; 'halo runs \
      forget N' deletes one of them. By itself the journal deletes its oldest runs beyond 512 MiB.
      """)

  @OptionGroup var journal: JournalOptions
  @Option(
    help: ArgumentHelp("Those that ended longer ago: 12h, 30d.", valueName: "duration"),
    transform: Quantity.duration)
  var olderThan: Duration

  func run() throws {
    let store = try journal.openExisting()
    let time = SystemClock().wallTime.before(olderThan)
    let count = try journal.reporting { () throws(JournalError) in
      try store?.prune(endedBefore: time) ?? 0
    }
    StandardOutput.write("\(count) \(count == 1 ? "run" : "runs") deleted\n")
  }
}

/// `halo runs forget N`: deletes what is known of a run, whatever it left behind.
struct ForgetRunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Delete the record of a run, also of one that was interrupted.",
    discussion: """
      The account stays as it is, and no command looks after what the run has changed any more: so all of \
      it is printed first, with the calls to look at each change and to take it back by hand. What kept its \
      plan from being applied again, and its job from a second start in a stretch of --once-per, is no part \
      of the record and stays; what kept other runs of its job from changing anything goes with it.
      """)

  @OptionGroup var journal: JournalOptions
  @Argument(help: ArgumentHelp("The run's number.", valueName: "n"), completion: .runs())
  var number: Int64

  func run() throws {
    let store = try journal.openExisting()
    try journal.reporting { () throws(JournalError) in
      guard let store, let run = try store.run(number) else {
        throw .noSuchRun(number, journal: journal.journal)
      }
      if run.state == .running { throw .held(run) }
      // What cannot be told is not deleted.
      let history = RunHistory(try store.entries(of: number))
      let forgotten = ForgottenRun(run, history)
      StandardOutput.write(
        forgotten.text(now: SystemClock().wallTime, journal: journal.journal))
      let rest = try forgotten.staying(in: store)
      try store.forget(number)
      StandardOutput.write(
        "the record of run \(number) is deleted; the account is as it was\n\(rest)")
    }
  }
}

extension WallTime {
  /// So long earlier.
  fileprivate func before(_ duration: Duration) -> WallTime {
    self + (.zero - duration)
  }
}

extension StandardOutput {
  fileprivate static func write(document: JSONValue) {
    write(bytes: document.serialized(.indented) + [UInt8(ascii: "\n")])
  }
}
