/// A journal in memory, with the faults of a real one, on the clock given here.
///
/// An entry that takes a time becomes durable when that is over, also when nobody waits for it any
/// more. What was not durable when the journal was cut off is lost.
public final class SimulatedJournal: Journal {
  /// What is durable, in the order of being handed over.
  public private(set) var entries: [JournalEntry] = []
  /// How long an entry takes; those handed over later are not done earlier.
  public var delay = Duration.zero
  /// Why somebody else goes on with what is recorded here; nil while nobody does.
  public var lapse: JournalFailure?
  private let clock: any Clock
  private var underWay: [Pending] = []
  private var storeCount = 0
  private var failures: [Int: JournalFailure] = [:]
  private var cut: JournalFailure?

  private struct Pending {
    let id: EntryID
    let entry: JournalEntry
    let time: Instant
    let failure: JournalFailure?
    var isAwaited = true
  }

  /// - Parameter clock: what delays pass on.
  public init(clock: any Clock) {
    self.clock = clock
  }

  /// Has one entry fail, at the end of its delay.
  ///
  /// - Parameter count: which one, from 1, counted from the first that was ever handed over.
  public func failStore(_ count: Int, with failure: JournalFailure) {
    failures[count] = failure
  }

  /// Has everything fail from now on, also what is under way: the file or the database is gone.
  /// Nil mends it; what was under way when it was cut off is lost.
  public func cutOff(_ failure: JournalFailure?) {
    advance()
    cut = failure
    guard let failure else { return }
    underWay = underWay.map { pending in
      Pending(
        id: pending.id, entry: pending.entry, time: clock.now, failure: failure,
        isAwaited: pending.isAwaited)
    }
  }

  /// Begins to store the entry: durable after `delay`, or failing then.
  public func store(_ entry: JournalEntry, as id: EntryID) {
    storeCount += 1
    let time = max(clock.now + delay, underWay.last?.time ?? clock.now)
    underWay.append(
      Pending(id: id, entry: entry, time: time, failure: cut ?? failures[storeCount]))
  }

  /// Forgets who waits for an entry; it becomes durable nevertheless when its time comes.
  public func cancel(_ id: EntryID) {
    for index in underWay.indices where underWay[index].id == id {
      underWay[index].isAwaited = false
    }
    ended.removeAll { $0.id == id }
  }

  private var ended: [FinishedEntry] = []

  /// Everything whose time has come, oldest first.
  public func takeEnded() -> [FinishedEntry] {
    advance()
    defer { ended.removeAll() }
    return ended
  }

  /// When the next entry is done; now where one is already.
  public var interest: Interest {
    guard ended.isEmpty else { return Interest(time: clock.now) }
    return Interest(time: underWay.first?.time ?? .never)
  }

  private func advance() {
    let now = clock.now
    let due = underWay.prefix { $0.time <= now }
    underWay.removeFirst(due.count)
    for pending in due {
      if pending.failure == nil { entries.append(pending.entry) }
      guard pending.isAwaited else { continue }
      ended.append(
        FinishedEntry(
          id: pending.id, result: pending.failure.map { .failure($0) } ?? .success(())))
    }
  }
}
