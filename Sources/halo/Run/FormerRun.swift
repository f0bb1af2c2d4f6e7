internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Ports

/// A run that was recorded, and that a command goes on with or takes back: found, and nobody else's.
struct FormerRun {
  let run: Run
  let store: any JournalStore
  /// Those that deal with it, for people.
  let commands: RunCommands
  /// The script's file, not to be written as another one; none for what is no file.
  var keptFiles: [WrittenFiles.Kept] {
    Script.isFile(run.script) ? [("the script", Array(run.script.utf8))] : []
  }
  private let clock = SystemClock()

  /// How long ago a run may have begun, unless the command says otherwise.
  static let usualAge = Duration.seconds(86_400)

  /// - Throws: where there is no such run.
  init(_ number: Int64, in journal: JournalOptions) throws(ScriptFailure) {
    guard let opened = try Self.existing(journal) else {
      throw Self.failure(JournalError.noSuchRun(number, journal: journal.journal).line, .usage)
    }
    try self.init(number, in: opened, named: journal.journal)
  }

  /// Opens a journal, where there is one.
  static func existing(_ journal: JournalOptions) throws(ScriptFailure) -> (any JournalStore)? {
    do {
      return try journal.openExisting()
    } catch {
      // It has been told.
      throw ScriptFailure(text: "", code: (error as? ExitCode)?.rawValue ?? 1)
    }
  }

  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  init(
    _ number: Int64, in store: any JournalStore, named journal: String?
  ) throws(ScriptFailure) {
    self.store = store
    commands = RunCommands(number, journal: journal)
    run = try Self.reporting { () throws(JournalError) in
      guard let run = try store.run(number) else { throw .noSuchRun(number, journal: journal) }
      return run
    }
  }

  /// A run with the options of its account.
  static func found(
    _ number: Int64, in journal: JournalOptions, _ requests: RequestOptions
  ) throws(ScriptFailure) -> (FormerRun, CloudOptions) {
    let former = try FormerRun(number, in: journal)
    return (former, try former.options(requests))
  }

  // MARK: Whether it can be

  /// - Parameter maxAge: how long ago it may have begun.
  func check(maxAge: Duration) throws(ScriptFailure) {
    if run.state == .running {
      throw failure(
        "is running: process \(run.process.pid) on \(run.process.host)", .tryAgain)
    }
    if run.account.isSimulator {
      throw failure("ran on a simulator inside its process, which is gone", .usage)
    }
    guard clock.wallTime - run.startedAt <= maxAge else {
      throw failure(
        "began \(run.startedAt.text(.spaced)) UTC, longer ago than \(maxAge.short): what it found "
          + "then may be no longer so; --max-age goes on with it", .usage)
    }
  }

  /// Takes its lock, and that of its job unless nothing of it goes on.
  ///
  /// - Throws: also where another process has gone on with it since it was looked up.
  func lock(withJob: Bool = true) throws(ScriptFailure) {
    try Self.reporting { () throws(JournalError) in
      do throws(JournalError) {
        try store.lock(run.number)
      } catch {
        guard error.kind == .held, let now = try store.run(run.number) else { throw error }
        throw .held(now)
      }
      do throws(JournalError) {
        guard let now = try store.run(run.number), now.attempts == run.attempts,
          now.endedAt == run.endedAt
        else { throw .held(try store.run(run.number) ?? run) }
        if withJob, let job = run.job, case .held(let other) = try store.claim(job: job) {
          throw .jobHeld(job, by: other, in: store)
        }
      } catch {
        store.unlock(run.number)
        throw error
      }
    }
  }

  /// Lets go of both.
  func unlock() {
    store.unlock(run.number)
    if let job = run.job { store.release(job: job) }
  }

  /// What its runs share a name by: what was given, else its script with its arguments.
  var job: String { run.job ?? run.script }

  /// The options that it ran with, as far as they say whose account it is.
  func options(_ requests: RequestOptions) throws(ScriptFailure) -> CloudOptions {
    var options: CloudOptions
    do {
      options = try CloudOptions.parse([])
    } catch {
      throw Self.failure("\(error)", .bug)
    }
    options.take(run.account)
    options.requests = requests
    do throws(ConfigurationError) {
      try options.accounts.check()
    } catch {
      throw failure(error)
    }
    return options
  }

  /// All that its journal has of it. It is locked, so that it stays so.
  func history() throws(ScriptFailure) -> RunHistory {
    try Self.reporting { () throws(JournalError) in try store.history(of: run.number) }
  }

  /// Refuses to look at it with the key of another account, where all would seem to be gone.
  func checkAccount(of history: RunHistory, in world: World) throws(ScriptFailure) {
    guard
      let stranger = AccountCheck.stranger(
        among: history.changes, in: world.lookingAfter(store))
    else { return }
    let found =
      stranger.found.isEmpty
      ? "no project in that region" : "project \(stranger.found.joined(separator: ", "))"
    throw failure(
      "was made in project \(stranger.madeIn), and today's key leads to \(found): nothing was sent; "
        + "give the key of the account that it ran on", .configuration)
  }

  // MARK: Failures

  func failure(_ message: String, _ status: ExitStatus) -> ScriptFailure {
    Self.failure("run \(run.number) \(message)", status)
  }

  /// - Parameter error: why there is no account of its own.
  func failure(_ error: ConfigurationError) -> ScriptFailure {
    failure("cannot be gone on with where it was made: \(error)", .configuration)
  }

  static func failure(_ message: String, _ status: ExitStatus) -> ScriptFailure {
    ScriptFailure(text: "halo: \(message)\n", status: status)
  }

  static func reporting<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(ScriptFailure) -> Result {
    do throws(JournalError) {
      return try body()
    } catch {
      throw failure(error.line, ExitStatus(of: error))
    }
  }
}
