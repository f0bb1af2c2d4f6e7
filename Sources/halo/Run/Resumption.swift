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
  /// What a command says about it.
  struct Options {
    var limits = SandboxOptions()
    /// Where the journal is.
    var place: JournalPlace?
    var maxAge = FormerRun.usualAge
    var timeout: Duration?
    var despiteDrift = false
    var despiteEdits = false
    var force = false
  }

  private let command: Options
  private let log: RunLog
  private let former: FormerRun
  private let options: CloudOptions
  private let redaction: Redaction
  private let clock = SystemClock()

  /// - Parameter options: those of the account that it ran on.
  init(_ command: Options, _ former: FormerRun, _ options: CloudOptions, log: RunLog) {
    (self.command, self.former, self.options, self.log) = (command, former, options, log)
    redaction = options.redaction
  }

  func run() throws(ScriptFailure) {
    let run = former.run
    try check(run)
    try former.check(maxAge: command.maxAge)
    try former.lock()
    try review(run, in: former.store)
    try execute(run, in: former.store)
  }

  private func check(_ run: Run) throws(ScriptFailure) {
    let number = run.number
    if run.script.utf8.elementsEqual(SessionJournal.script.utf8) {
      throw former.failure(
        "was a session at the prompt, which nobody can go on with: ':undo' at the prompt or "
          + "'halo rollback \(number)' takes back what it changed", .usage)
    }
    switch run.state {
    case .interrupted, .inDoubt, .running: break
    case .parked:
      guard !command.force else { break }
      throw former.failure(
        "was interrupted \(run.attempts) times, each time that it was gone on with; "
          + "look at it with 'halo runs show \(number)'; --force goes on once more", .usage)
    case .rollBackIncomplete:
      throw former.failure(
        "was rolled back in part: 'halo rollback \(number)' takes back the rest, "
          + "'halo runs show \(number)' shows what is left", .usage)
    case .done, .failed, .rolledBack:
      throw former.failure(
        "has ended (\(run.state.rawValue)): there is nothing to go on with", .usage)
    }
  }

  // MARK: What it has done

  private func review(
    _ run: Run, in store: any JournalStore
  ) throws(ScriptFailure) {
    let world = ReviewedWorld.world(options, clock, log: log)
    try former.checkAccount(in: world)
    let review = RunReview(of: run.number, in: store, world: world)
    let decided = try FormerRun.reporting { () throws(JournalError) in
      try review.decide(includingDoubt: run.state == .inDoubt)
    }
    var report = ReviewReport(decided)
    if !decided.isEmpty { log.report(.info, report.text) }
    if report.hasUnknown {
      throw FormerRun.failure(
        "run \(run.number): nobody knows yet what became of a change; nothing was sent", .inDoubt)
    }
    let checked = try FormerRun.reporting { () throws(JournalError) in try review.check() }
    report = ReviewReport(checked.filter(\.isUnreadable))
    guard report.isEmpty else {
      log.report(.warn, report.text)
      throw FormerRun.failure(
        "what run \(run.number) did cannot be looked at; nothing was sent", .tryAgain)
    }
    report = ReviewReport(checked.filter(\.isDrift))
    if report.isEmpty { return }
    log.report(.warn, report.text)
    if command.despiteDrift { return }
    throw FormerRun.failure(
      "what run \(run.number) did is no longer so; nothing was sent; --despite-drift goes on",
      .tryAgain)
  }

  // MARK: Going on

  private func execute(
    _ run: Run, in store: any JournalStore
  ) throws(ScriptFailure) {
    let sources = try FormerRun.reporting { () throws(JournalError) in
      try store.sources(of: run.number)
    }
    let (script, isKept) = script(of: run, sources)
    guard
      !run.arguments.contains(where: { Redaction.isMasked($0.utf8) }),
      !isKept || !Redaction.isMasked(script.text)
    else {
      throw former.failure(
        "was given a secret, which no journal keeps: nothing was sent; 'halo rollback "
          + "\(run.number)' takes back what it did, so that it can be run anew", .configuration)
    }
    let recorder = try FormerRun.reporting { () throws(JournalError) in
      try store.reopen(run.number, by: Recording.process, isRollBack: false)
      return try RunRecorder(reopened: run.number, in: store, redaction: redaction)
    }
    recorder.allowsOrphans = command.despiteEdits
    let recording = Recording(recorder, in: command.place, kept: Array(sources.dropFirst()))
    let runtime = Runtime(
      options: options, limits: command.limits, recording: recording, log: log)
    let isEdited = sources.first.map { !isSame($0.text, as: script.text) } ?? false
    let report = EditReport(run, recorder)
    var told = ""
    if isEdited {
      recorder.whenLive = { [log] in
        told = report.text
        log.report(.info, told)
      }
    }
    // What has come since is told, too.
    defer { if isEdited, report.text != told { log.report(.info, report.text) } }
    try runtime.run(
      script, arguments: run.arguments.map { Array($0.utf8) }, timeout: command.timeout, recording)
  }

  /// Whether a text that the journal keeps, without its secrets, is that of this script.
  private func isSame(_ kept: [UInt8], as text: [UInt8]) -> Bool {
    kept.elementsEqual(text) || kept.elementsEqual(redaction.applied(toRecord: text))
  }

  /// The script's file as it is now, else what the journal has of it, and whether it is that.
  private func script(of run: Run, _ sources: [RunSource]) -> (Script, isKept: Bool) {
    let kept = sources.first?.text ?? []
    guard run.script.utf8.first == UInt8(ascii: "/"),
      let script = try? Script(path: Array(run.script.utf8))
    else { return (Script(named: run.script, text: kept), true) }
    if !isSame(kept, as: script.text) {
      log.report(
        .warn,
        "halo: \(run.script) is not what run \(run.number) ran; it goes on with what it is now\n")
    }
    return (script, false)
  }
}
