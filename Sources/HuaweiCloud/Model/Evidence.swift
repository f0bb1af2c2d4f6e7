public import JSON

/// What is known when a look is judged.
public struct Evidence: Sendable {
  /// The change's own arguments.
  public let arguments: Arguments
  /// What the same read returned before the change was sent: its first result; null when the
  /// thing was not found.
  public let before: JSONValue
  /// What the read returns now; null when the thing is not found.
  public let now: JSONValue
  /// The service's answer to the change; null when none came.
  public let answer: JSONValue

  public init(arguments: Arguments, before: JSONValue, now: JSONValue, answer: JSONValue) {
    self.arguments = arguments
    self.before = before
    self.now = now
    self.answer = answer
  }
}
