internal import Text

/// Why a call did not succeed: everything a script, a log line or a person may want to know.
public struct CloudError: Error, Equatable, Sendable, Codable {
  public var kind: ErrorKind
  /// The operation called: `eip.bind`.
  public var operation: String
  /// HTTP status of the answer; nil when there was none.
  public var status: Int?
  /// The service's own code: `VPC.0510`.
  public var code: String?
  /// What happened: the service's words, or Halo's when the service said nothing.
  public var message: String
  /// The service's name for the failed request; its support asks for it.
  public var requestID: String?
  /// How often the request that failed was sent; 0 when it never was.
  public var attempts: Int
  /// What to do about it.
  public var hint: String?
  /// Whether a change may have been carried out, or may still be.
  public var inDoubt: Bool
  /// What did not go as it should beside the call itself, as one sentence; nil for nothing.
  public var warning: String?

  public init(
    _ kind: ErrorKind, operation: String, status: Int? = nil, code: String? = nil,
    message: String, requestID: String? = nil, attempts: Int = 0, hint: String? = nil,
    inDoubt: Bool = false
  ) {
    self.kind = kind
    self.operation = operation
    self.status = status
    self.code = code
    self.message = message
    self.requestID = requestID
    self.attempts = attempts
    self.hint = hint
    self.inDoubt = inDoubt
  }

  /// Everything on one line:
  /// `eip.bind: 409 VPC.0510: Floating ip has already been associated (hint) [request 0a1b]`.
  public var line: String {
    let answer = [status.map(String.init), code].compactMap { $0 }.joined(separator: " ")
    var parts = [operation, answer, message].filter { !$0.isEmpty }.joined(separator: ": ")
    if let hint { parts += " (\(hint))" }
    if attempts > 1 { parts += " [\(attempts) attempts]" }
    if let requestID { parts += " [request \(requestID)]" }
    if let warning { parts += " [\(warning)]" }
    return parts.oneLine
  }
}

extension CloudError: CustomStringConvertible {
  public var description: String { line }
}
