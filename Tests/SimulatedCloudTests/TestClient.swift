import HuaweiCloud
import JSON
import SimulatedCloud
import Ports

/// A client with a clock of its own in front of a simulated cloud.
final class TestClient {
  let cloud: SimulatedCloud
  /// What the cloud is told the time is.
  var now = WallTime(seconds: 1_767_700_000)
  /// How far the client's own clock is ahead of that.
  var clockError = Duration.zero
  var key = AccessKey(
    id: DemoAccount.accessKey, secret: Secret(DemoAccount.secretKey))
  var projectID: String? = DemoAccount.projectID
  var authority = "127.0.0.1:8080"
  var token: String?

  /// Changes take exactly between 7.5 and 12.5 seconds, of which the first fifth is stale.
  init(
    seed: Int64 = 1, transitionTime: Duration = .seconds(10), latency: Duration = .zero,
    limit: CallLimit? = nil, serving operations: [SimulatedOperation] = []
  ) {
    cloud = SimulatedCloud(
      settings: .init(
        seed: seed, latency: latency, transitionTime: transitionTime, limit: limit),
      serving: operations)
  }

  /// Sends `"GET /v1/…"`, signed unless there is a token, and gives the answer.
  @discardableResult
  func send(_ line: String, _ body: JSONValue? = nil) -> TestAnswer {
    deliver(signed(request(line, body?.serialized() ?? [])))
  }

  func request(
    _ line: String, _ body: [UInt8] = [], headers extra: [HTTPHeader] = []
  ) -> HTTPRequest {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    var headers = [HTTPHeader("Host", authority)]
    if let projectID, !line.contains("/v3/") {
      headers.append(HTTPHeader("X-Project-Id", projectID))
    }
    if !body.isEmpty { headers.append(HTTPHeader("Content-Type", "application/json")) }
    return HTTPRequest(
      method: parts[0], scheme: "http", authority: authority,
      target: parts[1].replacing("{project_id}", with: DemoAccount.projectID),
      headers: headers + extra, body: body)
  }

  func signed(_ request: HTTPRequest) -> HTTPRequest {
    if let token {
      return request.with(headers: [
        HTTPHeader("Host", authority), HTTPHeader("X-Auth-Token", token),
      ])
    }
    return Signer(key).signed(request, at: now + clockError)
  }

  @discardableResult
  func deliver(_ request: HTTPRequest) -> TestAnswer {
    let reply = cloud.reply(to: request, at: now)
    guard case .response(let response) = reply.delivery else { return TestAnswer(nil) }
    return TestAnswer(response)
  }

  func wait(_ seconds: Double) { now = now + .seconds(seconds) }
}

struct TestAnswer: CustomStringConvertible {
  let status: Int
  let json: JSONValue
  let headers: [HTTPHeader]
  let body: [UInt8]

  init(_ response: HTTPResponse?) {
    status = response?.status ?? 0
    headers = response?.headers ?? []
    body = response?.body ?? []
    json = (try? JSONValue(parsing: body)) ?? .null
  }

  /// The error code, from whichever envelope.
  var code: String? {
    json["code"]?.string ?? json["error_code"]?.string ?? json.value(at: "error.title")?.string
  }

  var message: String {
    json["message"]?.string ?? json["error_msg"]?.string
      ?? json.value(at: "error.message")?.string ?? ""
  }

  /// `400 VPC.0501`, or `200`.
  var verdict: String { code.map { "\(status) \($0)" } ?? "\(status)" }

  var description: String { "\(status) \(String(decoding: body, as: UTF8.self))" }
}

extension HTTPRequest {
  func with(
    method: String? = nil, target: String? = nil, headers: [HTTPHeader]? = nil, body: [UInt8]? = nil
  ) -> HTTPRequest {
    HTTPRequest(
      method: method ?? self.method, scheme: scheme, authority: authority,
      target: target ?? self.target, headers: headers ?? self.headers, body: body ?? self.body)
  }
}

extension String {
  func replacing(_ part: String, with other: String) -> String {
    guard let range = range(of: part) else { return self }
    return String(self[..<range.lowerBound]) + other + self[range.upperBound...]
  }

  private func range(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) {
        return start..<index(start, offsetBy: part.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
