/// One thing wrong with the arguments of a call.
public struct ArgumentProblem: Equatable, Sendable {
  /// The field it is about; nil when it is about several together.
  public let field: String?
  /// What was expected and what came instead.
  public let message: String

  public init(_ field: String?, _ message: String) {
    self.field = field
    self.message = message
  }

  /// `endpoint_id: missing, expected an id of 32 hexadecimal digits`
  public var line: String { field.map { "\($0): \(message)" } ?? message }
}

/// Everything wrong with the arguments of one call.
public struct ArgumentProblems: Error, Equatable, Sendable {
  public let problems: [ArgumentProblem]

  /// All of them on one line.
  public var line: String { problems.map(\.line).joined(separator: "; ") }
}
