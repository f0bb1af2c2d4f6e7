public import JSON
public import Ports

/// One refusal that a service documents: how it is told, what it means and what can be done.
///
/// A code that comes with two statuses, meaning two things, is two of these. The simulator refuses
/// with them, calls are guided by them, and help shows those that an operation lists.
public struct ServiceError: Sendable {
  /// As the service writes it: `VPC.0510`. The vendor calls codes stable and messages not, so only
  /// codes are looked at.
  public let code: String
  /// The HTTP status it comes with.
  public let status: Int
  /// The `kind` under which scripts see it.
  public let kind: ErrorKind
  /// What may be done after it.
  public let retry: RetryPolicy
  /// One line, no full stop.
  public let meaning: String
  /// What a person can do about it, given what is known of the refused call; nil when nothing
  /// better is known than what the kind suggests.
  public let advice: (@Sendable (RefusedCall) -> String?)?

  /// - Parameters:
  ///   - meaning: one line, no full stop.
  ///   - advice: see the property.
  public init(
    _ code: String, _ status: Int, _ kind: ErrorKind, retry: RetryPolicy = .never,
    _ meaning: String, advice: (@Sendable (RefusedCall) -> String?)? = nil
  ) {
    self.code = code
    self.status = status
    self.kind = kind
    self.retry = retry
    self.meaning = meaning
    self.advice = advice
  }

  /// With advice that is always the same.
  public init(
    _ code: String, _ status: Int, _ kind: ErrorKind, retry: RetryPolicy = .never,
    _ meaning: String, advice: String
  ) {
    self.init(code, status, kind, retry: retry, meaning, advice: { _ in advice })
  }

  /// The same refusal in the words of an operation that knows more precisely what it means there.
  public func meaning(_ meaning: String) -> ServiceError {
    ServiceError(code, status, kind, retry: retry, meaning, advice: advice)
  }
}

extension ServiceError {
  /// Every refusal that any service documents.
  package static var documented: [ServiceError] { ErrorCodes.all }

  /// The refusal that any service documents under this code.
  ///
  /// - Parameter status: which of several with the same code; the first if nil.
  package static func documented(code: String, status: Int?) -> ServiceError? {
    ErrorCodes.all.first { $0.code == code && $0.status == status ?? $0.status }
  }
}

/// What may be done after an error answer.
public enum RetryPolicy: Sendable {
  /// The answer would be the same again.
  case never
  /// Not carried out, because something else was under way; good to be sent again after a while.
  case retry
  /// The service failed somewhere: a read may be sent again, a change may have been carried out.
  case retryIfIdempotent
  /// Not carried out; with newer credentials it may be.
  case refreshCredentials
  /// Not carried out, because too many requests came.
  case throttled
}

/// What is known of a call that was refused, for advice.
public struct RefusedCall: Sendable {
  /// On whose behalf it was made.
  public let account: Account
  /// The service as host names have it: `vpc`.
  public let service: String
  /// The call's own arguments.
  public let arguments: Arguments
  /// What the first probe saw before a change; null otherwise.
  public let before: JSONValue
  /// When the answer came.
  public let time: WallTime
  /// The refusals that the operation lists.
  public let errors: [ServiceError]
  /// What a policy of IAM has to allow for the operation; empty where that is not known.
  public let actions: [String]

  /// - Parameter errors: those of the operation; they go before what is known in general.
  public init(
    account: Account, service: String, arguments: Arguments, before: JSONValue, time: WallTime,
    errors: [ServiceError] = [], actions: [String] = []
  ) {
    self.account = account
    self.service = service
    self.arguments = arguments
    self.before = before
    self.time = time
    self.errors = errors
    self.actions = actions
  }
}

/// A read made after a refusal, to name what stands in the way: "port P belongs to server S".
///
/// It is asked once and is never required: without its answer the general hint is shown.
public struct Explanation: Sendable {
  /// The error codes it explains.
  public let codes: Set<WireKey>
  /// The read that is made; its first result is the `now` of the hint's evidence.
  public let read: Operation
  /// The arguments of the read; nil when there is nothing to ask.
  public let arguments: @Sendable (Evidence) -> Arguments?
  /// The hint, from the evidence of the change (`now` is what `read` returned).
  public let hint: @Sendable (Evidence) -> String?

  /// See the properties.
  public init(
    of codes: Set<WireKey>, by read: Operation,
    _ arguments: @escaping @Sendable (Evidence) -> Arguments?,
    hint: @escaping @Sendable (Evidence) -> String?
  ) {
    self.codes = codes
    self.read = read
    self.arguments = arguments
    self.hint = hint
  }
}
