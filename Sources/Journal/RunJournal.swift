public import Ports

/// A run's journal as the loop sees it: what its changes want to have stored goes into a store.
///
/// A store is done when it returns, so that an entry has ended by the time it is asked for, unless it
/// waits for its run's job.
public final class RunJournal: Journal {
  private let recorder: RunRecorder
  private let clock: any Clock
  private let patience: Duration
  private var ended: [FinishedEntry] = []
  private var waiting: [(entry: JournalEntry, id: EntryID)] = []
  /// When it is given up to wait for the job; nil before it had to.
  private var limit: Instant?
  private var nextTry = Instant.never

  /// How often the job is asked for.
  private static let pause = Duration.milliseconds(200)

  /// - Parameter patience: for how long the first change waits for its run's job to be free.
  public init(_ recorder: RunRecorder, clock: any Clock, patience: Duration = .zero) {
    self.recorder = recorder
    self.clock = clock
    self.patience = patience
  }

  /// Writes an intent or an outcome. A record that is none, and a step, are failures.
  public func store(_ entry: JournalEntry, as id: EntryID) {
    guard waiting.isEmpty else { return waiting.append((entry, id)) }
    do throws(JournalError) {
      try write(entry)
      end(id, .success(()))
    } catch {
      let now = clock.now
      if error.kind == .jobHeld, now < limit ?? now + patience {
        limit = limit ?? now + patience
        nextTry = now + Self.pause
        return waiting.append((entry, id))
      }
      end(id, .failure(JournalFailure(error.message, hint: Self.hint(error))))
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

  private func end(_ id: EntryID, _ result: Result<Void, JournalFailure>) {
    ended.append(FinishedEntry(id: id, result: result))
  }

  /// Forgets the end of an entry, which is written.
  public func cancel(_ id: EntryID) {
    ended.removeAll { $0.id == id }
    waiting.removeAll { $0.id == id }
  }

  /// The ends of everything stored since the last call.
  public func takeEnded() -> [FinishedEntry] {
    if !waiting.isEmpty, clock.now >= nextTry {
      let again = waiting
      waiting = []
      for (entry, id) in again { store(entry, as: id) }
    }
    defer { ended.removeAll() }
    return ended
  }

  /// At once where there is something to be taken.
  public var interest: Interest {
    if !ended.isEmpty { return Interest(time: Instant(nanoseconds: .min)) }
    return waiting.isEmpty ? .nothing : Interest(time: nextTry)
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
