/// One value that a call returns.
public struct OperationResult: Sendable {
  public let name: String
  public let type: ValueType
  /// Where the answer holds it: `publicip`, empty for the whole answer, nil when only waiting
  /// finds it (then `wait = false` returns nil in its place).
  public let path: String?

  public init(_ name: String, _ type: ValueType, at path: String?) {
    self.name = name
    self.type = type
    self.path = path
  }
}
