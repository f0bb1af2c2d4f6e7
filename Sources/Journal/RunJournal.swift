public import Ports

/// A run's journal as the loop sees it: what its changes want to have stored goes into a store.
///
/// A store is done when it returns, so that an entry has ended by the time it is asked for.
public final class RunJournal: Journal {
  private let recorder: RunRecorder
  private let clock: any Clock
  private var ended: [FinishedEntry] = []

  /// A journal of the run that `recorder` writes.
  public init(_ recorder: RunRecorder, clock: any Clock) {
    self.recorder = recorder
    self.clock = clock
  }

  /// Writes an intent or an outcome. A record that is none, and a step, are failures.
  public func store(_ entry: JournalEntry, as id: EntryID) {
    do throws(JournalError) {
      try write(entry)
      ended.append(FinishedEntry(id: id, result: .success(())))
    } catch {
      let failure = JournalFailure(error.message, hint: Self.hint(error))
      ended.append(FinishedEntry(id: id, result: .failure(failure)))
    }
  }

  /// What to do about it, which always names the way to go on without a journal where that is one.
  private static func hint(_ error: JournalError) -> String? {
    let none = "--journal none"
    guard let remedy = error.remedy,
      ![.jobHeld, .interrupted, .orphaned, .departed].contains(error.kind),
      !remedy.contains(none)
    else { return error.remedy }
    return "\(remedy); \(none) runs without a journal"
  }

  /// Forgets the end of an entry, which is written.
  public func cancel(_ id: EntryID) {
    ended.removeAll { $0.id == id }
  }

  /// The ends of everything stored since the last call.
  public func takeEnded() -> [FinishedEntry] {
    defer { ended.removeAll() }
    return ended
  }

  /// At once where there is something to be taken.
  public var interest: Interest {
    ended.isEmpty ? .nothing : Interest(time: Instant(nanoseconds: .min))
  }

  private func write(_ entry: JournalEntry) throws(JournalError) {
    guard let change = ChangeFacts(record: entry.record) else {
      throw JournalError(.failed, "a change wrote a record that is none")
    }
    let (subject, now) = (entry.subject, clock.wallTime)
    switch entry.kind {
    case .intent:
      try recorder.appendIntent(subject, change, record: entry.record, at: now)
    case .outcome:
      try recorder.appendOutcome(subject, change, record: entry.record, at: now)
    case .step:
      throw JournalError(.failed, "a step is written by whoever asked for it, not by the loop")
    }
  }
}
