public import JSON

/// One read that shows the effect of a change.
public struct Look: Sendable {
  /// The read; its fields are filled from the change's arguments by `arguments`.
  public let read: Operation
  public let arguments: @Sendable (Arguments) -> Arguments
  public let judge: @Sendable (Evidence) -> Judgement

  public init(
    _ read: Operation, _ arguments: @escaping @Sendable (Arguments) -> Arguments,
    judge: @escaping @Sendable (Evidence) -> Judgement
  ) {
    self.read = read
    self.arguments = arguments
    self.judge = judge
  }
}

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

/// What a look says about the effect of a change. The text is the state seen, for messages.
public enum Judgement: Equatable, Sendable {
  /// The effect is there and has settled.
  case done(String)
  /// The effect has begun to show.
  case underway(String)
  /// Nothing of the effect is to be seen (yet).
  case absent(String)
  /// The effect is there, in a state that the documentation does not list; waiting goes on.
  case unknown(String, known: [String])
  /// The resource went to an error state, for this reason.
  case failed(String)
}
