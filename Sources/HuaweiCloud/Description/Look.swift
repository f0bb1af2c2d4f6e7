/// One read that shows the effect of a change.
public struct Look: Sendable {
  /// The read; its fields are filled from the change's arguments by `arguments`.
  public let read: Operation
  public let arguments: @Sendable (Arguments) -> Arguments
  public let judge: @Sendable (Evidence) -> Judgement

  public init(
    _ read: Operation, _ arguments: @escaping @Sendable (Arguments) -> Arguments,
    judge: @escaping @Sendable (Evidence) -> Judgement
  ) {
    self.read = read
    self.arguments = arguments
    self.judge = judge
  }
}
