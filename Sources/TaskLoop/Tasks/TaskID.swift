/// Names one task. Never reused within a loop.
public struct TaskID: Hashable, Sendable {
  public let number: UInt64
}
