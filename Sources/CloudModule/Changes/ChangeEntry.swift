public import HuaweiCloud
public import Ports

/// A change that was made, or may have been, and what takes it back.
public struct ChangeEntry {
  /// What became of the change.
  public enum Outcome: Equatable, Sendable {
    case done
    /// It was so already.
    case unchanged
    /// Sent, and not seen to end well: the error's line.
    case unclear(String)
  }

  /// Whether and how it can be taken back.
  public enum Undoing: Equatable, Sendable {
    case possible(UndoPlan)
    /// Why there is no way back, as the rest of a sentence: `it was so already`.
    case impossible(String)
  }

  /// What an entry is to those before it.
  public enum Role: Equatable, Sendable {
    case change
    /// Takes back the change of this number.
    case undo(of: Int)
    /// Takes back the undo of this number, and so makes its change again.
    case redo(of: Int)
  }

  /// From 1, in the order in which changes ended.
  public let number: Int
  /// When it ended.
  public let time: WallTime
  /// Without the leading `cloud.`.
  public let operation: String
  /// What it was called with.
  public let arguments: Arguments
  /// As a line of Lua.
  public let code: String
  /// In a person's words.
  public let summary: String
  /// The ids of what it returned.
  public let resultIDs: [String]
  /// What became of it.
  public internal(set) var outcome: Outcome
  /// Whether and how it can be taken back.
  public let undoing: Undoing
  /// Whether it was made for its own sake, or to take back another.
  public let role: Role
  /// The entry that took it back.
  public internal(set) var undoneBy: Int?
  /// Somebody has decided to leave it as it is.
  public internal(set) var isPassedOver = false

  /// Whether nobody knows what became of it, and a look may tell.
  public var isInDoubt: Bool {
    if case .unclear = outcome { record != nil } else { false }
  }

  /// Where it was made.
  public var place: ChangePlace { ChangePlace(account, in: world) }
  /// Whose account it was made in, which is where it is taken back.
  let account: Account
  let world: World
  /// All that is known of it; nil for what has no record.
  let record: ChangeRecord?
  /// Its number in the journal; nil where nothing is recorded.
  let journalNumber: Int64?
}
