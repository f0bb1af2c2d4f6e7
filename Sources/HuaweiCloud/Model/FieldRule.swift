/// What must hold between the fields of one call.
public struct FieldRule: Sendable {
  /// The sentence to show when it does not hold; nil when it does.
  public let violation: @Sendable (Arguments) -> String?

  public init(_ violation: @escaping @Sendable (Arguments) -> String?) {
    self.violation = violation
  }
}
