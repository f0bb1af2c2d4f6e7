/// One documented member of a `RecordType`. Any of them may be absent from an answer.
public struct RecordField: Sendable {
  public let name: String
  public let type: ValueType
  /// The documented values of an enumeration; empty where any text may come.
  public let values: [String]
  /// One line, no full stop.
  public let documentation: String

  public init(_ name: String, _ type: ValueType, values: [String] = [], _ documentation: String) {
    self.name = name
    self.type = type
    self.values = values
    self.documentation = documentation
  }
}
