/// A refusal that users of an operation meet: its code, and what to do about it.
public struct ServiceError: Sendable {
  /// As the service writes it: `VPC.0510`.
  public let code: String
  public let status: Int
  /// One line, no full stop.
  public let meaning: String

  public init(_ code: String, _ status: Int, _ meaning: String) {
    self.code = code
    self.status = status
    self.meaning = meaning
  }

  /// The `kind` under which scripts see it.
  public var kind: ErrorKind { ErrorCodes.meaning(code: code, status: status).kind }
}

/// A read made after a refusal, to name what stands in the way: "port P belongs to server S".
///
/// It is asked once and is never required: without its answer the general hint is shown.
public struct Explanation: Sendable {
  /// The error codes it explains.
  public let codes: Set<String>
  public let read: Operation
  /// The arguments of the read; nil when there is nothing to ask.
  public let arguments: @Sendable (Evidence) -> Arguments?
  /// The hint, from the evidence of the change (`now` is what `read` returned).
  public let hint: @Sendable (Evidence) -> String?

  public init(
    of codes: Set<String>, by read: Operation,
    _ arguments: @escaping @Sendable (Evidence) -> Arguments?,
    hint: @escaping @Sendable (Evidence) -> String?
  ) {
    self.codes = codes
    self.read = read
    self.arguments = arguments
    self.hint = hint
  }
}
