/// One argument of an operation, under its wire name.
public struct Field: Sendable {
  public enum Place: Sendable {
    /// A variable of the path.
    case path
    /// A query parameter; a list repeats the key.
    case query
    /// A member of the body (see `BodyShape`).
    case body
    /// Read by Halo only and never sent: an argument of `choose`.
    case local
  }

  public let name: String
  public let type: ValueType
  public let place: Place
  public let isRequired: Bool
  public let constraint: Constraint?
  /// One line, no full stop.
  public let documentation: String

  public init(
    _ name: String, _ type: ValueType, in place: Place, required: Bool = false,
    _ constraint: Constraint?, _ documentation: String
  ) {
    self.name = name
    self.type = type
    self.place = place
    isRequired = required
    self.constraint = constraint
    self.documentation = documentation
  }

  public init(
    _ name: String, _ type: ValueType, in place: Place, required: Bool = false,
    _ documentation: String
  ) {
    self.init(name, type, in: place, required: required, nil, documentation)
  }
}
