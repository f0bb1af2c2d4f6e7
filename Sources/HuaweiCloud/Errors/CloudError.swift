internal import Text

/// Why a call did not succeed: everything a script, a log line or a person may want to know.
public struct CloudError: Error, Equatable, Sendable, Codable {
  /// What scripts branch on.
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
  /// What was looked at before it was said, one line each: too much for the sentence itself.
  public var details: [String]?

  /// Whether it is about the whole script, so that an operation in front of what it says would puzzle.
  public var isOfScript = false

  /// See the properties; what is not known is left out.
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

  /// The code of an error whose cause is a journal that cannot be reached.
  package static let journalCode = "journal"

  /// Whether it was not sent because the journal did not take it.
  package var isOfJournal: Bool {
    kind == .journal || code.map { $0.utf8.elementsEqual(Self.journalCode.utf8) } ?? false
  }

  /// Everything on one line:
  /// `eip.bind: 409 VPC.0510: Floating ip has already been associated (hint) [request 0a1b]`.
  public var line: String {
    let answer = Self.words(status: status, code: code)
    var parts = [isOfScript ? "" : operation, answer, message].filter { !$0.isEmpty }.joined(
      separator: ": ")
    if let hint { parts += " (\(hint))" }
    if attempts > 1 { parts += " [\(attempts) attempts]" }
    if let requestID { parts += " [request \(requestID)]" }
    if let warning { parts += " [\(warning)]" }
    return parts.oneLine
  }
}

extension CloudError {
  /// What an answer calls itself: `409 VPC.0510`. Some of IAM's codes are the status once more, which says nothing.
  static func words(status: Int?, code: String?) -> String {
    var words = [status.map(String.init), code].compactMap { $0 }
    if words.count == 2, words[0].utf8.elementsEqual(words[1].utf8) { words.removeLast() }
    return words.joined(separator: " ")
  }
}

extension CloudError: CustomStringConvertible {
  /// One line, as scripts print it.
  public var description: String { line }
}

/// What went wrong, as far as a script needs to tell. The raw value is what Lua sees.
public enum ErrorKind: String, CaseIterable, Sendable, Codable {
  /// The call was wrong: an argument, or a combination the service does not take.
  case usage
  /// The credentials were not accepted.
  case auth
  /// The credentials are good but do not allow this.
  case denied
  case notFound = "not_found"
  /// Something else is in the way: bound elsewhere, exists already, being changed.
  case conflict
  case quota
  case throttled
  /// The service or what is before it failed.
  case unavailable
  case timeout
  /// The service could not be reached or its answer not be read.
  case network
  /// The resource went to an error state.
  case state
  /// A change was sent and nobody can tell whether it was carried out.
  case inDoubt = "in_doubt"
  case cancelled
  /// The journal cannot be written, so nothing was sent.
  case journal
  /// What a script has raised itself, where a transaction had to be rolled back for it.
  case script
  /// A bug in Halo.
  case `internal`
}

/// Something about credentials, region or endpoints is missing or cannot be right.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence that says what and what to do.
  public let message: String
  /// What was looked at before it was said, one line each.
  public let details: [String]

  /// - Parameters:
  ///   - message: one sentence, no full stop, with nothing in it that is secret.
  ///   - details: what was looked at, one line each.
  public init(_ message: String, details: [String] = []) {
    self.message = message
    self.details = details
  }

  /// What it comes from.
  enum Cause {
    /// What is set, or is not.
    case settings
    /// Somebody was asked and said no.
    case refusal
    /// Who was to be asked is away, or has no time.
    case absence
  }

  /// What it comes from.
  var cause = Cause.settings

  /// A service that was asked for credentials gave none.
  static func refused(_ message: String) -> Self { Self(message, .refusal) }

  /// A service that was to be asked for credentials does not answer for now.
  static func away(_ message: String, details: [String] = []) -> Self {
    Self(message, details: details, .absence)
  }

  private init(_ message: String, details: [String] = [], _ cause: Cause) {
    self.init(message, details: details)
    self.cause = cause
  }

  /// The message, and what was looked at.
  public var description: String { ([message] + details).joined(separator: "\n  ") }
}
