internal import TaskLoop
internal import Ports
internal import Text

/// One `http` call: sends, follows redirects, and never sends anything a second time.
struct WebFetch: StateMachine {
  typealias Outcome = Result<Answer, ModuleError>

  /// An answer, and the URL that gave it.
  struct Answer {
    let response: HTTPResponse
    let address: WebAddress
  }

  /// What it is asked for now.
  private(set) var request: WebRequest
  /// `http.get`
  private let function: String
  private var deadline = Instant.never
  private var redirects = 0

  init(_ request: WebRequest, function: String) {
    self.request = request
    self.function = function
  }

  mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<Outcome> {
    switch event {
    case .start, .wake, .stored, .notStored, .loaded:
      deadline = moment.instant + request.timeout
      return send(at: moment)
    case .failure(let failure):
      return .finish(.failure(error(failure)))
    case .answer(let response):
      guard [301, 302, 303, 307, 308].contains(response.status), request.redirectLimit > 0,
        let location = response.headers["Location"]
      else { return .finish(.success(Answer(response: response, address: request.address))) }
      return follow(response, to: location, at: moment)
    }
  }

  private func send(at moment: Moment) -> MachineAction<Outcome> {
    if let violation = RequestRules.violation(of: request.http) {
      return .finish(.failure(error(violation)))
    }
    return .send(request.http, timeout: deadline - moment.instant, deadline: deadline)
  }

  private mutating func follow(
    _ response: HTTPResponse, to location: String, at moment: Moment
  ) -> MachineAction<Outcome> {
    redirects += 1
    guard redirects <= request.redirectLimit else {
      return .finish(
        .failure(
          failed(.network, "redirect", "redirected more than \(request.redirectLimit) times")))
    }
    do throws(WebAddress.Flaw) {
      request = try request.redirected(by: response, to: location)
    } catch {
      return .finish(.failure(failed(.network, "redirect", error.message)))
    }
    guard moment.instant < deadline else {
      return .finish(
        .failure(failed(.timeout, "timeout", "no answer within \(request.timeout.short)")))
    }
    return send(at: moment)
  }

  // MARK: Errors

  private func error(_ failure: TransportFailure) -> ModuleError {
    if failure.reason == .forbidden { return failed(.usage, nil, failure.message) }
    let isSafe = ["GET", "HEAD", "OPTIONS"].contains(request.method)
    var error = failed(
      [.timeout, .crowded].contains(failure.reason) ? .timeout : .network, failure.reason.code,
      "\(request.address.shown): \(failure.message)")
    if failure.mayHaveBeenSent, !isSafe {
      error.hint = "the server may have acted on it: \(request.method) is not sent twice"
    }
    return error
  }

  private func failed(_ kind: ModuleError.Kind, _ code: String?, _ message: String) -> ModuleError {
    ModuleError(kind, in: function, code: code, message.oneLine)
  }
}

extension TransportFailure.Reason {
  /// As the `code` of an error.
  fileprivate var code: String {
    switch self {
    case .unknownHost: "unknown_host"
    case .tooLarge: "too_large"
    case .proxyRefused: "proxy_refused"
    case .proxyTLS: "proxy_tls"
    case .refused, .tls, .timeout, .broken, .encoding, .forbidden, .proxy, .crowded: rawValue
    }
  }
}
