/// One `name=value` of a query, not yet percent-encoded.
public struct QueryItem: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
