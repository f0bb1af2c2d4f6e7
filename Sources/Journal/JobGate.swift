public import Ports

/// Lets one run of a job change things at a time, and none while another one lies interrupted.
public struct JobGate {
  /// The name under which only one run at a time goes on.
  public let job: String
  /// Whether runs of the job that were interrupted are of no concern.
  public var ignoresInterrupted: Bool
  /// Is told, once the job is taken, of a run of it that ended in doubt: in a sentence with what can be
  /// done about it. It stands in nobody's way. Where nothing was to be changed, also of one that would have
  /// stood in the way of that.
  public var tellDoubt: ((String) -> Void)?
  private let journal: String?

  /// - Parameters:
  ///   - ignoresInterrupted: whether runs that were interrupted are of no concern.
  ///   - journal: the file that was given with `--journal`; nil for the usual one.
  public init(_ job: String, ignoresInterrupted: Bool = false, journal: String? = nil) {
    self.job = job
    self.ignoresInterrupted = ignoresInterrupted
    self.journal = journal
  }

  /// Takes the job's lock, which is free again when this process is gone.
  ///
  /// - Throws: `.jobHeld` where another process has it, `.interrupted` where a run was interrupted
  ///   after it had changed something.
  public func pass(_ store: any JournalStore) throws(JournalError) {
    try pass(store, within: .zero)
  }

  /// The same, and waits for a job that another process has.
  ///
  /// - Parameter wait: nothing or less for not at all.
  public func pass(
    _ store: any JournalStore, within wait: Duration, clock: any Clock = SystemClock()
  ) throws(JournalError) {
    try self.wait(for: store, within: wait, clock: clock) { () throws(JournalError) in
      try store.claim(job: job)
    }
    if !ignoresInterrupted { try checkInterrupted(store) }
  }

  /// Waits until the job is got. Who has it is asked for once, at the end: to find it out, all processes may
  /// have to be looked at.
  ///
  /// - Parameters:
  ///   - wait: nothing or less for not at all.
  ///   - claim: tries to get it.
  /// - Throws: `.jobHeld` where another process has it to the end.
  public func wait(
    for store: any JournalStore, within wait: Duration, clock: any Clock = SystemClock(),
    _ claim: () throws(JournalError) -> JobClaim
  ) throws(JournalError) {
    let end = clock.now + wait
    while case .held(let run) = try claim() {
      guard clock.now < end else { throw .jobHeld(job, by: run, in: store) }
      clock.sleep(until: min(end, clock.now + .milliseconds(200)), orReady: [])
    }
  }

  private func tellDoubt(in store: any JournalStore) throws(JournalError) {
    // Of one that others came after it has been told.
    guard tellDoubt != nil, let run = try store.runs(RunQuery(job: job, limit: 1)).first,
      run.state == .inDoubt
    else { return }
    tell(of: run, RunHistory(try store.entries(of: run.number)))
  }

  /// Tells of an earlier run of the job that was interrupted, or ended in doubt, at the end of one that never
  /// had to ask: it would have been told otherwise. What cannot be found out is not told.
  ///
  /// - Parameter run: the one that ends.
  func lookBack(in store: any JournalStore, from run: Int64) {
    guard !ignoresInterrupted, let tellDoubt else { return }
    if let left = try? interrupted(in: store), let entries = try? store.entries(of: left.number) {
      return tellDoubt(refusal(by: left, RunHistory(entries)).line)
    }
    var query = RunQuery(job: job, limit: 1)
    query.before = run
    guard let last = try? store.runs(query).first, last.state == .inDoubt,
      let entries = try? store.entries(of: last.number)
    else { return }
    tell(of: last, RunHistory(entries))
  }

  /// Tells of a run that ended in doubt.
  func tell(of run: Run, _ history: RunHistory) {
    let commands = RunCommands(run.number, journal: journal)
    tellDoubt?(JournalError.endedInDoubt(run, history, commands).line)
  }

  /// - Throws: `.interrupted` where a run was interrupted after it had changed something; then the lock,
  ///   which has been taken, is let go of.
  func checkInterrupted(_ store: any JournalStore) throws(JournalError) {
    do throws(JournalError) {
      guard let run = try interrupted(in: store) else {
        // What cannot be told keeps nobody from going on.
        try? tellDoubt(in: store)
        return
      }
      throw refusal(by: run, RunHistory(try store.entries(of: run.number)))
    } catch {
      store.release(job: job)
      throw error
    }
  }

  /// Why nothing may be changed while that run lies interrupted.
  func refusal(by run: Run, _ history: RunHistory) -> JournalError {
    .interrupted(run, history, RunCommands(run.number, journal: journal))
  }

  /// The run that lies interrupted; nil for none. One that was gone before it changed anything left
  /// nothing behind.
  public func interrupted(in store: any JournalStore) throws(JournalError) -> Run? {
    try latest([.interrupted, .parked, .rollBackIncomplete], in: store)
  }

  /// The newest that has changed something, however many that have not came after it.
  private func latest(
    _ states: Set<RunState>, in store: any JournalStore
  ) throws(JournalError) -> Run? {
    var query = RunQuery(job: job, states: states)
    while true {
      let page = try store.runs(query)
      if let run = page.first(where: { $0.changes > 0 }) { return run }
      guard page.count == query.limit, let last = page.last else { return nil }
      query.before = last.number
    }
  }
}

extension Run {
  /// Who goes on with it, for people.
  var holder: String {
    hasOneProcess ? JobHolder(process: process, since: startedAt).words : processWords
  }
}

/// Whoever has a job, of which nothing is recorded yet.
public struct JobHolder: Equatable, Sendable {
  /// As its machine knows it.
  public let process: RunProcess
  /// When it began, by its machine's clock.
  public let since: WallTime

  /// For people.
  var words: String {
    "process \(process.pid) on \(process.host), since \(since.text(.spaced)) UTC"
  }
}

extension JournalError {
  /// Another process has the job.
  ///
  /// - Parameters:
  ///   - run: the one that it goes on with; nil where that is not recorded yet.
  ///   - store: is asked for the process then.
  public static func jobHeld(
    _ job: String, by run: Run?, in store: any JournalStore
  ) -> JournalError {
    jobHeld(job, by: run, heldBy: run == nil ? store.holder(ofJob: job) : nil)
  }

  /// The same, once that was asked.
  static func jobHeld(
    _ job: String, by run: Run?, heldBy holder: JobHolder?
  ) -> JournalError {
    let known = run.map { "run \($0.number) (\($0.holder))" } ?? holder?.words
    return JournalError(
      .jobHeld, "the job '\(job)' is held by \(known ?? "another process")",
      remedy: "--wait DURATION waits for it, --no-lock goes on beside it",
      inShort: "the job '\(job)' is held by another run")
  }

  /// A run that somebody has to decide about.
  ///
  /// - Parameters:
  ///   - history: what it did.
  ///   - commands: those that deal with it.
  public static func interrupted(
    _ run: Run, _ history: RunHistory, _ commands: RunCommands
  ) -> JournalError {
    let number = run.number
    var remedies = ["\(commands.show) shows what it did"]
    switch run.state {
    case .rollBackIncomplete: break
    case .parked: remedies.append("\(commands.resumeByForce) goes on with it once more")
    default: remedies.append("\(commands.resume) goes on with it")
    }
    if history.mayBeTakenBack { remedies.append("\(commands.rollback) takes it back") }
    remedies.append(commands.forgetting)
    return JournalError(
      .interrupted,
      "run \(number) of this job was \(run.state.pastWords) after "
        + "\(run.changes) \(run.changes == 1 ? "change" : "changes")\(history.lastWords), "
        + run.processWords,
      remedy: remedies.joined(separator: ", "),
      inShort: "run \(number) of this job "
        + (run.state == .rollBackIncomplete ? "was rolled back in part" : "was interrupted"))
  }

  /// A run that ended while nobody knew of a change, which a new run of its job does not wait for.
  ///
  /// - Parameters:
  ///   - history: what it did.
  ///   - commands: those that deal with it.
  static func endedInDoubt(
    _ run: Run, _ history: RunHistory, _ commands: RunCommands
  ) -> JournalError {
    let doubts = history.changes.filter { $0.outcome?.verdict ?? .inDoubt == .inDoubt }
    let names = doubts.prefix(3).map { "\($0.intent.key.name) (change \($0.number))" }
    let more = doubts.count > 3 ? " and \(doubts.count - 3) more" : ""
    let what = names.isEmpty ? "a change of it" : names.joined(separator: ", ") + more
    let remedies = [
      "\(commands.show) shows what it did", "\(commands.verify) looks what became of it",
      "\(commands.resume) goes on with it", "\(commands.rollback) takes it back",
      commands.forgetting,
    ]
    return JournalError(
      .interrupted,
      "run \(run.number) of this job ended in doubt: nobody knows whether \(what) was made; "
        + run.processWords,
      remedy: remedies.joined(separator: ", "))
  }

  /// Changes that a script does not ask for any more.
  public static func orphaned(_ changes: [RunHistory.Change]) -> JournalError {
    let names = changes.prefix(5).map { "\($0.number), \($0.intent.key.name)" }
    let more = changes.count > 5 ? " and \(changes.count - 5) more" : ""
    return JournalError(
      .orphaned,
      "the script no longer asks for what its run has done: "
        + (changes.count == 1 ? "change " : "changes ") + names.joined(separator: "; ") + more,
      remedy: "--despite-edits goes on all the same",
      inShort: "the script no longer asks for what its run has done")
  }
}

extension JournalError {
  /// Changes that a script asks for in another order than they were made in.
  ///
  /// - Parameters:
  ///   - change: that was made first.
  ///   - other: that undid its effect, and is asked for before it.
  public static func reordered(
    _ change: RunHistory.Change, _ other: RunHistory.Change
  ) -> JournalError {
    JournalError(
      .orphaned,
      "the script asks for change \(change.number), \(change.intent.key.name), after change "
        + "\(other.number), \(other.intent.key.name), which was made after it and of the same thing: "
        + "what is there is not what the script comes to",
      remedy: "--despite-edits goes on all the same, and leaves it as it is",
      inShort: "the script asks for what its run has done in another order")
  }
}

extension RunHistory {
  /// Where it stopped.
  fileprivate var lastWords: String {
    guard let last = changes.last(where: { $0.intent.undoes == nil }) else { return "" }
    let end =
      switch last.outcome?.verdict {
      case .done: "which was made"
      case .refused: "which was refused"
      case .inDoubt, nil: "of which nobody knows whether it was made"
      }
    return ", the last of them \(last.intent.key.name), \(end)"
  }
}

extension RunState {
  fileprivate var pastWords: String {
    switch self {
    case .parked: "interrupted each of the times that it was gone on with,"
    case .rollBackIncomplete: "rolled back in part"
    default: "interrupted"
    }
  }
}
