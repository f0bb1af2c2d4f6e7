public import Ports

/// Names one operation that a task waits for. Never reused within a loop.
public struct OperationID: Hashable, Sendable {
  public let number: UInt64
}

/// What one operation is doing, for people to look at.
public struct Activity: Equatable, Sendable {
  public let id: OperationID
  /// The task that waits for it.
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
