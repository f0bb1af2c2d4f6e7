internal import ArgumentParser
internal import CloudModule
internal import Curl
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import StandardModules
internal import Text

/// A run that is gone on with: looked at, then run again from its beginning.
struct Resumption {
  private let command: ResumeCommand
  private let log: RunLog
  private let clock = SystemClock()

  init(_ command: ResumeCommand, log: RunLog) {
    self.command = command
    self.log = log
  }

  func run() throws(ScriptFailure) {
    let store = try open()
    let run = try reporting { () throws(JournalError) in
      guard let run = try store.run(command.number) else { throw .noSuchRun(command.number) }
      return run
    }
    try check(run)
    try reporting { () throws(JournalError) in
      try store.lock(run.number)
      if let job = run.job, case .held(let other) = try store.claim(job: job) {
        throw .jobHeld(job, by: other)
      }
    }
    let options = try options(of: run)
    try review(run, in: store, options)
    try execute(run, in: store, options)
  }

  private func open() throws(ScriptFailure) -> any JournalStore {
    do {
      if let store = try command.journal.openExisting() { return store }
    } catch {
      // It has been told.
      throw ScriptFailure(text: "", code: (error as? ExitCode)?.rawValue ?? 1)
    }
    throw failure(JournalError.noSuchRun(command.number).line, .usage)
  }

  // MARK: Whether it can be

  private func check(_ run: Run) throws(ScriptFailure) {
    let number = run.number
    switch run.state {
    case .interrupted, .inDoubt: break
    case .parked:
      guard !command.force else { break }
      throw failure(
        "run \(number) was interrupted \(run.attempts) times, each time that it was gone on with; "
          + "look at it with 'halo runs show \(number)'; --force goes on once more", .usage)
    case .running:
      throw failure(
        "run \(number) is running: process \(run.process.pid) on \(run.process.host)", .tryAgain)
    case .rollBackIncomplete:
      throw failure(
        "run \(number) was rolled back in part: see what is left with 'halo runs show \(number)'",
        .usage)
    case .done, .failed, .rolledBack:
      throw failure(
        "run \(number) has ended (\(run.state.rawValue)): there is nothing to go on with", .usage)
    }
    if run.account.account == "simulator" {
      throw failure(
        "run \(number) ran on a simulator inside its process, which is gone", .usage)
    }
    let age = clock.wallTime - run.startedAt
    guard age <= command.maxAge else {
      throw failure(
        "run \(number) began \(run.startedAt.text(.spaced)) UTC, longer ago than "
          + "\(command.maxAge.short): what it found then may be no longer so; --max-age goes on "
          + "with it", .usage)
    }
  }

  private func options(of run: Run) throws(ScriptFailure) -> CloudOptions {
    var options: CloudOptions
    do {
      options = try CloudOptions.parse([])
    } catch {
      throw failure("\(error)", .bug)
    }
    options.take(run.account)
    (options.verbose, options.traceHTTP) = (command.verbose, command.traceHTTP)
    do throws(ConfigurationError) {
      try options.accounts.check()
    } catch {
      throw failure("\(error)", .configuration)
    }
    return options
  }

  // MARK: What it has done

  private func review(
    _ run: Run, in store: any JournalStore, _ options: CloudOptions
  ) throws(ScriptFailure) {
    let review = RunReview(of: run.number, in: store, world: ReviewedWorld.world(options, clock))
    let decided = try reporting { () throws(JournalError) in
      try review.decide(includingDoubt: run.state == .inDoubt)
    }
    var report = ReviewReport(decided)
    if !decided.isEmpty { log.report(.info, report.text) }
    if report.hasUnknown {
      throw failure(
        "run \(run.number): nobody knows yet what became of a change; nothing was sent", .inDoubt)
    }
    report = ReviewReport(
      try reporting { () throws(JournalError) in try review.check() }.filter { $0.isDrift })
    if report.isEmpty { return }
    log.report(.warn, report.text)
    if command.despiteDrift { return }
    throw failure(
      "what run \(run.number) did is no longer so; nothing was sent; --despite-drift goes on",
      .tryAgain)
  }

  // MARK: Going on

  private func execute(
    _ run: Run, in store: any JournalStore, _ options: CloudOptions
  ) throws(ScriptFailure) {
    let (sources, recorder) = try reporting {
      () throws(JournalError) -> ([RunSource], RunRecorder) in
      try store.reopen(run.number, by: Recording.process, isRollBack: false)
      return (
        try store.sources(of: run.number),
        try RunRecorder(reopened: run.number, in: store, redaction: Recording.redaction)
      )
    }
    recorder.allowsOrphans = command.despiteEdits
    let script = script(of: run, sources)
    let recording = Recording(recorder, kept: Array(sources.dropFirst()))
    let runtime = Runtime(
      options: options, limits: command.limits, recording: recording, log: log)
    defer {
      if !(sources.first?.text.elementsEqual(script.text) ?? true) {
        log.report(
          .info,
          "halo: \(recorder.replayedCount) steps kept, \(recorder.liveCount) new, "
            + "\(recorder.orphans.count) changes no longer asked for\n")
      }
    }
    try runtime.run(
      script, arguments: run.arguments.map { Array($0.utf8) }, timeout: command.timeout, recording)
  }

  /// The script's file as it is now, else what the journal has of it.
  private func script(of run: Run, _ sources: [RunSource]) -> Script {
    let kept = sources.first?.text ?? []
    guard run.script.utf8.first == UInt8(ascii: "/"),
      let script = try? Script(path: Array(run.script.utf8))
    else { return Script(named: run.script, text: kept) }
    if !script.text.elementsEqual(kept) {
      log.report(
        .warn,
        "halo: \(run.script) is not what run \(run.number) ran; it goes on with what it is now\n")
    }
    return script
  }

  private func reporting<Result>(
    _ body: () throws(JournalError) -> Result
  ) throws(ScriptFailure) -> Result {
    do throws(JournalError) {
      return try body()
    } catch {
      let status: ExitStatus =
        switch error.kind {
        case .noSuchRun, .wrongState: .usage
        case .held, .jobHeld, .interrupted, .orphaned: .tryAgain
        default: .inputOutput
        }
      throw failure(error.line, status)
    }
  }

  private func failure(_ message: String, _ status: ExitStatus) -> ScriptFailure {
    ScriptFailure(text: "halo: \(message)\n", status: status)
  }
}
