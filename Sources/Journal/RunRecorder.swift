public import JSON
public import Ports

/// What one run writes into its journal, secrets masked, and what it was told before it was
/// interrupted.
///
/// Steps before the first change are kept in memory and written with its intent: a script that only
/// reads starts and goes on as quickly as one without a journal. What a step was told is no loss when
/// the process dies before it is written: it is asked again. Answers of `http` are written at once.
public final class RunRecorder {
  /// A step that has begun.
  public struct Begun {
    /// By which it is found again in another execution.
    public let key: StepKey
    /// What was recorded of it; nil when it has to be done.
    public let answer: Answer?
    /// Its place in the order in which the run was told its answers.
    public let place: Int
  }

  /// What was recorded of a step.
  public enum Answer {
    case step(Step)
    /// With its outcome, whose record has the form of whoever makes changes.
    case change(RunHistory.Change)
  }

  let writer: RunWriter
  /// What it keeps out of its entries.
  public let redaction: Redaction
  /// The names that its steps have had so far: the answers to one question have the same.
  var names: MaskedNames
  /// What was asked last without a secret in it.
  private var plainArguments: JSONValue?
  var counter = StepCounter()
  var replay: ReplayTable
  let answerOrder: AnswerOrder
  /// The limits of time that pass again.
  private var passedLimits: Set<StepKey> = []
  private var values: [StepKey: ValueTrack] = [:]
  /// Those of them that have something unwritten.
  var freshTracks: [ValueTrack] = []
  var steps: [Entry.Content] = []
  var weight = 0
  var lastWrite = WallTime(nanoseconds: .min)
  var changes: [UInt64: OpenChange] = [:]
  /// Of those that were announced, their first intents.
  var numbers: [UInt64: Int64] = [:]
  /// Those numbers.
  var announced: some Collection<Int64> { numbers.values }
  /// The changes of earlier processes that were to take others back, by the number of those.
  let earlierUndoes: [Int64: [RunHistory.Change]]
  /// The changes that are in doubt, by their numbers.
  var doubts: Set<Int64> = []
  var lastSubject: UInt64 = 0
  /// The tasks whose names are in the record.
  var namedTasks: Set<Int64> = []
  /// How many steps were answered from the record.
  public private(set) var replayedCount = 0
  /// How many had to be done.
  public private(set) var liveCount = 0
  /// How many requests of the script's own it has sent that may have changed something.
  public private(set) var sentRequests = 0
  /// Whether nothing was sent that may have changed something.
  public var hasSentNothing: Bool { numbers.isEmpty && sentRequests == 0 }
  /// The changes that were answered from the record.
  public private(set) var keptChanges: [RunHistory.Change] = []
  /// Those that had to be made.
  public private(set) var newChanges: [StepKey] = []
  var order = ChangeOrder()
  /// Called once, before the first change is sent.
  public var whenLive: (() -> Void)?
  /// Is told every step, and asked before every change; nil for nobody.
  public var watch: (any RunWatch)?
  /// Whether a change may be sent though the script has not asked for all that was done, or in another
  /// order.
  public var allowsOrphans = false
  /// Why changes are refused, where that is not the store's fault.
  public internal(set) var refusal: JournalError?
  var lastFailure: JournalError? { didSet { noteLapse(lastFailure) } }
  /// Why somebody else may go on with the run by now, so that it has no end of this process's; nil where
  /// nobody may. What fails after that, and how, makes it no less so.
  public private(set) var lapse: JournalError?
  /// Whether it is kept on this machine what became of some change, because it could not be written.
  public internal(set) var isKeptLocally = false
  /// Outcomes that were refused, under the numbers by which they are kept there.
  var keptFailures: [Entry] = []
  /// Whether one of its changes is in doubt.
  public var hasDoubt: Bool { !doubts.isEmpty || changes.values.contains { $0.intent != nil } }

  /// Records a new run.
  ///
  /// - Parameters:
  ///   - gate: asked before the first change: whether the run's job is free.
  ///   - opened: where it is recorded, if that is open and holds the run's job already.
  ///   - open: called at most once, when there is something to be written.
  public init(
    _ start: RunStart, redaction: Redaction, before gate: JobGate? = nil,
    opened: (any JournalStore)? = nil,
    in open: @escaping () throws(JournalError) -> any JournalStore
  ) {
    writer = RunWriter(start, redaction: redaction, gate: gate, opened: opened, open: open)
    self.redaction = redaction
    names = MaskedNames(by: redaction.secrets)
    replay = ReplayTable()
    answerOrder = AnswerOrder(RunHistory([]))
    earlierUndoes = [:]
  }

  /// Goes on with a run that `store` has reopened.
  public convenience init(
    reopened number: Int64, in store: any JournalStore, redaction: Redaction
  ) throws(JournalError) {
    self.init(
      reopened: number, RunHistory(try store.entries(of: number)), in: store, redaction: redaction)
  }

  /// The same of a run whose entries have been read.
  public init(
    reopened number: Int64, _ history: RunHistory, in store: any JournalStore, redaction: Redaction
  ) {
    writer = RunWriter(number, in: store, nextNumber: history.nextNumber)
    self.redaction = redaction
    names = MaskedNames(by: redaction.secrets)
    for change in history.changes { counter.skip(change.intent.key) }
    var told: [Step] = []
    for step in history.steps {
      guard let track = ValueTrack.part(step) else {
        counter.skip(step.key)
        told.append(step)
        continue
      }
      let question = step.key.occurring(0)
      if let known = values[question] { known.append(track) } else { values[question] = track }
    }
    replay = ReplayTable(history.changes, told)
    answerOrder = AnswerOrder(history)
    let limits = history.limits
    passedLimits = Set(limits.passed.map(\.key))
    // It is written with what this process does.
    for limit in limits.open {
      steps.append(
        .step(
          .limit(
            limit.key, task: limit.task, hasPassed: false, from: limit.startedAt,
            at: limit.endedAt)))
    }
    namedTasks = Set(history.taskNames.keys)
    doubts = Set(
      history.changes.filter { $0.outcome == nil || $0.outcome?.verdict == .inDoubt }
        .map(\.number))
    earlierUndoes = Dictionary(grouping: history.changes.filter { $0.intent.undoes != nil }) {
      $0.intent.undoes ?? 0
    }
    for track in values.values { attend(track) }
  }

  /// The run's number; nil while it has written nothing.
  public var number: Int64? { writer.number }

  // MARK: Steps

  /// The key of the next step, and what was recorded of it: asked for where the step begins, not
  /// where it ends, so that tasks which ask the same get keys in the order of their questions.
  public func begin(
    _ name: String, _ arguments: JSONValue, task: Int64, isChange: Bool
  ) -> Begun {
    let question = counter.question(
      of: name, form(of: arguments), task: task,
      isChange: isChange)
    guard let known = replay.take(question, for: task) else {
      liveCount += 1
      let key = counter.next(like: question)
      if isChange {
        counter.made(key, by: task)
        newChanges.append(key)
      }
      return Begun(key: key, answer: nil, place: 0)
    }
    replayedCount += 1
    let place = answerOrder.place(of: known.key)
    if isChange { counter.made(known.key, by: task) }
    switch known {
    case .step(let step): return Begun(key: step.key, answer: .step(step), place: place)
    case .change(let change):
      keptChanges.append(change)
      order.ask(change, task: task)
      return Begun(key: known.key, answer: .change(change), place: place)
    }
  }

  /// The form of arguments without their secrets.
  private func form(of arguments: JSONValue) -> [UInt8] {
    // Most is asked again and again.
    if plainArguments != arguments {
      if arguments.holdsSecrets(redaction.secrets, &names) {
        return arguments.masked(by: redaction.secrets, &names).canonicalForm
      }
      plainArguments = arguments
    }
    return arguments.canonicalForm
  }

  /// A limit of time that a task sets itself now.
  ///
  /// - Returns: its key, and where it had passed, in the order in which the run was told its answers; nil where
  ///   nobody knows yet whether it does.
  public func beginLimit(
    _ name: String, _ arguments: JSONValue, task: Int64
  ) -> (key: StepKey, passed: Int?) {
    let question = counter.question(of: name, form(of: arguments), task: task, isChange: false)
    let key = counter.next(like: question)
    return (key, passedLimits.contains(key) ? answerOrder.place(of: key) : nil)
  }

  /// Takes note of a limit of time that has passed.
  public func passLimit(_ key: StepKey, task: Int64, from start: WallTime, at time: WallTime) {
    note(.limit(key, task: task, hasPassed: true, from: start, at: time))
  }

  /// Counts a request of the script's own that may change something, and is sent now.
  public func countRequest() { sentRequests += 1 }

  /// The values of a function that is called very often, such as a clock.
  ///
  /// - Returns: the same object for the same question.
  public func track(
    _ kind: Step.Kind, _ name: String, _ arguments: JSONValue, task: Int64
  ) -> ValueTrack {
    let question = counter.question(
      of: name, form(of: arguments), task: task,
      isChange: false)
    if let known = values[question] { return known }
    let track = ValueTrack(kind, question)
    values[question] = track
    attend(track)
    return track
  }

  private func attend(_ track: ValueTrack) {
    track.whenFresh = { [unowned self] in freshTracks.append($0) }
  }

  /// That somebody else may go on with the run stays so, whatever fails after that.
  func noteLapse(_ error: JournalError?) {
    if lapse == nil, let error, error.kind == .lapsed { lapse = error }
  }
}
