import JSON
import Ports

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
      // In the envelope of the service that the code belongs to.
      let refusal = Refusal(
        envelope: Refusal.Envelope(ofCode: code), status: status, code: code, message: "injected")
      return .response(
        HTTPResponse(
          status: status,
          headers: [
            HTTPHeader("X-Request-Id", requestID), HTTPHeader("Content-Type", "application/json"),
          ], body: code.isEmpty ? [] : refusal.body(requestID: requestID).serialized()))
    default: return .response(response)
    }
  }
}
