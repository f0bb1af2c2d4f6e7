internal import JSON
internal import Ports
internal import Text

/// Why a request did not bring what was wanted, and what follows from it.
struct Problem: Equatable, Sendable {
  /// Without operation, attempts and hint, which the call knows.
  var error: CloudError
  let retry: RetryPolicy
  /// Whether a change may have been carried out all the same.
  let mayHaveHappened: Bool
  /// A change is not sent again after it, also where it is proved not to have been carried out: it was
  /// answered with another place to go to, which no service does, or with no for good.
  var isFinal = false
  /// It was answered, and nothing of that can be read, or it is not the service's own answer.
  var isUnreadable = false
  /// No connection was made.
  var isUnconnected = false
  /// What the server said about when to come again.
  var advice: Advice?

  enum Advice: Equatable, Sendable {
    case after(Duration)
    /// On average one request every `spacing` is let through; all is forgotten after `window`.
    case rate(spacing: Duration, window: Duration)
  }

  /// Whether it is the resource that is missing, rather than an API or a host. Only a service says so: with a code.
  var isMissingResource: Bool {
    error.kind == .notFound && error.code.map { !$0.hasPrefix("APIG") } ?? false
  }
}

extension Problem {
  init(_ failure: TransportFailure) {
    let kind: ErrorKind = [.timeout, .crowded].contains(failure.reason) ? .timeout : .network
    error = CloudError(kind, operation: "", message: failure.message.oneLine)
    mayHaveHappened = failure.mayHaveBeenSent
    switch failure.reason {
    case .tls, .forbidden, .proxyRefused, .proxyTLS: retry = .never
    // An answer too large once is too large again, and so is one that cannot be read, where the same is
    // asked; a later question has another answer.
    case .encoding, .tooLarge:
      retry = .never
      isUnreadable = true
    case .unknownHost, .refused, .proxy:
      retry = .retryIfIdempotent
      isUnconnected = true
    case .timeout, .broken, .crowded: retry = .retryIfIdempotent
    }
  }

  /// The problem in an answer that is not a success.
  ///
  /// - Parameter errors: the refusals that the operation lists.
  init(_ response: HTTPResponse, at time: WallTime, errors: [ServiceError] = []) {
    let envelope = ErrorEnvelope(response)
    let meaning = ErrorCodes.meaning(
      code: envelope.code, status: response.status, own: errors)
    // A web page says nothing about the resource, whatever its status: it is not the service's.
    let isForeign = envelope.form == .html
    error = CloudError(
      isForeign ? .unavailable : meaning.kind, operation: "", status: response.status,
      code: envelope.code,
      message: envelope.message ?? Self.phrase(response.status), requestID: envelope.requestID)
    retry = isForeign ? .retryIfIdempotent : meaning.retry
    // Whoever redirects is not the service, nor is who refuses without a code: both may have passed the
    // request on to it, and changed its answer.
    let isError = (400...).contains(response.status)
    isUnreadable = envelope.code == nil && !Self.isSaidBeforehand(response.status)
    isFinal = !isError || isUnreadable && !isForeign && meaning.retry == .never
    mayHaveHappened =
      meaning.retry == .retryIfIdempotent || !isError || isForeign && isUnreadable
    advice = Advice(response, envelope: envelope, at: time)
  }

  /// The problem of a success whose body cannot be what the service sent.
  init(unreadable response: HTTPResponse, _ flaw: BodyFlaw) {
    error = CloudError(
      response.looksLikeHTML ? .unavailable : .network, operation: "", status: response.status,
      message: flaw.message, requestID: response.requestID)
    retry = flaw.retry
    mayHaveHappened = true
    isUnreadable = true
  }

  /// Whether a status says by itself that the request was not handled, whoever answers with it: the key or
  /// the proxy's password is missing, the request is too large, or there are too many.
  private static func isSaidBeforehand(_ status: Int) -> Bool {
    [401, 407, 413, 414, 429, 431, 494].contains(status)
  }

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 300..<400: "redirected, which no service does"
    case 400: "bad request"
    case 401: "not authenticated"
    case 403: "forbidden"
    case 404: "not found"
    case 408: "request timed out"
    case 409: "conflict"
    case 413: "request too large"
    case 429: "too many requests"
    case 500: "internal error"
    case 502: "bad gateway"
    case 503: "service unavailable"
    case 504: "gateway timed out"
    default: "unexpected status"
    }
  }
}

extension Problem.Advice {
  /// `Retry-After`, or else the `limit:N,time:M minute` in a gateway's message.
  fileprivate init?(_ response: HTTPResponse, envelope: ErrorEnvelope, at time: WallTime) {
    if let header = response.headers["Retry-After"] {
      if let seconds = UInt32(header) {
        self = .after(.seconds(Int64(seconds)))
        return
      }
      if let date = WallTime(httpDate: header) {
        self = .after(max(date - time, .zero))
        return
      }
    }
    guard let message = envelope.message, let limit = message.number(after: "limit:"), limit > 0,
      let amount = message.number(after: "time:"), amount > 0
    else { return nil }
    let unit = message.word(afterNumberAfter: "time:")
    let factor: Int64 = unit.hasPrefix("hour") ? 3600 : unit.hasPrefix("second") ? 1 : 60
    let window = Duration.seconds(Int64(amount) * factor)
    // No service has a longer one, and nobody waits for its end.
    guard window <= .seconds(3600) else { return nil }
    self = .rate(spacing: window / limit, window: window)
  }
}

extension String {
  fileprivate func number(after label: String) -> Int? {
    guard let range = firstRange(of: label) else { return nil }
    let digits = self[range.upperBound...].dropping(" ").utf8.prefix { $0.isDigit }
    return UInt16(Substring(digits)).map(Int.init)
  }

  fileprivate func word(afterNumberAfter label: String) -> Substring {
    guard let range = firstRange(of: label) else { return "" }
    return Substring(
      self[range.upperBound...].dropping(" 0123456789").utf8.prefix(while: \.isLetterOrDigit))
  }
}
