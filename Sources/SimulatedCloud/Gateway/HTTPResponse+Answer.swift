import JSON
import Ports

extension SimulatedReply.Delivery {
  /// With the time by the service's clock, as every answer has it.
  func dated(_ time: WallTime) -> Self {
    switch self {
    case .response(let response): .response(response.dated(time))
    case .truncated(let response, let bytes): .truncated(response.dated(time), bytes: bytes)
    default: self
    }
  }
}

extension HTTPResponse {
  fileprivate func dated(_ time: WallTime) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: headers + [HTTPHeader("Date", time.httpDate)], body: body)
  }

  /// With the name by which IAM knows a request beside the gateway's.
  func traced(_ requestID: String) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: headers + [HTTPHeader("X-IAM-Trace-Id", requestID)], body: body)
  }

  init(_ answer: Answer, requestID: String) {
    var headers = answer.headers + [HTTPHeader("X-Request-Id", requestID)]
    if answer.body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
    self.init(
      status: answer.status, headers: headers, body: answer.body?.serialized() ?? [])
  }

  init(_ refusal: Refusal, requestID: String) {
    var headers = [
      HTTPHeader("X-Request-Id", requestID), HTTPHeader("Content-Type", "application/json"),
    ]
    headers += refusal.headers.map { HTTPHeader($0.name, $0.value) }
    if refusal.isAssumed {
      headers.append(HTTPHeader("X-Sim-Assumed", "the documentation gives no code for this"))
    }
    self.init(
      status: refusal.status, headers: headers,
      body: refusal.body(requestID: requestID).serialized())
  }

  /// Nil stands for a request that no service saw.
  init(_ result: Result<Answer, Refusal>?, requestID: String) {
    switch result {
    case .success(let answer): self.init(answer, requestID: requestID)
    case .failure(let refusal): self.init(refusal, requestID: requestID)
    case nil: self.init(status: 503)
    }
  }
}
