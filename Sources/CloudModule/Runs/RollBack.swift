internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports

/// Takes changes back, the last one first, each to what was there before it. Its rules are in `Runs.md`.
///
/// It makes one call after the other and is driven as one: by `CallDriver` where no script runs, by a
/// `MachineWait` in a task, whose route is that of the world, whose lot is the world's `calls`, and
/// which calls `giveUp` when it is cut short:
///
/// ```swift
/// var rollBack = RollBack(targets, in: world, catalog: catalog, recorder: recorder)
/// let result = CallDriver(world: world).finish(&rollBack)
/// ```
///
/// A target whose change has just been made is `Target(number:record:home:)`, with the number that the
/// recorder has for the call's subject. One that a journal told is `Target(_:in:)`.
struct RollBack: DrivenMachine {
  /// A change that is to be taken back.
  struct Target {
    /// That of its intent; nil where nothing is recorded.
    let number: Int64?
    /// What is known of it.
    var record: ChangeRecord
    /// Where it was made.
    let home: CloudHome
    /// A change of an earlier process that has taken it back, or was to.
    var earlier: RunHistory.Change?
  }

  struct Work {
    indirect enum Purpose {
      /// What became of the change.
      case deciding
      /// Whether what was seen not to have been made has left something in an error state.
      case confirming(Decision, probe: Int)
      /// What became of an earlier change that was to take it back.
      case decidingUndo(RunHistory.Change, ChangeRecord)
      /// What is there now, where the way back does not look at that itself.
      case looking(Undo)
      case undoing(Undo)
      /// What is there now, before what the service refused for the moment is sent again.
      case lookingAgain(Work, JournalEntry)
      /// Whether the cloud can be asked at all, where it could not be decided what became of a change.
      case reaching(RollBackResult.Reason)
    }

    let purpose: Purpose
    let place: Int
    var call: WorldCall
    /// As what the recorder knows the change that takes back, once it is announced.
    var subject: UInt64?
    /// What was there when that was looked at.
    var sight: JSONValue?
  }

  indirect enum Job {
    case decide(Int)
    /// It was seen not to have been made.
    case confirm(Int, Decision, probe: Int)
    case decideUndo(Int)
    case undo(Int)
    /// Once it was looked at what is there.
    case undoSeen(Int, Undo, JSONValue)
    /// It could not be decided, for this reason.
    case reach(Int, RollBackResult.Reason)
  }

  /// What it has come to so far, in the order of the changes.
  var result: RollBackResult
  /// Is told of each change once it is known what becomes of it.
  var tell: (RollBackResult.Item) -> Void = { _ in }
  var targets: [Target]
  let world: World
  let catalog: OperationCatalog
  let recorder: RunRecorder?
  let task: Int64
  let options: CallOptions
  let seed: () -> UInt64
  /// What things are called.
  let resources: SeenResources?
  /// What is still to be done, the next one last.
  var jobs: [Job]
  var work: Work?
  /// Whether trouble with all of the cloud ends it, so that it is gone on with later, rather than
  /// leaving one change after the other.
  var endsAtTrouble = false
  /// Whether a change that takes another one back was announced.
  var hasBegun = false

  /// - Parameters:
  ///   - targets: in the order in which they were made, all of them in `world`.
  ///   - recorder: that of the run that takes them back, which is the one that made them; its entries
  ///     are stored by the journal of `world`. Nil for a run that is not recorded.
  ///   - resources: what things are called.
  ///   - task: the path of the task that takes them back.
  ///   - options: of each call.
  init(
    _ targets: [Target], in world: World, catalog: OperationCatalog, recorder: RunRecorder?,
    knowing resources: SeenResources? = nil, task: Int64 = 0, options: CallOptions = CallOptions(),
    seed: @escaping () -> UInt64 = { .random(in: .min ... .max) }
  ) {
    self.targets = Target.tellingApart(targets, catalog)
    (self.world, self.catalog, self.recorder) = (world, catalog, recorder)
    (self.task, self.options, self.seed, self.resources) = (task, options, seed, resources)
    result = RollBackResult(
      items: targets.map { RollBackResult.Item($0.number, $0.record, catalog, knowing: resources) })
    // First whatever nobody knows, oldest first, and of that what was to take something back: what it has
    // made might be taken for what a change has made. Then backwards.
    let undone = targets.indices.filter { targets[$0].earlier != nil }
    let open = targets.indices.filter { place in
      targets[place].earlier == nil && targets[place].record.needsDeciding(in: catalog)
    }
    jobs =
      targets.indices.map(Job.undo) + open.reversed().map(Job.decide)
      + undone.reversed().filter { targets[$0].earlier?.outcome?.verdict != .done }
      .map(Job.decideUndo)
    for place in targets.indices { describeWayBack(place) }
  }

  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<RollBackResult> {
    var event = event
    if work == nil { work = nextWork() }
    while var current = work {
      let action = current.call.handle(event, at: moment)
      work = current
      switch action {
      case .finish(let outcome):
        if let entry = finished(current, outcome, at: moment) { return .store(announced(entry)) }
        event = .start
      case .store(let entry):
        guard let other = beforeStoring(entry, of: current) else {
          return .store(announced(entry))
        }
        event = other
      case .load(let request): return .load(request)
      case .send(let request, let timeout, let deadline):
        return .send(request, timeout: timeout, deadline: deadline)
      case .sleep(let time): return .sleep(until: time)
      case .park(let time, let number): return .park(until: time, number: number)
      }
    }
    return .finish(result)
  }

  /// Turns to what comes after a call that has ended.
  ///
  /// - Returns: what is to be stored now, where the call was a look before that.
  private mutating func finished(
    _ current: Work, _ outcome: Call.Outcome, at moment: Moment
  ) -> JournalEntry? {
    if case .lookingAgain(let held, let entry) = current.purpose {
      work = held
      if isAsLeft(held, seeing: outcome, at: moment) { return entry }
    } else {
      end(current, outcome, at: moment)
    }
    work = nextWork()
    return nil
  }

  /// Turns to what has to be done instead of storing an entry, or before it.
  ///
  /// - Returns: the event for that; nil where the entry is to be stored.
  private mutating func beforeStoring(_ entry: JournalEntry, of current: Work) -> MachineEvent? {
    // What is decided is written once it is known.
    guard case .undoing = current.purpose else { return .stored }
    guard entry.kind == .intent else { return nil }
    if let again = lookAgain(current, entry) {
      work = again
    } else if !isAsLeft(current) {
      work = nextWork()
    } else {
      return nil
    }
    return .start
  }

  /// What is being done, for whoever waits: `taking back eip.bind, 2 left`.
  var state: String? {
    guard let work else { return nil }
    let name = targets[work.place].record.operation
    let progress = work.call.call.progress.line.map { ": \($0)" } ?? ""
    return "\(name)\(progress)"
  }

  var name: String { work.map { targets[$0.place].record.operation } ?? "rolling back" }

  // MARK: One thing after the other

  private mutating func nextWork() -> Work? {
    while let job = jobs.popLast() {
      do throws(CloudError) {
        if let work = try begin(job) { return work }
      } catch {
        switch job {
        case .decide(let place), .confirm(let place, _, _): leave(place, .inDoubt(error.line))
        case .reach(let place, let reason): leave(place, reason)
        case .decideUndo(let place): leave(place, .undoInDoubt(error.line))
        case .undo(let place), .undoSeen(let place, _, _): leave(place, .failed(error.line))
        }
      }
    }
    return nil
  }

  /// What a job makes necessary; nil when that is nothing.
  private mutating func begin(_ job: Job) throws(CloudError) -> Work? {
    switch job {
    case .decide(let place):
      return Work(
        purpose: .deciding, place: place, call: try deciding(targets[place].record, place))
    case .confirm(let place, let decision, let probe):
      let target = targets[place]
      guard let check = target.record.furtherCheck(probe, in: catalog) else {
        write(decision, of: target.number, at: world.clock.moment)
        conclude(place, .notMade)
        return nil
      }
      let read = try Call(
        check.read, check.arguments, account: target.home.account, options: options, seed: seed())
      return Work(
        purpose: .confirming(decision, probe: probe), place: place, call: WorldCall(read, in: world)
      )
    case .decideUndo(let place):
      guard let earlier = targets[place].earlier,
        let record = try? earlier.record(by: world.clock)
      else { return nil }
      return Work(
        purpose: .decidingUndo(earlier, record), place: place, call: try deciding(record, place))
    case .undo(let place): return try beginUndo(place)
    case .undoSeen(let place, let undo, let sight): return try undoing(undo, place, after: sight)
    case .reach(let place, let reason):
      guard let read = try look(at: place) else {
        leave(place, reason)
        return nil
      }
      return Work(purpose: .reaching(reason), place: place, call: read)
    }
  }

  private func deciding(_ record: ChangeRecord, _ place: Int) throws(CloudError) -> WorldCall {
    WorldCall(
      try Call(
        deciding: record, in: catalog, account: targets[place].home.account, options: options,
        seed: seed()), in: world)
  }

  private mutating func beginUndo(_ place: Int) throws(CloudError) -> Work? {
    guard result.items[place].end == .left(.notReached) else { return nil }
    let target = targets[place]
    if let earlier = target.earlier, let outcome = earlier.outcome, outcome.verdict == .done {
      recorder?.passed(earlier, by: task)
      rename(after: place, (try? ChangeRecord(parsing: outcome.record))?.undo)
      conclude(place, .wasUndone)
      return nil
    }
    guard target.record.ending == .done, target.record.sends > 0, !target.record.wasRefused else {
      conclude(place, .notMade)
      return nil
    }
    guard let undo = target.record.undo else {
      leave(place, .noWay(catalog.reasonForNoUndo(of: target.record.operation)))
      return nil
    }
    guard let own = target.record.check(in: catalog), let first = undo.check(in: catalog),
      own.read.name != first.read.name || own.arguments != first.arguments,
      let read = try look(at: place)
    else { return try undoing(undo, place) }
    return Work(purpose: .looking(undo), place: place, call: read)
  }

  /// The read that shows whether a change is so; nil where none does.
  func look(at place: Int) throws(CloudError) -> WorldCall? {
    let target = targets[place]
    guard let check = target.record.check(in: catalog) else { return nil }
    return WorldCall(
      try Call(
        check.read, check.arguments, account: target.home.account, options: options, seed: seed()),
      in: world)
  }

  private func undoing(
    _ undo: Undo, _ place: Int, after sight: JSONValue? = nil
  ) throws(CloudError) -> Work {
    let call = try UndoCall(
      undo, in: catalog, account: targets[place].home.account, options: options, seed: seed())
    return Work(
      purpose: .undoing(undo), place: place, call: WorldCall(.undo(call), in: world), sight: sight)
  }
}
