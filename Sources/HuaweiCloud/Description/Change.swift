public import JSON

/// What an operation changes, and how to find out whether it did.
public struct Change: Sendable {
  /// Reads that show the effect, in the order to ask them: the relation first, the status after.
  ///
  /// All of them must be `.done` for the change to have settled. The first one alone decides,
  /// before the change and after a lost answer, whether the effect is there.
  public let looks: [Look]
  /// What the call returns once it has settled, from the evidence of each look.
  public let settled: @Sendable ([Evidence]) -> [JSONValue]
  /// How long a call waits for its effect unless the script says otherwise.
  public let timeout: Duration
  /// Error codes by which the service says that the effect was there already: `DNS.1511` when
  /// removing. Such an answer counts as done.
  public let alreadyDone: Set<String>
  /// What sending it twice would do, were the first one carried out.
  public let repetition: Repetition
  /// How long after a lost request nothing of it can arrive any more.
  public let quietPeriod: Duration
  /// The call that takes this change back, given what the first look saw before it and after it.
  /// Nil result: there is nothing to take back.
  public let undo: (@Sendable (Evidence) -> Undo?)?

  public enum Repetition: Sendable {
    /// The second one changes nothing.
    case harmless
    /// The service refuses the second one.
    case refused
    /// There would be two of it.
    case duplicates
  }

  public init(
    looks: [Look], settled: @escaping @Sendable ([Evidence]) -> [JSONValue],
    timeout: Duration = .seconds(600), alreadyDone: Set<String> = [], repetition: Repetition,
    quietPeriod: Duration = .seconds(60), undo: (@Sendable (Evidence) -> Undo?)? = nil
  ) {
    self.looks = looks
    self.settled = settled
    self.timeout = timeout
    self.alreadyDone = alreadyDone
    self.repetition = repetition
    self.quietPeriod = quietPeriod
    self.undo = undo
  }
}

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
  /// The resource went to an error state, for this reason.
  case failed(String)
}

/// A call that takes a change back.
public struct Undo: Sendable {
  /// The name of an operation.
  public let operation: String
  public let arguments: Arguments

  public init(_ operation: String, _ arguments: Arguments) {
    self.operation = operation
    self.arguments = arguments
  }
}
