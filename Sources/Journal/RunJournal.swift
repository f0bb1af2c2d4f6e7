public import Ports

/// A run's journal as the loop sees it: what its changes want to have stored goes into a store.
///
/// An entry that is not written when its call has no more time fails, and may be written nevertheless.
public final class RunJournal: Journal {
  private let recorder: RunRecorder
  private let clock: any Clock
  private var ended: [FinishedEntry] = []
  /// Those under way, with the time until which somebody waits for them.
  private var pending: [EntryID: Instant] = [:]
  /// Those of them that tell what became of a change.
  private var outcomes: Set<EntryID> = []

  /// A journal of the run that `recorder` writes.
  public init(_ recorder: RunRecorder, clock: any Clock) {
    self.recorder = recorder
    self.clock = clock
  }

  /// Writes an intent or an outcome. A record that is none, and a step, are failures.
  public func store(_ entry: JournalEntry, as id: EntryID) {
    guard let change = ChangeFacts(document: entry.record) else {
      return fail(id, JournalError(.failed, "a change wrote a record that is none"))
    }
    let (subject, now) = (entry.subject, clock.wallTime)
    pending[id] = entry.deadline
    let then: WriteEnd = { [self] in end(id, $0) }
    switch entry.kind {
    case .intent:
      recorder.appendIntent(subject, change, at: now, then: then)
    case .outcome:
      outcomes.insert(id)
      recorder.appendOutcome(subject, change, at: now, then: then)
    case .step:
      fail(id, JournalError(.failed, "a step is written by whoever asked for it, not by the loop"))
    }
  }

  private func end(_ id: EntryID, _ result: Result<Void, JournalError>) {
    // Nobody waits for it any more.
    outcomes.remove(id)
    guard pending.removeValue(forKey: id) != nil else { return }
    switch result {
    case .success: ended.append(FinishedEntry(id: id, result: .success(())))
    case .failure(let error): fail(id, error)
    }
  }

  private func fail(_ id: EntryID, _ error: JournalError) {
    pending[id] = nil
    ended.append(FinishedEntry(id: id, result: .failure(Self.failure(error))))
  }

  private static func failure(_ error: JournalError) -> JournalFailure {
    JournalFailure(
      error.inShort ?? error.message, hint: hint(error), isAway: error.kind == .away,
      isRefusal: RunRecorder.refusals.contains(error.kind), foreseen: error.foreseen)
  }

  /// As the recorder knows it.
  public var lapse: JournalFailure? { recorder.lapse.map { Self.failure($0) } }

  /// What to do about it, which always names the way to go on without a journal where that is one.
  private static func hint(_ error: JournalError) -> String? {
    if error.inShort != nil { return "the last line says what can be done" }
    let none = "--journal none"
    guard let remedy = error.remedy,
      !RunRecorder.refusals.contains(error.kind),
      !remedy.contains(none)
    else { return error.remedy }
    return "\(remedy); \(none) runs without a journal"
  }

  /// Forgets the end of an entry, which is written nevertheless.
  public func cancel(_ id: EntryID) {
    pending[id] = nil
    ended.removeAll { $0.id == id }
  }

  /// The ends of everything that has been written, or could not be, since the last call.
  public func takeEnded() -> [FinishedEntry] {
    if let store = recorder.writer.store {
      store.advance()
      recorder.noteLapse(store.lapse)
    }
    if pending.isEmpty, ended.isEmpty { return [] }
    let now = clock.now
    for (id, deadline) in pending where deadline <= now {
      if outcomes.remove(id) != nil { recorder.keepLocally() }
      fail(id, recorder.writer.store?.trouble ?? .late)
    }
    defer { ended.removeAll() }
    return ended
  }

  /// At once where there is something to be taken.
  public var interest: Interest {
    if !ended.isEmpty { return Interest(time: Instant(nanoseconds: .min)) }
    guard let store = recorder.writer.store else { return .nothing }
    var interest = store.interest
    interest.time = pending.values.reduce(interest.time) { min($0, $1) }
    return interest
  }
}

/// Keeps nothing, and looks after a store while somebody waits for something else: what this process has
/// of it stays its own.
public final class StoreAttendant: Journal {
  private let store: any JournalStore
  private let entries = ImmediateJournal()

  /// - Parameter store: that of what is looked at or gone on with.
  public init(_ store: any JournalStore) {
    self.store = store
  }

  /// Takes the entry for durable.
  public func store(_ entry: JournalEntry, as id: EntryID) { entries.store(entry, as: id) }

  /// Forgets an entry whose end has not been taken.
  public func cancel(_ id: EntryID) { entries.cancel(id) }

  /// Everything handed over since the last call.
  public func takeEnded() -> [FinishedEntry] {
    store.advance()
    return entries.takeEnded()
  }

  /// That of the store.
  public var interest: Interest {
    var interest = store.interest
    interest.time = min(interest.time, entries.interest.time)
    return interest
  }
}

extension JournalError {
  fileprivate static var late: JournalError {
    JournalError(.away, "the journal did not answer in time")
  }
}
