internal import Journal
internal import Ports
internal import StandardModules

/// The window of `--once-per` as a run has it: whoever comes next has it again, unless the script began. And what a
/// run has come to before that.
final class RunWindow {
  /// Whether it is this run's.
  var isTaken = false
  /// How long the run may still wait for its job.
  private var patience: Duration
  /// The interrupted run of its job that it does not go on with, which has been told.
  var leftRun: Int64?
  /// Whether the script began in it.
  var hasBegun = false

  private let clock: any Clock

  init(patience: Duration, clock: any Clock = SystemClock()) {
    (self.patience, self.clock) = (patience, clock)
  }

  /// Does what waits for the job so long at most: all that wait have `--wait` together.
  func waiting<Result>(
    _ body: (Duration) throws(JournalError) -> Result
  ) throws(JournalError) -> Result {
    let start = clock.now
    defer { patience -= clock.now - start }
    return try body(patience)
  }
}

extension RunCommand {
  /// Does what may take the window, and gives it back where that fails before the script has begun.
  func keepingWindow(_ body: (RunWindow) throws -> Void) throws {
    let window = RunWindow(patience: recorded.wait ?? .zero)
    do {
      try body(window)
    } catch {
      if window.isTaken, !window.hasBegun { giveBackWindow(in: try? JournalOptions.open(place)) }
      throw error
    }
  }

  /// Whether this run is one too many in its window, or its window has passed while it got its job.
  ///
  /// - Parameter store: the journal, where the run has its job already.
  func isOfAnotherWindow(
    _ window: RunWindow, _ log: RunLog, in store: (any JournalStore)? = nil
  ) throws(ScriptFailure) -> Bool {
    guard let period = recorded.oncePer, let job = recorded.job else { return false }
    let name = Recording.redaction.applied(to: job)
    let claim = try FormerRun.reporting { () throws(JournalError) in
      let journal: any JournalStore
      if let store { journal = store } else { journal = try JournalOptions.open(place) }
      // Who has the job does not wait for it.
      guard store == nil else { return try claimWindow(of: name, period, in: journal) }
      return try window.waiting { wait throws(JournalError) in
        try claimWindow(of: name, period, in: journal, within: wait)
      }
    }
    guard claim == .passed else {
      window.isTaken = true
      return false
    }
    store?.release(job: name)
    tellPassed(job, period, log)
    return true
  }

  private func claimWindow(
    of job: String, _ period: Duration, in journal: any JournalStore, within wait: Duration = .zero
  ) throws(JournalError) -> WindowClaim {
    var claim = WindowClaim.taken
    try JobGate(job).wait(for: journal, within: wait) { () throws(JournalError) in
      claim = try journal.claimWindow(of: job, period: period, as: Recording.claimant)
      if case .held(let run) = claim { return .held(by: run) }
      return .taken
    }
    return claim
  }

  /// Whether the window has passed already, without taking it: before somebody is asked.
  func isWindowPassed(_ log: RunLog) throws(ScriptFailure) -> Bool {
    guard let period = recorded.oncePer, let job = recorded.job else { return false }
    let isTaken = try FormerRun.reporting { () throws(JournalError) in
      try JournalOptions.open(place).isWindowTaken(
        of: Recording.redaction.applied(to: job), period: period)
    }
    if isTaken { tellPassed(job, period, log) }
    return isTaken
  }

  /// A schedule is not to hear of it unless it asks; who starts it by hand would take it for done.
  private func tellPassed(_ job: String, _ period: Duration, _ log: RunLog) {
    guard confirm || log.isVerbose || log.tellsAlways else { return }
    log.report(
      .info,
      "halo: the job '\(job)' was begun already in this stretch of \(period.short); nothing to do\n"
    )
  }

  /// Lets whoever comes next begin the job in the window of this run, which never began. Where that cannot be
  /// written, the window has passed.
  func giveBackWindow(in store: (any JournalStore)?) {
    guard recorded.oncePer != nil, let job = recorded.job else { return }
    try? store?.releaseWindow(of: Recording.redaction.applied(to: job), as: Recording.claimant)
  }
}
