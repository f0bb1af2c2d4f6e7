/// Names one task. Never reused within a loop.
public struct TaskID: Hashable, Sendable {
  /// In the order of beginning, from 1; 0 is what runs outside of any task.
  public let number: UInt64
}
