public import Ports

/// Names one wait of a task. Never reused within a loop.
public struct WaitID: Hashable, Sendable {
  /// In the order of beginning.
  public let number: UInt64
}

/// What one wait is for and how far it has come, for people to look at.
public struct Activity: Equatable, Sendable {
  /// The wait itself.
  public let id: WaitID
  /// The task that waits.
  public let task: TaskID
  /// What the user asked for: `cloud.eip.bind`.
  public let what: String
  /// What is seen of it now, in the words of the service.
  public let state: String?
  /// When the wait began.
  public let since: Instant
  /// When it will look again; nil while it waits for an answer or for
  /// somebody else.
  public let nextStep: Instant?
}
