/// One read that shows the effect of a change.
public struct Probe: Sendable {
  /// The read; its fields are filled from the change's arguments by `arguments`.
  public let read: Operation
  public let arguments: @Sendable (Arguments) -> Arguments
  /// How calls that wait at the same time look together; nil where there is no such list. Calls
  /// whose reads are the same in all arguments share one in any case.
  public let together: ListForm?
  public let judge: @Sendable (Evidence) -> ProbeResult

  public init(
    _ read: Operation, _ arguments: @escaping @Sendable (Arguments) -> Arguments,
    together: ListForm? = nil, judge: @escaping @Sendable (Evidence) -> ProbeResult
  ) {
    self.read = read
    self.arguments = arguments
    self.together = together
    self.judge = judge
  }
}
