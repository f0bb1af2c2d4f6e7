internal import ArgumentParser
internal import CloudModule
internal import Curl
internal import HuaweiCloud
internal import Journal
internal import Planning
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
    /// The file that was given with `--journal`.
    var journal: String?
    var maxAge = FormerRun.usualAge
    var timeout: Duration?
    /// The script's arguments as they are given again; none for those that the journal has.
    var arguments: [String] = []
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

  /// - Parameter begin: is called when nothing stands in the way any more, before the script begins.
  func run(_ begin: () -> Void = {}) throws(ScriptFailure) {
    let run = former.run
    log.isAbout(run)
    try check(run)
    try former.check(maxAge: command.maxAge)
    try former.lock()
    // Also where it is not gone on with, and when it has ended.
    defer { former.unlock() }
    let sources = try FormerRun.reporting { () throws(JournalError) in
      try former.store.sources(of: run.number)
    }
    let plan = try former.plan(among: sources, isNeeded: !command.despiteEdits)
    let timeout = command.timeout ?? plan?.longest
    let request = StopRequest(
      saying: "halo: stopping: nothing was sent; \(former.commands.resume) goes on\n",
      within: timeout.map {
        (
          $0,
          "halo: the account was not looked at within \($0.short): nothing was sent; "
            + "\(former.commands.resume) goes on\n"
        )
      }, log: log)
    let review = try request.whileHandling { () throws(ScriptFailure) in
      try self.review(run, in: former.store, following: plan, until: request)
    }
    try execute(
      run, in: former.store, sources, following: plan, after: review, timeout: timeout, begin)
  }

  private func check(_ run: Run) throws(ScriptFailure) {
    let commands = former.commands
    if run.script.utf8.elementsEqual(SessionJournal.script.utf8) {
      throw former.failure(
        "was a session at the prompt, which nobody can go on with: ':undo' at the prompt or "
          + "\(commands.rollback) takes back what it changed", .usage)
    }
    switch run.state {
    case .interrupted, .inDoubt, .running: break
    // 'halo runs verify' has decided since what it ended without knowing.
    case .failed where run.exit == ExitStatus.inDoubt.rawValue: break
    case .parked:
      guard !command.force else { break }
      throw former.failure(
        "was interrupted \(run.attempts) times, each time that it was gone on with; "
          + "look at it with \(commands.show); --force goes on once more", .usage)
    case .rollBackIncomplete:
      throw former.failure(
        "was rolled back in part: \(commands.rollback) takes back the rest, "
          + "\(commands.show) shows what is left", .usage)
    case .failed where run.changes > 0:
      throw former.failure(
        "has ended (failed): there is nothing to go on with; \(commands.rollback) takes back what it "
          + "did", .usage)
    case .done, .failed, .rolledBack:
      throw former.failure(
        "has ended (\(run.state.rawValue)): there is nothing to go on with", .usage)
    }
  }

  // MARK: What it has done

  /// - Returns: what it has found out, where the run can be gone on with.
  private func review(
    _ run: Run, in store: any JournalStore, following plan: Plan?, until request: StopRequest
  ) throws(ScriptFailure) -> RunReview {
    let world = request.attended(ReviewedWorld.world(options, clock, log: log))
    let history = try former.history()
    try former.checkAccount(of: history, in: world)
    if let plan, !command.despiteEdits { try former.check(plan, in: world) }
    let review = RunReview(of: run.number, history, in: store, world: world)
    let decided = try FormerRun.reporting { () throws(JournalError) in
      try review.decide(includingDoubt: run.state == .inDoubt)
    }
    // It has been told.
    if let status = request.status { throw ScriptFailure(text: "", status: status) }
    var report = ReviewReport(decided, of: review.history, former.commands)
    if !decided.isEmpty { log.report(.info, report.text) }
    if report.status == .inDoubt {
      throw FormerRun.failure(
        "run \(run.number): nobody knows yet what became of "
          + report.doubts.joined(separator: "; ").escapingControls + ": nothing was sent", .inDoubt)
    }
    let checked = review.check()
    if let status = request.status { throw ScriptFailure(text: "", status: status) }
    report = ReviewReport(
      checked.filter { $0.status == .unreadable }, of: review.history, former.commands)
    guard report.isEmpty else {
      log.report(.warn, report.text)
      throw FormerRun.failure(
        "what run \(run.number) did cannot be looked at; nothing was sent",
        report.unreachable ?? .tryAgain)
    }
    tellUnsure(among: checked, besides: decided, of: review.history)
    report = ReviewReport(
      checked.filter { $0.status == .drifted }, of: review.history, former.commands)
    if report.isEmpty { return review }
    log.report(.warn, report.text)
    if command.despiteDrift { return review }
    throw FormerRun.failure(
      "what run \(run.number) did is no longer so; nothing was sent; --despite-drift goes on",
      .tryAgain)
  }

  /// Says what was made as far as times or somebody's word tell, but for what was told just now.
  private func tellUnsure(
    among checked: [RunReview.Reviewed], besides decided: [RunReview.Reviewed],
    of history: RunHistory
  ) {
    let told = Set(decided.map(\.change.number))
    let unsure = checked.filter {
      $0.isLessSure && $0.finding == .holds && !told.contains($0.change.number)
    }
    if !unsure.isEmpty {
      log.report(.info, ReviewReport(unsure, of: history, former.commands).text)
    }
  }

  // MARK: Going on

  private func execute(
    _ run: Run, in store: any JournalStore, _ sources: [RunSource], following plan: Plan?,
    after review: RunReview, timeout: Duration?, _ begin: () -> Void
  ) throws(ScriptFailure) {
    let (script, isKept) = script(of: run, sources)
    let arguments = try arguments(of: run)
    if isKept, Redaction.isMasked(script.text) {
      throw former.failure(
        "has a secret in its script, which no journal keeps: nothing was sent; "
          + "\(former.commands.rollback) takes back what it did, so that it can be run anew",
        .configuration)
    }
    let watch = command.despiteEdits ? nil : plan.map { follower(of: $0, after: review) }
    let recording = try reopen(run, in: store, after: review, sources)
    recording.recorder.watch = watch
    let runtime = Runtime(
      options: options, limits: plan.map(command.limits.completed) ?? command.limits,
      recording: recording, log: log)
    let tell = tellingEdits(
      of: run, recording,
      isEdited: sources.first.map { !redaction.isKept($0.text, of: script.text) } ?? false)
    recording.recorder.whenLive = tell
    defer { tell() }
    begin()
    try runtime.run(
      script, arguments: arguments.map { Array($0.utf8) },
      timeout: timeout, recording, following: watch)
  }

  /// What holds the run to the rest of its plan.
  private func follower(of plan: Plan, after review: RunReview) -> PlanGuard {
    let watch = PlanGuard(plan, remedy: former.withoutPlan)
    watch.follow(review.history)
    return watch
  }

  private func reopen(
    _ run: Run, in store: any JournalStore, after review: RunReview, _ sources: [RunSource]
  ) throws(ScriptFailure) -> Recording {
    let recorder = try FormerRun.reporting { () throws(JournalError) in
      try store.reopen(run.number, by: Recording.process, isRollBack: false)
      return RunRecorder(
        reopened: run.number, review.history, in: store, redaction: redaction)
    }
    recorder.allowsOrphans = command.despiteEdits
    recorder.keepOrder(review.overwriters)
    return Recording(
      recorder, in: command.place, named: command.journal, of: run,
      kept: Array(sources.dropFirst()))
  }

  /// - Returns: what tells how an edited script differs from what its run has, and again where more has
  ///   come since.
  private func tellingEdits(
    of run: Run, _ recording: Recording, isEdited: Bool
  ) -> () -> Void {
    let report = EditReport(run, recording)
    var told = ""
    return { [log] in
      let text = report.text
      guard isEdited || !recording.editedModules.isEmpty, !text.utf8.elementsEqual(told.utf8)
      else { return }
      told = text
      log.report(.info, text)
    }
  }

  /// Those of the journal; where a secret among them was not kept, those that were given again, which
  /// have to be the same otherwise.
  private func arguments(of run: Run) throws(ScriptFailure) -> [String] {
    let kept = run.arguments.map { Array($0.utf8) }
    let given = redaction.applied(toArguments: command.arguments).map { Array($0.utf8) }
    if !given.isEmpty, given == kept { return command.arguments }
    guard given.isEmpty else {
      throw former.failure(
        "was given other arguments: \(run.arguments.map(\.quotedForShell).joined(separator: " "))",
        .usage)
    }
    guard !kept.contains(where: { Redaction.isMasked($0) }) else {
      throw former.failure(
        "was given a secret, which no journal keeps: nothing was sent; give the script's arguments again, "
          + "behind \(former.commands.resume) and --, or \(former.commands.rollback) takes back what it did",
        .configuration)
    }
    return run.arguments
  }

  /// The script's file as it is now, else what the journal has of it, and whether it is that.
  private func script(of run: Run, _ sources: [RunSource]) -> (Script, isKept: Bool) {
    let kept = sources.first?.text ?? []
    guard run.script.utf8.first == UInt8(ascii: "/") else {
      return (Script(named: run.script, text: kept), true)
    }
    let script: Script
    do throws(FileError) {
      script = try Script(path: run.script, as: sources.first?.name)
    } catch {
      log.report(
        .warn, "halo: \(error.message): run \(run.number) goes on with the text that it ran\n")
      return (Script(named: run.script, as: sources.first?.name, text: kept), true)
    }
    if !redaction.isKept(kept, of: script.text) {
      log.report(
        .warn,
        "halo: \(run.script) is not what run \(run.number) ran; it goes on with what it is now\n")
    }
    return (script, false)
  }
}
