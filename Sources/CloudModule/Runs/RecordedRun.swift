internal import HuaweiCloud
internal import JSON
internal import Journal
internal import LuaHost
internal import Ports
internal import TaskLoop
internal import WireText

/// The run that a module's calls are recorded in, as seen from its tasks. Its rules are in `Runs.md`.
package final class RecordedRun {
  let recorder: RunRecorder
  let loop: TaskLoop
  let clock: any Clock
  /// With others that share its journal.
  let limits: LimitExchange
  /// Whether it is only tried out.
  let isRehearsed: Bool
  /// By which a task is known in every process that goes on with the run: made of its place among
  /// those that its parent has spawned. The script itself is 0.
  private var paths: [TaskID: Int64] = [:]
  private var childCounts: [TaskID: Int64] = [:]
  /// The functions that have told which of several tasks ended first.
  private var unordered: Set<WireKey> = []

  private let transactions: Transactions

  init(
    _ recorder: RunRecorder, loop: TaskLoop, clock: any Clock, transactions: Transactions,
    isRehearsed: Bool
  ) {
    self.isRehearsed = isRehearsed
    self.transactions = transactions
    self.recorder = recorder
    limits = LimitExchange(recorder, clock: clock)
    self.loop = loop
    self.clock = clock
  }

  /// Whether the running task is in a transaction that is to be taken back, and all that was done has
  /// been asked for: nothing more is sent.
  func isCondemned() -> Bool {
    guard let transaction = transactions.transaction(around: loop.current) else { return false }
    return transaction.isCondemned && !recorder.hasOrphans
  }

  // MARK: Tasks

  /// The running task's.
  var path: Int64 { loop.current.map(path(of:)) ?? 0 }

  func path(of task: ScheduledTask) -> Int64 { paths[task.id] ?? 0 }

  func spawned(_ task: ScheduledTask) {
    guard let parent = task.parent else { return }
    let count = childCounts[parent.id, default: 0] + 1
    childCounts[parent.id] = count
    let own = Self.path(child: count, of: path(of: parent))
    paths[task.id] = own
    recorder.begin(task: own, spawnedBy: path(of: parent))
    if let name = task.name { recorder.name(task: own, name, at: clock.wallTime) }
  }

  /// The running task has learnt how another one has ended.
  func joined(_ task: ScheduledTask) {
    recorder.join(task: path(of: task), waitedForBy: path)
  }

  /// The script is told which of several tasks ends first. Where it is only tried out, that is written down:
  /// another one may be the first when it is run.
  func dependsOnOrder(by function: String) {
    guard isRehearsed, unordered.insert(WireKey(function)).inserted else { return }
    let now = clock.wallTime
    recorder.note(
      Step(
        kind: .time, key: StepKey(name: function, arguments: []), task: path, record: [],
        startedAt: now, endedAt: now))
  }

  /// FNV-1a of the path so far and the number, never 0.
  private static func path(child number: Int64, of parent: Int64) -> Int64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in [parent, number] {
      for shift in stride(from: 0, to: 64, by: 8) {
        hash = (hash ^ UInt64(truncatingIfNeeded: value >> Int64(shift)) & 0xFF) &* 0x100_0000_01B3
      }
    }
    return Int64(hash >> 1) | 1
  }

  /// Tells the calling host function what was recorded.
  ///
  /// - Parameter place: of that in the order in which the run was told its answers.
  func tell(
    _ what: String, at place: Int, on stack: LuaStack, _ function: @escaping LuaFunction
  ) throws(LuaError) -> LuaVerdict {
    // Also of a long record, signals, the journal and whoever watches have their turn.
    try loop.suspend(
      stack, on: what, at: place, mayBeAtOnce: recorder.replayedCount % 64 != 0,
      delivering: function)
  }

  // MARK: Calls

  /// A call that has begun.
  struct Begun {
    let key: StepKey
    /// What its entries name as their subject; 0 for a read.
    let subject: UInt64
    let isChange: Bool
    let task: Int64
    let began: WallTime
  }

  enum Beginning {
    /// It was made before, and came to this.
    ///
    /// - Parameters:
    ///   - change: what the journal has of it, where it is a change.
    ///   - place: in the order in which the run was told its answers.
    case recorded(Call.Outcome, change: RunHistory.Change?, place: Int)
    /// It was asked before, and told what stands in this record, unless that cannot be read.
    case told([UInt8], place: Int, Begun)
    case live(Begun)
  }

  /// The member of the arguments that says whose account it is, where that is not the run's own.
  package static let accountMember = "cloud.account"

  /// What a call asks, as its key says it.
  static func document(of subject: Call.Subject, in home: CloudHome) -> JSONValue {
    var members = subject.arguments.values.map { JSONMember($0.key.text, $0.value) }
    if let selection = home.selection.document {
      members.append(JSONMember(accountMember, selection))
    }
    return .object(members)
  }

  func begin(_ subject: Call.Subject, in home: CloudHome) -> Beginning {
    let (task, isChange) = (path, subject.isChange)
    let begun = recorder.begin(
      subject.name, Self.document(of: subject, in: home), task: task, isChange: isChange)
    switch begun.answer {
    case .change(let change):
      if let outcome = Self.outcome(change) {
        return .recorded(outcome, change: change, place: begun.place)
      }
    case .step(let step) where step.isError || isChange:
      if let outcome = Self.outcome(step) {
        return .recorded(outcome, change: nil, place: begun.place)
      }
    case .step(let step):
      return .told(step.record, place: begun.place, self.begun(begun.key, isChange, task))
    case nil: break
    }
    return .live(self.begun(begun.key, isChange, task))
  }

  private func begun(_ key: StepKey, _ isChange: Bool, _ task: Int64) -> Begun {
    Begun(
      key: key, subject: isChange ? recorder.open(key, task: task) : 0, isChange: isChange,
      task: task, began: clock.wallTime)
  }

  /// A change has been sent: how long such changes took before is looked up while its answer comes.
  func sent(_ call: Call, with shared: SharedCalls) {
    let operation = call.subject.name
    guard call.waits, case .operation = call.subject, shared.isToLearn(operation) else { return }
    recorder.findOutcomes(of: operation, limit: WaitHistory.most) { records in
      shared.state.waits.learn(operation, records.compactMap(WaitTime.init(recorded:)))
    }
  }

  /// Takes note of how a call has ended, where its own entries do not say it.
  ///
  /// - Parameter course: what happened until then.
  func ended(
    _ step: Begun, _ call: Call, with outcome: Call.Outcome, _ course: CallCourse = CallCourse(),
    at time: WallTime
  ) {
    if step.isChange {
      recorder.close(step.subject)
      // It was announced, and the journal was told of its end.
      if call.record?.lastSend != nil { return }
    }
    // What kept it from being sent may be gone when the run is gone on with.
    if case .failure(let error) = outcome, error.isOfJournal { return }
    let kind = step.isChange ? Step.Kind.unsent : .read
    let document = course.added(to: Self.document(of: outcome))
    recorder.note(
      Step(
        kind: kind, key: step.key, task: step.task, record: document.serialized(),
        isError: outcome.isFailure, requestIDs: [outcome.requestID].compactMap { $0 },
        startedAt: step.began, endedAt: time), of: document)
  }

  /// A call was given up. A change that may have been made is in doubt from now on.
  func gaveUp(
    _ step: Begun, _ call: Call, with error: CloudError, _ course: CallCourse, at time: WallTime
  ) {
    if call.isChange {
      recorder.gaveUp(step.subject, call.record, with: error, course, at: time)
    }
  }

  // MARK: Forms

  private static func document(of outcome: Call.Outcome) -> JSONValue {
    switch outcome {
    case .success(let success): ["results": .array(success.results)]
    case .failure(let error): ["error": JSONValueEncoder().encode(error)]
    }
  }

  /// What was recorded; nil for what cannot be read, which is done again.
  private static func outcome(_ change: RunHistory.Change) -> Call.Outcome? {
    guard let record = try? ChangeRecord(parsing: change.outcome?.record ?? []) else {
      return nil
    }
    if let error = record.error { return .failure(error) }
    return .success(
      CallSuccess(
        results: record.results ?? [], changed: record.sends > 0 && !record.wasRefused,
        undo: record.undo))
  }

  private static func outcome(_ step: Step) -> Call.Outcome? {
    guard let document = try? JSONValue(parsing: step.record) else { return nil }
    if let error = document["error"] {
      return (try? JSONValueDecoder().decode(CloudError.self, from: error)).map { .failure($0) }
    }
    return document["results"]?.array.map { .success(CallSuccess(results: $0, requests: 0)) }
  }
}

extension RunRecorder {
  /// A change was given up: where it was announced it has an outcome, of doubt if it may have been made.
  ///
  /// - Parameter record: what is known of it.
  func gaveUp(
    _ subject: UInt64, _ record: ChangeRecord?, with error: CloudError,
    _ course: CallCourse = CallCourse(), at time: WallTime
  ) {
    defer { close(subject) }
    guard let record, record.lastSend != nil, record.ending == nil else { return }
    let concluded = course.added(to: record.concluded(by: .failure(error)).document)
    guard let facts = ChangeFacts(document: concluded) else { return }
    // Without it the change stays undecided, which is as good.
    try? appendOutcome(subject, facts, at: time)
  }
}

extension Call.Outcome {
  fileprivate var isFailure: Bool { if case .failure = self { true } else { false } }

  fileprivate var requestID: String? {
    if case .failure(let error) = self { error.requestID } else { nil }
  }
}

extension AccountSelection {
  /// What it names; nil when that is nothing.
  var document: JSONValue? {
    if profile == nil, region == nil, projectID == nil { return nil }
    let names = [("profile", profile), ("region", region), ("project_id", projectID)]
    return .object(
      names.compactMap { name, value in value.map { JSONMember(name, .string($0)) } })
  }

  init(_ document: JSONValue) {
    self.init(
      profile: document["profile"]?.string, region: document["region"]?.string,
      projectID: document["project_id"]?.string)
  }
}
