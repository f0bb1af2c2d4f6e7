/// A call that takes a change back. All data, so that it can be kept until it is needed.
public struct Undo: Equatable, Sendable {
  /// The name of an operation.
  public let operation: String
  public let arguments: Arguments
  /// An argument that has to be read first; nil when `arguments` is complete.
  public let lookup: Lookup?

  /// Fills `argument` with member `take` of the one listed element whose `key` equals `value`.
  public struct Lookup: Equatable, Sendable {
    public let argument: String
    /// The name of a list operation.
    public let operation: String
    public let arguments: Arguments
    public let key: String
    public let value: String
    public let take: String

    public init(
      _ argument: String, from operation: String, _ arguments: Arguments = [:],
      where key: String, equals value: String, take: String
    ) {
      self.argument = argument
      self.operation = operation
      self.arguments = arguments
      self.key = key
      self.value = value
      self.take = take
    }
  }

  public init(_ operation: String, _ arguments: Arguments, lookup: Lookup? = nil) {
    self.operation = operation
    self.arguments = arguments
    self.lookup = lookup
  }
}
