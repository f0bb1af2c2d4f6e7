import HuaweiCloud
import Ports
import SimulatedCloud

/// The way to the cloud: requests may arrive late, and answers get lost.
final class DeliveryLine: SimulatedServer {
  private let cloud: SimulatedCloud
  /// What a request was answered that has arrived, and whose sender has not been told.
  private var delivered: SimulatedReply?
  /// Whether anything goes wrong.
  var isFaulty = false
  /// A request that changed something.
  struct Effect {
    let target: String
    let body: [UInt8]
  }

  /// Oldest first.
  private(set) var effects: [Effect] = []
  private var loses = false
  /// Told of each change.
  var tell: (String) -> Void = { _ in }

  private let clock: VirtualClock
  private var token: (credentials: Credentials, end: WallTime)?

  init(_ cloud: SimulatedCloud, _ clock: VirtualClock) { (self.cloud, self.clock) = (cloud, clock) }

  /// A token, which is good whatever the time is on the machine that shows it.
  func credentials() -> Credentials {
    if let token, clock.wallTime < token.end { return token.credentials }
    let body = """
      {"auth": {"identity": {"methods": ["password"], "password": {"user": {
        "name": "\(DemoAccount.userName)", "password": "\(DemoAccount.password)",
        "domain": {"name": "\(DemoAccount.domainName)"}}}},
        "scope": {"project": {"id": "\(DemoAccount.projectID)"}}}}
      """
    let request = HTTPRequest(
      method: "POST", scheme: "https", authority: "iam.\(DemoAccount.region).myhuaweicloud.com",
      target: "/v3/auth/tokens?nocatalog=true",
      headers: [HTTPHeader("Content-Type", "application/json")], body: Array(body.utf8))
    guard case .response(let answer) = cloud.reply(to: request, at: clock.wallTime).delivery,
      let text = answer.headers.first(where: { $0.name.lowercased() == "x-subject-token" })?.value
    else { return ProofProcess.demoKey }
    let credentials = Credentials.token(
      Token(text: Secret(text), projectID: DemoAccount.projectID))
    token = (credentials, clock.wallTime + .seconds(3600))
    return credentials
  }

  /// How long a request is under way.
  func delay(of request: HTTPRequest, in room: MachineRoom) -> Duration {
    loses = isFaulty && room.oneIn(25)
    guard isFaulty, request.method != "GET", room.oneIn(8) else { return .zero }
    return .seconds(1 + Int64(room.random.below(20)))
  }

  /// A request arrives whose sender is told later.
  func deliver(_ request: HTTPRequest) {
    delivered = handled(request)
  }

  /// Nobody is to be told any more.
  func forget() { delivered = nil }

  func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    // The cloud goes by its own clock.
    let reply = delivered ?? handled(request)
    delivered = nil
    guard loses else { return reply }
    loses = false
    return SimulatedReply(delay: .milliseconds(20), .reset)
  }

  private func handled(_ request: HTTPRequest) -> SimulatedReply {
    let reply = cloud.reply(to: request, at: clock.wallTime)
    if let record = cloud.requests.last, record.changed {
      tell(
        "\(record.target.suffix(50)) \(String(decoding: request.body, as: UTF8.self))")
      effects.append(Effect(target: record.target, body: request.body))
    }
    return reply
  }
}
