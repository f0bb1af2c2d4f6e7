/// Something about credentials, region or endpoints is missing or cannot be right.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence that says what and what to do.
  public let message: String

  public init(_ message: String) {
    self.message = message
  }

  public var description: String { message }
}
