public import Ports
import HuaweiCloud

/// A Huawei Cloud account and the services around it, as a state machine: a request and the time
/// in, an answer out.
///
/// It opens no sockets, reads no clock and rolls no dice: the same seed, requests and times give
/// the same answers.
public final class SimulatedCloud: SimulatedServer {
  let settings: Settings
  let table: RouteTable
  var state: CloudState
  var faults = FaultPlan()
  var counter = CallCounter()
  private var signers = Signers()
  /// Every request that was not for the control paths, oldest first.
  public internal(set) var requests: [RequestRecord] = []

  /// How many requests there were; `requests` forgets the oldest.
  private var requestCount = 0

  /// How many requests are remembered at least: those before are forgotten.
  public static let rememberedRequests = 100_000
  /// How many bytes of a target are remembered.
  public static let rememberedTarget = 2000
  /// How large a state may be that is loaded, in bytes.
  public static let largestState = 64 << 20

  /// A cloud with the demo account in it.
  ///
  /// - Parameter operations: what it serves beside the operations that scripts can call.
  public init(settings: Settings = Settings(), serving operations: [SimulatedOperation] = []) {
    self.settings = settings
    table = RouteTable(serving: operations)
    state = DemoAccount.state(seed: settings.seed)
  }

  /// A cloud in a state of its own.
  init(settings: Settings, state: CloudState) {
    (self.settings, self.state) = (settings, state)
    table = .shared
  }

  /// A cloud that goes on from where another one is, and shares nothing with it.
  public init(copying other: SimulatedCloud) {
    (settings, table, state) = (other.settings, other.table, other.state)
    (faults, counter) = (other.faults, other.counter)
    (requests, requestCount) = (other.requests, other.requestCount)
  }

  /// What becomes of a request that arrives at `time`: its answer and how long that takes, or a
  /// loss.
  ///
  /// Times of one cloud must not go back.
  public func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    let now = time + .nanoseconds(state.clockOffset)
    applyLateEffects(upTo: now)
    state.settle(at: now)
    if let control = ControlRequest(request) {
      return SimulatedReply(.response(answer(control, at: now)))
    }
    if let response = answerMetadata(request, at: now) {
      return SimulatedReply(.response(response))
    }
    let requestID = state.requests.hex32()
    let latency = settings.latency * (0.5 + state.requests.fraction())
    var (delay, delivery) = handle(request, requestID, at: now)
    // IAM's paths are its own.
    if request.target.hasPrefix("/v3/"), case .response(let response) = delivery {
      delivery = .response(response.traced(requestID))
    }
    return SimulatedReply(delay: latency + delay, delivery.dated(now))
  }

  private func handle(
    _ request: HTTPRequest, _ requestID: String, at now: WallTime
  ) -> (delay: Duration, delivery: SimulatedReply.Delivery) {
    // What could have sent it; the first is what it is called.
    var operations: [String] = []
    state.resources.begin()
    do {
      let routed = try RoutedRequest(request, table: table) { self.state.hasRegion($0) }
      operations = [routed.route.operations[0].name]
      let call = try admit(routed, requestID, at: now, naming: &operations)
      if let rule = faults.next(for: operations) {
        let course = misbehave(rule, routed, call, operations[0])
        record(request, operations.first, requestID, course.result, fault: rule, at: now)
        let response = HTTPResponse(course.result, requestID: requestID)
        return (course.delay, course.delivery(of: response, requestID: requestID))
      }
      let answer = try carryOut(routed, call)
      record(request, operations.first, requestID, .success(answer), at: now)
      return (.zero, .response(HTTPResponse(answer, requestID: requestID)))
    } catch {
      record(request, operations.first, requestID, .failure(error), at: now)
      return (.zero, .response(HTTPResponse(error, requestID: requestID)))
    }
  }

  /// Authenticates a request and checks its form.
  private func admit(
    _ routed: RoutedRequest, _ requestID: String, at now: WallTime,
    naming operations: inout [String]
  ) throws(Refusal) -> AdmittedCall {
    let route = routed.route
    let caller =
      route.handler.isOpen
      ? Caller(userID: "")
      : try state.authenticate(
        routed.request, for: route.service, pathProject: routed.pathProject,
        region: routed.host.region, with: &signers, at: now)
    if let end = faults.throttled[route.service], now < end {
      throw .throttled(route.service, until: end, at: now)
    }
    if let limit = settings.limit,
      let end = counter.count(caller, route.service, limit: limit, at: now)
    {
      throw .throttled(route.service, limit, until: end, at: now)
    }
    let parameters: Parameters
    do {
      parameters = try route.parameters(
        path: routed.pathValues, query: routed.target.query, body: routed.request.body)
    } catch {
      throw Refusal(error, by: route)
    }
    let sent = route.operations(sending: parameters)
    operations = sent.map(\.name)
    try state.checkPermission(of: caller, for: sent[0])
    try state.checkConditions(for: operations)
    return AdmittedCall(
      parameters: parameters, caller: caller, authority: routed.request.authority, now: now,
      requestID: requestID,
      pace: Pace(transitionTime: settings.transitionTime, spread: settings.transitionSpread),
      success: sent[0].success)
  }

  private func carryOut(
    _ routed: RoutedRequest, _ call: AdmittedCall
  ) throws(Refusal) -> Answer {
    guard let stale = faults.stale, call.now < stale.until, routed.request.method == "GET" else {
      return try routed.route.carryOut(call, on: &state)
    }
    var past = state
    past.resources = stale.resources
    return try routed.route.carryOut(call, on: &past)
  }

  private static func remembered(_ target: String) -> String {
    guard target.utf8.count > rememberedTarget else { return target }
    return String(decoding: target.utf8.prefix(rememberedTarget), as: UTF8.self) + "…"
  }

  func record(
    _ request: HTTPRequest, _ operation: String?, _ requestID: String,
    _ result: Result<Answer, Refusal>?, fault: FaultRule? = nil, at now: WallTime
  ) {
    var status = 0
    var code: String?
    switch result {
    case .success(let answer): status = answer.status
    case .failure(let refusal): (status, code) = (refusal.status, refusal.code)
    case nil: break
    }
    // A tenth at a time, since to forget the first of an array moves all others.
    let most = Self.rememberedRequests + Self.rememberedRequests / 10
    if requests.count >= most { requests.removeFirst(most - Self.rememberedRequests) }
    requestCount += 1
    requests.append(
      RequestRecord(
        number: requestCount, time: now, method: request.method,
        target: Self.remembered(request.target),
        operation: operation, requestID: requestID, status: status, code: code,
        changed: state.resources.haveChanged, fault: fault?.text))
  }
}

extension SimulatedCloud {
  /// What can be chosen when a cloud is made.
  public struct Settings: Equatable, Sendable {
    /// What ids of new resources, latencies and the length of transitions are drawn from.
    public var seed: Int64
    /// From a request to its answer, on average; an answer takes 50 % to 150 % of it.
    public var latency: Duration
    /// From the acceptance of a change until it has settled, on average.
    public var transitionTime: Duration
    /// By which part of that the longest ones differ from the shortest: with a half, 75 % to 125 %.
    public var transitionSpread: Double
    /// How many calls each service takes; nil for any number.
    public var limit: CallLimit?

    /// See the properties.
    public init(
      seed: Int64 = 1, latency: Duration = .zero, transitionTime: Duration = .milliseconds(2500),
      transitionSpread: Double = 0.5, limit: CallLimit? = nil
    ) {
      self.seed = seed
      self.latency = latency
      self.transitionTime = transitionTime
      self.transitionSpread = transitionSpread
      self.limit = limit
    }
  }
}
