public import Ports

/// A run's journal as the loop sees it: what its changes want to have stored goes into a store.
///
/// A store is done when it returns, so that each entry has ended by the time it is asked for.
public final class RunJournal: Journal {
  private let recorder: RunRecorder
  private let clock: any Clock
  private var ended: [FinishedEntry] = []

  public init(_ recorder: RunRecorder, clock: any Clock) {
    self.recorder = recorder
    self.clock = clock
  }

  public func store(_ entry: JournalEntry, as id: EntryID) {
    let result: Result<Void, JournalFailure>
    do throws(JournalError) {
      try write(entry)
      result = .success(())
    } catch {
      result = .failure(JournalFailure(error.line))
    }
    ended.append(FinishedEntry(id: id, result: result))
  }

  public func cancel(_ id: EntryID) {
    ended.removeAll { $0.id == id }
  }

  public func takeEnded() -> [FinishedEntry] {
    defer { ended.removeAll() }
    return ended
  }

  public var interest: Interest {
    ended.isEmpty ? .nothing : Interest(time: Instant(nanoseconds: .min))
  }

  private func write(_ entry: JournalEntry) throws(JournalError) {
    guard let change = ChangeFacts(record: entry.record) else {
      throw JournalError(.failed, "a change wrote a record that is none")
    }
    let now = clock.wallTime
    switch entry.kind {
    case .intent: try recorder.appendIntent(change, record: entry.record, at: now)
    case .outcome: try recorder.appendOutcome(change, record: entry.record, at: now)
    case .step:
      throw JournalError(.failed, "a step is written by whoever asked for it, not by the loop")
    }
  }
}
