/// One documented member of a `RecordType`. Any of them may be absent from an answer.
public struct RecordField: Sendable {
  public let name: String
  public let type: ValueType
  /// The documented values; nil where any text may come.
  public let enumeration: Enumeration?
  /// What the member identifies, as in `Field.identifies`. The `id` of a record identifies that
  /// record unless something else is said here.
  public let identifies: String?
  /// One line, no full stop.
  public let documentation: String

  public init(
    _ name: String, _ type: ValueType, in enumeration: Enumeration? = nil,
    idOf identifies: String? = nil, _ documentation: String
  ) {
    self.name = name
    self.type = type
    self.enumeration = enumeration
    self.identifies = identifies
    self.documentation = documentation
  }
}
