internal import HuaweiCloud
internal import JSON
internal import Journal
internal import LuaHost
internal import Ports
internal import TaskLoop

/// A call of the cloud that a task waits for, from its start to its one end: finished, or cancelled
/// with the task.
///
/// Everything that a call's end means for others happens in `end`: names are remembered, the change
/// is noted, whoever approved it is told.
final class CloudCall: Wait {
  /// What all calls of a module have in common.
  struct Surroundings {
    let watch: ChangeWatch
    let records: RecordTables
    let errors: ErrorTable
    /// What is recorded of calls; nil when nothing is.
    let run: RecordedRun?
    let transactions: Transactions
  }

  /// Besides the call itself.
  struct Circumstances {
    let home: CloudHome
    /// The task that waits; nil outside of any.
    let task: ScheduledTask?
    /// What somebody has agreed to; nil when nobody had to.
    var approved: ChangeAnnouncement?
    /// What the run has of it.
    var step: RecordedRun.Begun?
    /// What a change belongs to, and which of those it is there.
    var membership: (transaction: Transaction, place: Int)?
  }

  typealias Finish = (CallSuccess, LuaStack) throws(LuaError) -> LuaVerdict

  let what: String
  /// Asked often, and a call is large.
  private let isChange: Bool
  private var call: Call
  private let surroundings: Surroundings
  private let circumstances: Circumstances
  private let finish: Finish
  /// The announcement of a change that may have to wait.
  private var held: JournalEntry?
  /// Whether its change is sent next, and how long such ones take is to be found out.
  private var isToLearn = false
  private var replayedBefore = 0
  /// When the first event came.
  private var began: Instant?
  private var course = CallCourse()

  /// - Parameter finish: what becomes of its results, on an empty stack.
  init(
    _ call: Call, _ circumstances: Circumstances, in surroundings: Surroundings,
    finish: @escaping Finish
  ) {
    what = call.subject.name
    isChange = call.isChange
    self.call = call
    self.circumstances = circumstances
    self.surroundings = surroundings
    self.finish = finish
  }

  var state: String? { call.progress.line }

  var subject: String? { call.subject.summary(knowing: surroundings.records.resources) }

  var route: Route? { circumstances.home.world.route }

  private var shared: SharedCalls { circumstances.home.world.calls }

  func handle(_ event: MachineEvent, at moment: Moment) -> WaitAction {
    if began == nil { began = moment.instant }
    if let held, event == .wake { return announce(held, at: moment) }
    let action = call.handle(event, at: moment, sharing: &shared.state)
    shared.release()
    if case .send = action {
      isToLearn = event == .stored
    } else {
      // Not between the last look at the clock and a send.
      surroundings.run?.limits.advance(shared, at: moment.instant)
    }
    if circumstances.step != nil { course.note(call.progress, at: moment.wallTime) }
    if case .store(var entry) = action {
      entry.subject = circumstances.step?.subject ?? 0
      if entry.kind == .outcome { entry.record = course.added(to: entry.record) }
      return entry.kind == .intent ? announce(entry, at: moment) : .store(entry)
    }
    return action.map { outcome in
      if let step = circumstances.step {
        surroundings.run?.ended(
          step, call, with: outcome, course, at: moment.wallTime)
      }
      end(outcome)
      return Delivery { [finish, errors = surroundings.errors] stack throws(LuaError) in
        switch outcome {
        case .success(let success): return try finish(success, stack)
        case .failure(let error): throw errors.error(error)
        }
      }
    }
  }

  /// Hands over the announcement of a change, once other tasks have had the time to ask for what the
  /// run has done already: a script that does not ask for all of that may send nothing.
  private func announce(_ entry: JournalEntry, at moment: Moment) -> WaitAction {
    guard let recorder = surroundings.run?.recorder, recorder.hasOrphans,
      held == nil || recorder.replayedCount != replayedBefore
    else {
      held = nil
      if circumstances.membership?.transaction.isCondemned == true { return refuse(at: moment) }
      return .store(entry)
    }
    held = entry
    replayedBefore = recorder.replayedCount
    return .sleep(until: moment.instant + .milliseconds(20))
  }

  /// Ends without sending anything, because what it belongs to is being taken back.
  private func refuse(at moment: Moment) -> WaitAction {
    let error = Transaction.condemnation(what)
    if let approved = circumstances.approved { surroundings.watch.whenGivenUp?(approved, false) }
    end(.failure(error))
    if let step = circumstances.step { surroundings.run?.recorder.close(step.subject) }
    return .deliver { [errors = surroundings.errors] _ throws(LuaError) in
      throw errors.error(error)
    }
  }

  func parked(_ waker: Waker, number: UInt64) { shared.park(waker, number: number) }

  func sent() {
    guard isToLearn else { return }
    isToLearn = false
    surroundings.run?.sent(call, with: shared)
  }

  func error(cancelledBy reason: LuaError) -> LuaError {
    var error = call.abandoned(reason.description)
    if let approved = circumstances.approved {
      surroundings.watch.whenGivenUp?(approved, error.inDoubt)
    }
    if circumstances.task?.isOutOfTime == true { error.kind = .timeout }
    if let step = circumstances.step, let run = surroundings.run {
      run.gaveUp(step, call, with: error, course, at: run.clock.wallTime)
    }
    if call.isChange, error.inDoubt, circumstances.membership == nil {
      surroundings.transactions.gaveUp(error)
    }
    end(.failure(error))
    return surroundings.errors.error(error)
  }

  func ended() {
    call.giveUp(sharing: &shared.state)
    shared.release()
  }

  private func end(_ outcome: Call.Outcome) {
    let watch = surroundings.watch
    if case .success(let success) = outcome, let warning = success.warning {
      watch.warn("\(what): \(warning)")
    }
    guard isChange else { return }
    rememberNames(outcome)
    var entry: Int?
    defer {
      tell(outcome)
      close(outcome, entry)
    }
    guard let log = watch.log else { return }
    entry = log.ended(
      call.subject, with: outcome, in: circumstances.home,
      record: call.record?.ending == nil ? call.record?.concluded(by: outcome) : call.record,
      journalNumber: journalNumber)
  }

  /// Keeps what the change itself was told of its thing, so that it, and the way back, are described in names that
  /// nothing else told.
  private func rememberNames(_ outcome: Call.Outcome) {
    guard case .operation(let operation, _) = call.subject else { return }
    if let before = call.record?.before, !before.isNull,
      let type = operation.change?.probes.first?.read.results.first?.type
    {
      surroundings.records.remember(before, as: type)
    }
    if case .success(let success) = outcome {
      for (result, value) in zip(operation.results, success.results) {
        surroundings.records.remember(value, as: result.type)
      }
    }
  }

  private var journalNumber: Int64? {
    circumstances.step.flatMap { surroundings.run?.recorder.number(of: $0.subject) }
  }

  private func tell(_ outcome: Call.Outcome) {
    guard let told = surroundings.watch.whenEnded else { return }
    let subject = call.subject
    told(
      ChangeNotice(
        operation: subject.name, summary: subject.summary(knowing: surroundings.records.resources),
        outcome: .init(outcome, waited: call.waits),
        elapsed: began.map { circumstances.home.world.clock.now - $0 },
        task: circumstances.task?.id, taskName: circumstances.task?.name))
  }

  /// What a change came to is its transaction's concern, or else nobody's.
  private func close(_ outcome: Call.Outcome, _ entry: Int?) {
    guard let known = call.record else { return }
    let record = known.ending == nil ? known.concluded(by: outcome) : known
    guard let (transaction, place) = circumstances.membership else {
      if record.isInForce { surroundings.transactions.keep(1) }
      return
    }
    transaction.ended(
      place, RollBack.Target(number: journalNumber, record: record, home: circumstances.home),
      entry: entry)
  }
}

/// What the calls of a run share, and those of them that are parked, so that they can be woken.
final class SharedCalls: ParkingLot {
  var state = SharedState()
  /// Numbers exchanges that no loop carries: apart from those of any loop.
  var lastExchange: UInt64 = 1 << 62
  /// What has each of them woken.
  private var parked: [UInt64: () -> Void] = [:]
  private var learned: Set<WireKey> = []

  /// Whether nobody has asked yet how long an operation took before.
  func isToLearn(_ operation: String) -> Bool { learned.insert(WireKey(operation)).inserted }

  func park(_ waker: Waker, number: UInt64) { parked[number] = waker.wake }

  /// The same for a machine that no loop drives. What wakes it is called while another one is told something.
  func park(number: UInt64, _ wake: @escaping () -> Void) { parked[number] = wake }

  /// Wakes those for whom there is something now.
  func release() {
    for number in state.takeTold() { parked.removeValue(forKey: number)?() }
  }
}
