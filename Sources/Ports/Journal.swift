/// Names one entry on its way into a journal. Given by whoever hands it over, and never used again.
public struct EntryID: Hashable, Sendable {
  /// Unique within the process.
  public let number: UInt64

  /// - Parameter number: one that was not used before.
  public init(_ number: UInt64) {
    self.number = number
  }
}

/// An entry that is durable, or could not be made so.
public struct FinishedEntry {
  /// As it was given to `store`.
  public let id: EntryID
  /// Success once it is durable.
  public let result: Result<Void, JournalFailure>

  /// The end of one entry.
  public init(id: EntryID, result: Result<Void, JournalFailure>) {
    self.id = id
    self.result = result
  }
}

/// Makes entries durable, on the caller's thread and without ever blocking on the network.
///
/// `ImmediateJournal` keeps nothing, `SimulatedJournal` keeps everything in memory and can be slow or
/// fail. A journal in a file is done when `store` returns; one across a network says with `interest`
/// what is to be waited for, and gets on when `takeEnded` is called.
public protocol Journal: AnyObject {
  /// Begins to make an entry durable. Its end is told by `takeEnded`, never by this call. Entries
  /// become durable in the order in which they were handed over.
  func store(_ entry: JournalEntry, as id: EntryID)

  /// Forgets an entry: `takeEnded` will not tell its end. It may become durable nevertheless.
  func cancel(_ id: EntryID)

  /// Gets on as far as it can without waiting.
  ///
  /// - Returns: what has ended since this was last called, oldest first.
  func takeEnded() -> [FinishedEntry]

  /// What has to be waited for before `takeEnded` can have anything new. Asked before each wait.
  var interest: Interest { get }

  /// Why somebody else may go on by now with what is recorded here, so that it is to end; nil while nobody
  /// may.
  var lapse: JournalFailure? { get }
}

extension Journal {
  /// Nobody else has to do with it.
  public var lapse: JournalFailure? { nil }
}

/// Keeps nothing, and says at once that it has: for what is not recorded.
public final class ImmediateJournal: Journal {
  private var ended: [FinishedEntry] = []

  /// A journal without entries.
  public init() {}

  /// Takes the entry for durable; `takeEnded` says so the next time.
  public func store(_ entry: JournalEntry, as id: EntryID) {
    ended.append(FinishedEntry(id: id, result: .success(())))
  }

  /// Forgets an entry whose end has not been taken.
  public func cancel(_ id: EntryID) {
    ended.removeAll { $0.id == id }
  }

  /// Everything handed over since the last call, in that order.
  public func takeEnded() -> [FinishedEntry] {
    defer { ended.removeAll() }
    return ended
  }

  /// At once where there is something to be taken.
  public var interest: Interest {
    ended.isEmpty ? .nothing : Interest(time: Instant(nanoseconds: .min))
  }
}
