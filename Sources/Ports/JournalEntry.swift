public import JSON

/// Something that is written down about a run: what is to be done, before it is done, or what came
/// of it.
public struct JournalEntry: Equatable, Sendable {
  /// What an entry tells; the raw values are stored.
  public enum Kind: String, Sendable {
    /// A change that is about to be sent; durable before its first byte leaves.
    case intent
    /// What became of an intent.
    case outcome
    /// Anything else that a script was told by the outside.
    case step
  }

  /// What it tells.
  public let kind: Kind
  /// A document in the form of whoever wrote it, which becomes a text where it is kept.
  public var record: JSONValue
  /// Which of the things under way it is about, as the journal numbers them; 0 where there is no such
  /// number.
  public var subject: UInt64
  /// Until when somebody waits for it to be durable.
  public var deadline: Instant

  /// - Parameter record: in the form of whoever writes it.
  public init(
    _ kind: Kind, record: JSONValue, subject: UInt64 = 0, deadline: Instant = .never
  ) {
    self.kind = kind
    self.record = record
    self.subject = subject
    self.deadline = deadline
  }
}

/// Why an entry could not be made durable.
public struct JournalFailure: Error, Equatable, Sendable {
  /// One line, no full stop: `the disk is full`.
  public let message: String
  /// What to do about it; nil where that is to go on without a journal.
  public let hint: String?
  /// Whether the journal cannot be reached now, so that the same may succeed later.
  public let isAway: Bool
  /// Whether it is the run that may not go on, and nothing is wrong with the journal.
  public let isRefusal: Bool
  /// What whoever asked for it is told instead, in the form of whoever writes entries: how it was foreseen
  /// to end. Nil where nothing was.
  public let foreseen: JSONValue?

  /// - Parameter message: one line, no full stop.
  public init(
    _ message: String, hint: String? = nil, isAway: Bool = false, isRefusal: Bool = false,
    foreseen: JSONValue? = nil
  ) {
    self.message = message
    self.hint = hint
    self.isAway = isAway
    self.isRefusal = isRefusal
    self.foreseen = foreseen
  }
}
