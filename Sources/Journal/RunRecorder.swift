public import JSON
public import Ports

/// What one run writes into its journal, secrets masked.
///
/// The journal is opened and the run begun when there is something to write: a script that only
/// reads starts as quickly as one without a journal.
public final class RunRecorder {
  private enum Run {
    case waiting(() throws(JournalError) -> any JournalStore, RunStart)
    case going(any JournalStore, Int64)
    case ended
  }

  private var run: Run
  private let redaction: Redaction
  private var counter: StepCounter
  private var nextNumber: Int64
  /// The last intents of the changes that are under way, by what they ask for, oldest first.
  private var underWay: [StepKey: [(key: StepKey, number: Int64)]] = [:]

  /// Records a new run.
  ///
  /// - Parameter open: Called at most once, when the first entry is to be written.
  public init(
    _ start: RunStart, redaction: Redaction,
    in open: @escaping () throws(JournalError) -> any JournalStore
  ) {
    run = .waiting(open, start)
    self.redaction = redaction
    counter = StepCounter()
    nextNumber = 1
  }

  /// Goes on with a run that `store` has reopened.
  public init(
    reopened number: Int64, in store: any JournalStore, redaction: Redaction
  ) throws(JournalError) {
    run = .going(store, number)
    self.redaction = redaction
    counter = StepCounter()
    nextNumber = RunHistory(try store.entries(of: number)).nextNumber
  }

  /// The run's number; nil while it has written nothing.
  public var number: Int64? {
    if case .going(_, let number) = run { number } else { nil }
  }

  /// The key of the next step: asked for where the step begins, not where it ends, so that tasks
  /// which ask the same get keys in the order of their questions.
  public func key(
    of name: String, _ arguments: JSONValue, task: Int64, isChange: Bool
  ) -> StepKey {
    counter.key(of: name, redaction.applied(to: arguments), task: task, isChange: isChange)
  }

  /// Tells that a task begins: what its parent changed lies before everything it reads.
  public func begin(task: Int64, spawnedBy parent: Int64) {
    counter.begin(task: task, spawnedBy: parent)
  }

  /// Writes entries, all or none, in their order.
  ///
  /// - Returns: The number of the first.
  @discardableResult
  public func append(_ contents: [Entry.Content]) throws(JournalError) -> Int64 {
    let (store, run) = try going()
    let first = nextNumber
    let entries = contents.enumerated().map { offset, content in
      Entry(first + Int64(offset), content.redacted(by: redaction))
    }
    try store.append(entries, to: run)
    nextNumber += Int64(entries.count)
    return first
  }

  /// Writes what a change says of itself before it is sent.
  ///
  /// It is a new change unless the record says that it was sent before, and one with the same
  /// operation and arguments is under way.
  ///
  /// - Parameter undoes: The change that it takes back, in a roll-back.
  public func appendIntent(
    _ change: ChangeFacts, record: [UInt8], task: Int64 = 0, undoes: Int64? = nil, at time: WallTime
  ) throws(JournalError) {
    let asked = asked(change)
    let earlier = change.sends > 1 ? underWay[asked]?.first : nil
    let key =
      earlier?.key ?? key(of: change.operation, change.arguments, task: task, isChange: true)
    let intent = Intent(
      key: key, task: task, isRepeat: earlier != nil, undoes: undoes, before: change.before,
      record: record, at: time)
    let number = try append([.intent(intent)])
    if earlier == nil {
      underWay[asked, default: []].append((key, number))
    } else {
      underWay[asked]?[0].number = number
    }
  }

  /// Writes what became of a change: of the one that has been under way longest, where several ask
  /// for the same. One that was refused before anything was sent has nothing to tell.
  public func appendOutcome(
    _ change: ChangeFacts, record: [UInt8], at time: WallTime
  ) throws(JournalError) {
    let asked = asked(change)
    guard let verdict = change.verdict, let earlier = underWay[asked]?.first else { return }
    let outcome = Outcome(
      intent: earlier.number, verdict: verdict, record: record, requestIDs: change.requestIDs,
      at: time)
    try append([.outcome(outcome)])
    underWay[asked]?.removeFirst()
  }

  private func asked(_ change: ChangeFacts) -> StepKey {
    StepKey(
      name: change.operation, arguments: redaction.applied(to: change.arguments).canonicalForm)
  }

  /// Writes how the run ended; one that wrote nothing yet is begun and ended.
  public func end(_ end: RunEnd) throws(JournalError) {
    if case .ended = run { return }
    let (store, number) = try going()
    try store.end(number, end)
    run = .ended
  }

  private func going() throws(JournalError) -> (any JournalStore, Int64) {
    switch run {
    case .going(let store, let number): return (store, number)
    case .ended: throw JournalError(.wrongState, "the run has ended")
    case .waiting(let open, var start):
      start.arguments = start.arguments.map(redaction.applied(to:))
      let store = try open()
      let number = try store.begin(start)
      run = .going(store, number)
      return (store, number)
    }
  }
}

extension Entry.Content {
  fileprivate func redacted(by redaction: Redaction) -> Entry.Content {
    switch self {
    case .intent(var intent):
      intent.record = redaction.applied(toRecord: intent.record)
      intent.before = intent.before.map(redaction.applied(to:))
      return .intent(intent)
    case .outcome(var outcome):
      outcome.record = redaction.applied(toRecord: outcome.record)
      return .outcome(outcome)
    case .step(var step):
      step.record = redaction.applied(toRecord: step.record)
      return .step(step)
    }
  }
}
