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
