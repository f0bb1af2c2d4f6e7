internal import CloudModule
internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports
internal import Text

/// Follows a run of another process by what its journal has of it.
struct RunWatcher {
  private let number: Int64
  private let store: any JournalStore
  private let clock: any Clock
  private let region: LiveRegion?
  private let journal: String?
  private let tell: (String) -> Void

  private var run: Run
  private var history: RunHistory
  /// The sleeps that were not over when something was written last.
  private var sleeps: [(step: Step, end: WallTime)] = []
  private var waits = LearnedWaits()
  private var learned: Set<WireKey> = []
  /// How each change stood when it was last told of.
  private var told: [Int64: Outcome.Verdict?] = [:]

  /// - Parameters:
  ///   - journal: the file that was given with `--journal`; nil for the usual one.
  ///   - region: where it shows what is under way; nil for no terminal.
  ///   - tell: is given whole lines.
  /// - Throws: where there is no such run.
  init(
    _ number: Int64, in store: any JournalStore, named journal: String? = nil, clock: any Clock,
    region: LiveRegion?,
    tell: @escaping (String) -> Void
  ) throws(JournalError) {
    guard let run = try store.run(number) else { throw .noSuchRun(number, journal: journal) }
    (self.number, self.store, self.journal, self.clock) = (number, store, journal, clock)
    (self.region, self.tell, self.run) = (region, tell, run)
    history = RunHistory([])
    take(try store.entries(of: number))
    // What had happened before is in 'halo runs show'.
    for change in history.changes where region == nil || change.outcome != nil {
      told[change.number] = .some(change.outcome?.verdict)
    }
  }

  private mutating func take(_ entries: [Entry]) {
    let now = clock.wallTime
    sleeps.removeAll { $0.end <= now }
    for entry in entries {
      history.append(entry)
      guard case .step(let step) = entry.content, let end = step.sleepEnd, end > now else {
        continue
      }
      sleeps.append((step, end))
    }
  }

  /// Finds out how long what is under way took before.
  private mutating func learn() throws(JournalError) {
    for change in history.changes where change.outcome == nil {
      let name = change.intent.key.name
      guard learned.insert(WireKey(name)).inserted else { continue }
      let records = try store.outcomes(of: name, like: number, limit: WaitHistory.most)
      waits.learn(name, records.compactMap(WaitTime.init(recorded:)))
    }
  }

  /// Looks what has happened since, and tells it.
  ///
  /// - Returns: the exit code of a run that goes on no more; nil while it does.
  mutating func look() throws(JournalError) -> Int32? {
    // The run first: what it wrote before its end is there then.
    guard let run = try store.run(number) else { throw .noSuchRun(number, journal: journal) }
    self.run = run
    take(try store.entries(of: number, after: history.entries.last?.number ?? 0))
    tellChanges()
    if region != nil { try learn() }
    guard run.state != .running else { return nil }
    region?.erase()
    let time = run.endedAt.map { run.endWords($0) } ?? ""
    tell("run \(number): \(run.state.words)\(time)\n")
    if let failure = run.failure { tell("  \(run.failureLabel): \(failure)\n") }
    for (command, purpose) in run.settlingCommands(journal: journal) {
      tell("  \(command) \(purpose)\n")
    }
    return run.exitOfWatchers
  }

  /// Shows what is under way now.
  func draw() {
    guard let region else { return }
    region.show(lines(at: clock.wallTime).text(room: region.room, columns: region.columns))
  }

  private mutating func tellChanges() {
    for change in history.changes {
      let verdict = change.outcome?.verdict
      // What has only begun is in the lines that change.
      if region != nil, verdict == nil { continue }
      if let known = told[change.number], known == verdict { continue }
      told[change.number] = .some(verdict)
      let end = change.outcome.map { outcome in
        "\(outcome.verdict.words) after \((outcome.at - change.intent.at).short)"
      }
      if let outcome = change.outcome, outcome.verdict == .done,
        let time = WaitTime(recorded: outcome.record)
      {
        waits.note(change.intent.key.name, time)
      }
      tell("\(name(of: change.intent.task))\(change.summary): \(end ?? "begun")\n")
    }
  }

  private func name(of task: Int64) -> String {
    history.taskNames[task].map { "\($0.escapingControls): " } ?? ""
  }

  private func lines(at now: WallTime) -> ActivityLines {
    let open = history.changes.filter { $0.outcome == nil }
    var items = open.map { change in
      ActivityLines.Item(
        task: history.taskNames[change.intent.task], what: change.summary,
        elapsed: max(.zero, now - change.intent.at),
        usual: waits.usual(of: change.intent.key.name))
    }
    items += sleeps.filter { $0.end > now }.map { step, end in
      ActivityLines.Item(
        task: history.taskNames[step.task], what: step.key.name,
        elapsed: max(.zero, now - step.startedAt), left: end - now)
    }
    let waiting = items.count
    if items.isEmpty {
      items = [ActivityLines.Item(what: "run \(number) goes on", elapsed: now - run.startedAt)]
    }
    let done = history.changes.count { $0.outcome?.verdict == .done }
    return ActivityLines(
      items: items, waiting: waiting, done: done, failed: history.changes.count - open.count - done)
  }
}

extension RunHistory.Change {
  /// In a person's words; what was called, where there are none.
  fileprivate var summary: String {
    let subject = (try? ChangeRecord(parsing: intent.record))?.subject(in: .standard)
    return (subject?.summary(knowing: nil) ?? intent.key.name).escapingControls
  }
}

extension Outcome.Verdict {
  fileprivate var words: String {
    switch self {
    case .done: "done"
    case .refused: "refused"
    case .inDoubt: "in doubt"
    }
  }
}

extension Run {
  /// What whoever watches it ends with.
  fileprivate var exitOfWatchers: Int32 {
    if let exit { return exit }
    return state == .rollBackIncomplete
      ? ExitStatus.rollBackIncomplete.rawValue : ExitStatus.tryAgain.rawValue
  }
}
