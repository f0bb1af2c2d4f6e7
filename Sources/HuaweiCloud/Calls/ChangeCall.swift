internal import JSON
internal import Ports

/// A call of an operation that changes something: look, send, probe what was lost, wait for the
/// effect. Its rules are in `Calls.md`.
public struct ChangeCall: Sendable {
  enum State: Sendable {
    case idle
    /// Another change of the same thing is under way.
    case inLine
    indirect case preparing(Preparation)
    /// Until the next probe is due; with no such time, until another call has made it.
    case awaiting(ProbePurpose, Int, due: Instant?, trouble: String?)
    indirect case probing(ProbeRound)
    indirect case sending(ChangeAttempt)
    /// Asking what a refusal was about.
    indirect case explaining(Reading, Explanation, CloudError)
    case ended(ChangeEnd)
  }

  let operation: Operation
  let change: Change
  var context: CallContext
  var state = State.idle
  /// Whether it only finds out what became of a change that was sent, and sends nothing.
  var isDeciding = false
  /// What is known of the change.
  public internal(set) var record: ChangeRecord

  /// - Parameters:
  ///   - change: the operation's.
  ///   - record: of a change that another process began to make, or a new one.
  init(
    _ operation: Operation, _ change: Change, _ record: ChangeRecord, account: Account,
    options: CallOptions, seed: UInt64
  ) {
    self.operation = operation
    self.change = change
    self.record = record
    context = CallContext(
      operation.name, record.arguments, of: operation.service.endpointName, account: account,
      options: options, seed: seed, followsClock: true)
  }

  /// What it changes, where that takes one change at a time.
  var exclusiveKey: String? {
    change.exclusiveField.flatMap { record.arguments[$0]?.wireText }
  }
}

extension ChangeCall: ChangingCall {
  mutating func handle(_ event: MachineEvent) -> CallAction {
    switch state {
    case .idle, .inLine: return start()
    case .preparing(let preparation): return prepare(preparation, event)
    case .awaiting(let purpose, let index, _, _): return probe(purpose, index)
    case .probing(let round): return advance(round, event)
    case .sending(let attempt): return advance(attempt, event)
    case .explaining(let reading, let explanation, let error):
      return explain(error, explanation, reading, event)
    case .ended(let end): return close(end, event)
    }
  }

  /// Waits for its turn among the changes of the same thing. Its time begins when that has come.
  private mutating func start() -> CallAction {
    if case .inLine = state, context.now >= context.options.deadline {
      return finish(.failure(outOfTime(tries: 0)))
    }
    context.begin(limit: change.timeout)
    if let key = exclusiveKey, !context.shared.changes.enter(key, context.number) {
      state = .inLine
      return .park(until: context.options.deadline, number: context.number)
    }
    return prepare(Preparation(needsProject: operation.needsProject), .start)
  }

  mutating func enter(_ preparation: Preparation) { state = .preparing(preparation) }

  mutating func begin() -> CallAction {
    if let sent = record.lastSend { return resume(sent) }
    return change.probes.isEmpty ? send() : look(.before, 0)
  }

  /// Goes on with a change that another process has sent: nothing is sent before it is known what
  /// became of that.
  private mutating func resume(_ sent: WallTime) -> CallAction {
    // A clock that was set back since makes the quiet period no longer than it is.
    let since = min(context.instant(of: sent), context.now)
    if !record.answer.isNull { return look(.settle(ProbePurpose.Settling(since: since)), 0) }
    record.losses += 1
    guard !change.probes.isEmpty else { return finish(.failure(inDoubt(interrupted))) }
    let quiet = since + silence
    return look(
      .lost(
        ProbePurpose.Loss(
          error: interrupted, since: since, quiet: quiet, mayRepeat: !isDeciding)), 0)
  }

  /// After how long nothing of a change can arrive any more that another process has sent, which may have
  /// waited for its answer until it gave up.
  private var silence: Duration { context.options.requestTimeout + change.quietPeriod }

  /// How much of that is left; zero where nothing was sent, or was answered.
  func silenceLeft(at time: WallTime) -> Duration {
    guard let sent = record.lastSend, record.answer.isNull, !change.probes.isEmpty else {
      return .zero
    }
    return max(.zero, min(sent - time, .zero) + silence)
  }

  mutating func conclude(_ outcome: Call.Outcome) { record.conclude(outcome) }
  mutating func enter(_ end: ChangeEnd) { state = .ended(end) }
  var sending: ChangeAttempt? { if case .sending(let attempt) = state { attempt } else { nil } }
  var end: ChangeEnd? { if case .ended(let end) = state { end } else { nil } }
  var check: String? { change.probes.isEmpty ? nil : checkingCall(0) }
}
