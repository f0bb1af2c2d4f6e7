internal import Glibc
internal import Journal
internal import Planning
internal import Ports
internal import StandardModules
internal import Text

extension RunCommand {
  /// The journal, in which this run has its job by then, as it has where one is named; nil where the job is
  /// taken with the first change.
  ///
  /// - Parameter isPlanned: whether it follows a plan, or is to: then it is opened, and the job taken.
  /// - Throws: when the job is held elsewhere, or an interrupted run of it stands in the way.
  func journalWithJob(
    of script: Script, _ arguments: [[UInt8]], isPlanned: Bool, in window: RunWindow, log: RunLog
  ) throws(ScriptFailure) -> (any JournalStore)? {
    guard place != .memory, place != JournalPlace.none,
      isPlanned || recorded.job != nil || recorded.wait != nil
    else { return nil }
    let gate = gate(of: job(of: script, arguments), log)
    return gate == nil && !isPlanned ? nil : try opened(place, at: gate, in: window)
  }

  /// How this run is recorded; nil for not at all.
  ///
  /// - Parameter store: the journal, where the run has its job already.
  func recording(
    of script: Script, arguments: [[UInt8]], in store: (any JournalStore)?,
    following plan: Plan? = nil, log: RunLog
  ) -> Recording? {
    var place = place
    if place == JournalPlace.none {
      // What is held to a plan is followed where it is recorded.
      if plan == nil { return nil }
      place = .memory
    }
    let name = String(decoding: script.name, as: UTF8.self)
    let words = arguments.map { String(decoding: $0, as: UTF8.self) }
    let start = RunStart(
      job: job(of: script, arguments), script: script.isFile ? wholePath(of: name) : name,
      sources: [RunSource(name: String(decoding: script.given, as: UTF8.self), text: script.text)]
        + (plan.map { [PlannedRun.source(of: $0)] } ?? []), arguments: words,
      account: cloud.runAccount, startedAt: SystemClock().wallTime, process: Recording.process)
    return Recording(
      RunRecorder(
        start, redaction: cloud.redaction, before: store == nil ? gate(of: start.job, log) : nil,
        opened: store
      ) { [place] () throws(JournalError) in
        try JournalOptions.open(place, whenLeft: JournalOptions.warn)
      }, in: place,
      named: recorded.journal.journal, asksNobody: recorded.job == nil)
  }

  var place: JournalPlace? { recorded.journal.place(for: cloud) }

  func job(of script: Script, _ arguments: [[UInt8]]) -> String? {
    guard recorded.job != nil || script.isFile else { return nil }
    return job(
      ofFile: String(decoding: script.name, as: UTF8.self),
      arguments.map { String(decoding: $0, as: UTF8.self) })
  }

  /// The job's name: as it was given, else the script's file with its arguments. It stands in the journal and in
  /// metrics, as the arguments do.
  private func job(ofFile name: String, _ arguments: [String]) -> String {
    let redaction = cloud.redaction
    if let job = recorded.job { return redaction.applied(to: job) }
    return JobName.fitted(
      ([wholePath(of: name)] + redaction.applied(toArguments: arguments)).joined(separator: " "))
  }

  /// What the job is called in metrics: the same as in the journal, so that what goes on with a run is told of
  /// under one name with it.
  ///
  /// - Parameter arguments: those of the script.
  func jobTitle(ofScript name: String, _ arguments: [String] = []) -> String {
    recorded.job == nil && !Script.isFile(name) ? name : job(ofFile: name, arguments)
  }

  /// - Parameter log: is told of a run that ended in doubt.
  private func gate(of job: String?, _ log: RunLog? = nil) -> JobGate? {
    guard !recorded.noLock, let job else { return nil }
    var gate = JobGate(
      job, ignoresInterrupted: recorded.onInterrupted == .ignore, journal: recorded.journal.journal)
    if let log { gate.tellDoubt = { log.report(.warn, "halo: warning: \($0)\n") } }
    return gate
  }

  /// Has an earlier run of the job that was interrupted gone on with, or taken back, where that is
  /// wanted.
  ///
  /// - Returns: whether that was done instead of this run.
  func hasSettledInterrupted(
    of script: Script, arguments: [[UInt8]], log: RunLog, in window: RunWindow
  ) throws(ScriptFailure) -> Bool {
    guard recorded.settlesInterrupted, place != .memory, place != JournalPlace.none,
      let gate = gate(of: job(of: script, arguments)),
      let (former, error) = try interruptedRun(at: gate), former.run.number != window.leftRun
    else { return false }
    guard former.run.account == cloud.runAccount else {
      throw former.failure(
        "was interrupted, and was not made where this one is to be: not by the same profile, region, "
          + "project and endpoints; nothing was sent; \(former.commands.show) shows where, "
          + "\(former.commands.resume) and \(former.commands.rollback) go on there", .tryAgain)
    }
    if recorded.onInterrupted == .resume {
      try checkIsTheSame(former, script, arguments)
      return try resumes(former, told: error.message, arguments, log: log, in: window)
    }
    log.report(.warn, "halo: \(error.message)\n")
    let status = try Rollback(
      former: former, options: try former.options(cloud.requests), maxAge: .seconds(Int64.max),
      log: log
    ).perform()
    // It has been told.
    if status != .rolledBack { throw ScriptFailure(text: "", status: status) }
    return false
  }

  /// Refuses to go on with a run of another script, or with other arguments, in place of this one: whoever
  /// started it goes on with it, or a person decides.
  private func checkIsTheSame(
    _ former: FormerRun, _ script: Script, _ arguments: [[UInt8]]
  ) throws(ScriptFailure) {
    let run = former.run
    let words = arguments.map { String(decoding: $0, as: UTF8.self) }
    let isSameScript: Bool
    if script.isFile {
      let path = wholePath(of: String(decoding: script.name, as: UTF8.self))
      isSameScript = run.script.utf8.elementsEqual(path.utf8)
    } else {
      let kept = try FormerRun.reporting { () throws(JournalError) in
        try former.store.sources(of: run.number)
      }
      isSameScript = kept.first.map { cloud.redaction.isKept($0.text, of: script.text) } ?? false
    }
    let given = cloud.redaction.applied(toArguments: words)
    let isSame =
      isSameScript && given.map { Array($0.utf8) } == run.arguments.map { Array($0.utf8) }
    guard !isSame else { return }
    let other = ([run.script] + run.arguments).map(\.quotedForShell).joined(separator: " ")
    throw former.failure(
      "of this job was interrupted, and was another one than this: \(other); nothing was sent; "
        + "\(former.commands.show) shows what it did, \(former.commands.resume) goes on with it, "
        + "\(former.commands.rollback) takes it back", .tryAgain)
  }

  /// The run that stands in the way, and what is said of it.
  private func interruptedRun(
    at gate: JobGate
  ) throws(ScriptFailure) -> (FormerRun, JournalError)? {
    let found = try FormerRun.reporting {
      () throws(JournalError) -> (any JournalStore, Run, JournalError)? in
      let store = try JournalOptions.openWritingLeft(place)
      guard let run = try gate.interrupted(in: store) else { return nil }
      let history = RunHistory(try store.entries(of: run.number))
      let commands = RunCommands(run.number, journal: recorded.journal.journal)
      return (store, run, .interrupted(run, history, commands))
    }
    guard let (store, run, error) = found else { return nil }
    return (try FormerRun(run.number, in: store, named: recorded.journal.journal), error)
  }

  /// - Parameter message: what is said of the run before it is gone on with.
  /// - Returns: whether it was gone on with: not where somebody has to decide, whom the job's gate
  ///   tells.
  private func resumes(
    _ former: FormerRun, told message: String, _ arguments: [[UInt8]], log: RunLog,
    in window: RunWindow
  ) throws(ScriptFailure) -> Bool {
    guard former.run.state == .interrupted else { return false }
    let maxAge = maxAge ?? FormerRun.usualAge
    guard SystemClock().wallTime - former.run.startedAt <= maxAge else {
      window.leftRun = former.run.number
      log.report(
        .warn,
        "halo: run \(former.run.number) is not gone on with: it began longer ago than "
          + "\(maxAge.short), the --max-age of this run\n")
      return false
    }
    log.report(.warn, "halo: \(message)\n")
    let isMasked = former.run.arguments.contains { Redaction.isMasked($0.utf8) }
    try Resumption(
      Resumption.Options(
        limits: limits, place: place, journal: recorded.journal.journal, maxAge: maxAge,
        timeout: timeout,
        arguments: isMasked ? arguments.map { String(decoding: $0, as: UTF8.self) } : []),
      former, try former.options(cloud.requests), log: log
    ).run { window.hasBegun = true }
    return true
  }

  /// Opens the journal, and takes the job where it is taken at the start.
  private func opened(
    _ place: JournalPlace?, at gate: JobGate?, in window: RunWindow
  ) throws(ScriptFailure) -> any JournalStore {
    do throws(JournalError) {
      let store = try JournalOptions.open(place, whenLeft: JournalOptions.warn)
      if let gate {
        try window.waiting { wait throws(JournalError) in try gate.pass(store, within: wait) }
      }
      return store
    } catch {
      var failure = ScriptFailure(text: "halo: \(error.line)\n", status: ExitStatus(of: error))
      failure.isOfInterruptedRun = error.kind == .interrupted
      throw failure
    }
  }
}
