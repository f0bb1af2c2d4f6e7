import HuaweiCloud
import JSON
import Transport

extension SimulatedCloud {
  /// Replaces the rules by those in `text`, one a line, and starts counting anew.
  public func loadFaults(_ text: some Sequence<UInt8>) throws(ControlError) {
    faults = FaultPlan(try FaultParser.parse(text))
  }

  /// The rules that have not applied to any request yet, as they were written.
  public var unfiredFaults: [String] { faults.unfired }

  /// Carries out a request that `rule` is for, as badly as it says.
  func misbehave(
    _ rule: FaultRule, _ routed: RoutedRequest, _ call: AdmittedCall, _ operation: String
  ) -> Misbehaviour {
    var call = call
    let action = routed.route.handler.action
    switch rule.kind {
    case .expired:
      return Misbehaviour(.failure(.expiredToken))
    case .throttle(let duration):
      faults.throttled[routed.route.service] = call.now + duration
      return Misbehaviour(.failure(.throttled(routed.route.service, until: call.now + duration, at: call.now)))
    case .late(let delay):
      faults.late.append(
        LateEffect(
          due: call.now + delay, request: routed.request, route: routed.route, call: call,
          operation: operation, rule: rule))
      return Misbehaviour(nil, .silence)
    case .unapplied:
      let truth = state.resources
      defer { state.resources = truth }
      return Misbehaviour(result { () throws(Refusal) in try action(&state, call) })
    case .twice:
      let first = result { () throws(Refusal) in try action(&state, call) }
      _ = result { () throws(Refusal) in try action(&state, call) }
      return Misbehaviour(first)
    case .stale(let duration):
      faults.stale = (state.resources, call.now + duration)
    case .stuck:
      call.destiny = .stuck
    case .error:
      call.destiny = .fails("the simulator was told to let this fail")
    default:
      break
    }
    guard rule.phase != .before else { return Misbehaviour(nil, spoilt: rule.kind) }
    let carriedOut = result { () throws(Refusal) in try action(&state, call) }
    return Misbehaviour(carriedOut, spoilt: rule.phase == .body ? .truncate(bytes: nil) : rule.kind)
  }

  /// Lets effects happen whose time has come.
  func applyLateEffects(upTo now: WallTime) {
    while let index = faults.late.indices.min(by: { faults.late[$0].due < faults.late[$1].due }),
      faults.late[index].due <= now
    {
      var effect = faults.late.remove(at: index)
      state.settle(at: effect.due)
      effect.call.now = effect.due
      let before = state.resources
      let outcome = result { () throws(Refusal) in
        try effect.route.handler.action(&state, effect.call)
      }
      record(
        effect.request, effect.operation, effect.call.requestID, outcome, before,
        fault: effect.rule, at: effect.due)
    }
  }

  private func result(
    _ action: () throws(Refusal) -> Answer
  ) -> Result<Answer, Refusal> {
    do {
      return .success(try action())
    } catch {
      return .failure(error)
    }
  }
}

/// What a request came to under a fault.
struct Misbehaviour {
  /// What the cloud decided; nil when the request never reached the service.
  let result: Result<Answer, Refusal>?
  /// What is done to the answer on its way back.
  let kind: FaultRule.Kind?
  var delivery: SimulatedReply.Delivery?

  init(_ result: Result<Answer, Refusal>?, spoilt kind: FaultRule.Kind? = nil) {
    self.result = result
    self.kind = kind
  }

  init(_ result: Result<Answer, Refusal>?, _ delivery: SimulatedReply.Delivery) {
    self.init(result)
    self.delivery = delivery
  }

  var delay: Duration {
    if case .slow(let duration) = kind { duration } else { .zero }
  }

  /// What arrives instead of `response`.
  func delivery(of response: HTTPResponse, requestID: String) -> SimulatedReply.Delivery {
    if let delivery { return delivery }
    switch kind {
    case .reset: return .reset
    case .hang: return .silence
    case .truncate(let bytes):
      // Without a body there is nothing to cut off but the answer as a whole.
      guard !response.body.isEmpty else { return .reset }
      let half = response.body.count / 2
      return .truncated(response, bytes: min(bytes ?? half, response.body.count - 1))
    case .garbage:
      return .response(
        HTTPResponse(
          status: response.status, headers: [HTTPHeader("Content-Type", "text/html")],
          body: Array("<html><body>The page you are looking for is gone</body></html>".utf8)))
    case .status(let status, let code):
      let body: JSONValue = [
        "error_code": .string(code), "error_msg": "injected", "request_id": .string(requestID),
      ]
      return .response(
        HTTPResponse(
          status: status,
          headers: [
            HTTPHeader("X-Request-Id", requestID), HTTPHeader("Content-Type", "application/json"),
          ], body: code.isEmpty ? [] : body.serialized()))
    default: return .response(response)
    }
  }
}

extension Refusal {
  /// Too many requests, in the way of the service.
  static func throttled(_ service: Service, until end: WallTime, at now: WallTime) -> Refusal {
    if service == .dns { return dns(403, "0014", "Flow control is triggered") }
    let minutes = max(1, Int(((end - now).inSeconds / 60).rounded(.up)))
    var refusal = gateway(
      429, "0308",
      "The throttling threshold has been reached: policy user over ratelimit,"
        + "limit:0,time:\(minutes) minute")
    if service == .modelarts {
      let seconds = max(1, Int((end - now).inSeconds.rounded(.up)))
      refusal.headers = [("Retry-After", String(seconds))]
    }
    return refusal
  }
}
