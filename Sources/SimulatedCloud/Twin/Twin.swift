public import HuaweiCloud
public import JSON
public import Ports

/// A cloud in which changes are tried out: it is filled from what a live account shows, list by list
/// when something first depends on it, and goes on from there on its own.
///
/// It sends nothing. Whoever owns it asks with `need` what has to be read before a request can be
/// answered, reads that and hands it over with `fill`.
public final class Twin: SimulatedServer {
  private enum Filling {
    case read(isEmpty: Bool)
    case missing(Lack)

    var isEmpty: Bool { if case .read(true) = self { true } else { false } }
    var lack: Lack? { if case .missing(let lack) = self { lack } else { nil } }
  }

  /// Why something is not there, and what the account has answered.
  private struct Lack {
    let error: CloudError
    let answer: Result<HTTPResponse, TransportFailure>
  }

  let cloud: SimulatedCloud
  /// By the numbers of places.
  private var filled: [Int: [TwinCollection: Filling]] = [:]
  var places: [Int: (region: String, projectID: String?)] = [:]
  var answers = TwinAnswers()
  /// The addresses of resolver endpoints that were read before their endpoints.
  private var early: [WireKey: [JSONValue]] = [:]
  /// The changes that rest on something that could not be read, in order.
  public private(set) var guesses: [Guess] = []
  /// Whether something was changed in it, or was to be.
  public private(set) var hasChanged = false
  /// What requests of a script's own making have changed, in order.
  public private(set) var effects: [Effect] = []
  /// The ids and addresses that it has made up, which the account would have chosen otherwise.
  public private(set) var inventions: [String] = []

  /// How long a change takes to settle, unless it is said otherwise: always as long, so that nothing in a
  /// plan is left to chance.
  public static let usualTransitionTime = Duration.milliseconds(2500)

  /// All has settled by then.
  private static let longest = Duration.seconds(3600)

  /// When its changes can first be seen: those that only have to reach the readers, and the others.
  public static let settlingTimes = [
    usualTransitionTime * Pace.staleness, usualTransitionTime,
  ]

  /// - Parameters:
  ///   - domainID: the id of the account itself, where it is known.
  ///   - number: one that no other twin has, by which what it makes up is its own.
  ///   - transitionTime: how long a change takes to settle.
  public init(
    domainID: String? = nil, number: Int = 0, transitionTime: Duration = usualTransitionTime
  ) {
    let seed = 0x7477_696E ^ Int64(number) << 32
    cloud = SimulatedCloud(
      settings: .init(transitionTime: transitionTime, transitionSpread: 0),
      state: CloudState(
        account: Account(
          id: domainID ?? "", name: "",
          projects: [], users: [], accessKeys: []),
        resources: .ofTwin, draw: Draw(seed: seed), requests: Draw(seed: ~seed),
        original: TwinOriginal()))
  }

  // MARK: What it has to know

  /// What has to be read before `request` can be answered.
  public func need(of request: HTTPRequest, from place: TwinPlace) -> TwinNeed {
    guard let target = RequestTarget(request.target) else { return .nothing }
    let found = cloud.table.find(method: request.method, path: target.segments)
    guard let (route, values) = found, let operation = route.describedOperation,
      serves(request, route), operation.service != .iam || operation.change != nil
    else {
      guard request.method == "GET" || request.method == "HEAD" else { return .opaque }
      return account(target)
    }
    let inPath = route.template.variables.firstIndex(of: "project_id").map { values[$0] }
    if let project = request.headers["X-Project-Id"] ?? inPath,
      cloud.state.account.project(project) == nil || !isProject(project, of: place)
    {
      return .project(project)
    }
    if operation.isUnknowable(target.query) { return account(target) }
    let missing = wanted(by: operation, on: route, values, at: place)
      .map(\.source).filter { filled[place.number]?[$0] == nil }
    return missing.last.map { .collections(missing.dropLast(), last: $0) } ?? .nothing
  }

  private func account(_ target: RequestTarget) -> TwinNeed {
    .account(
      path: "/" + target.segments.joined(separator: "/"),
      query: target.query.map { QueryItem($0.name, $0.value) })
  }

  /// The lists that a request depends on, and what each is taken from: where it could not be read, the read of
  /// what the request is about.
  private func wanted(
    by operation: HuaweiCloud.Operation, on route: Route, _ values: [String], at place: TwinPlace
  ) -> [(list: TwinCollection, source: TwinCollection)] {
    func value(_ name: String) -> WireKey {
      route.template.variables.firstIndex(of: name).map { WireKey(values[$0]) } ?? WireKey("")
    }
    let lists = collections(for: operation, value).flatMap { list in
      let isEmpty = list.takesGrants && filled[place.number]?[list]?.isEmpty ?? false
      return isEmpty ? [list, .granted(list)] : [list]
    }
    return lists.map { list in
      let isMissing = filled[place.number]?[list]?.lack != nil
      return (list, isMissing ? list.one(named: value) ?? list : list)
    }
  }

  private func serves(_ request: HTTPRequest, _ route: Route) -> Bool {
    let host = (request.headers["Host"] ?? request.authority).prefix(upTo: ".")
    return route.service.endpointName == String(host)
  }

  private func collections(
    for operation: HuaweiCloud.Operation, _ value: (String) -> WireKey
  ) -> [TwinCollection] {
    let directions = [WireKey("inbound"), WireKey("outbound")]
    switch operation.service {
    case .iam: return []
    case .eip: return [.publicIPs, .ports]
    case .vpc: return operation.path.contains("subnets") ? [.subnets] : [.ports, .subnets]
    case .modelarts: return [.liteServers, .publicIPs, .ports]
    case .ga:
      let group = value("endpoint_group_id")
      guard !group.text.isEmpty else { return [.endpointGroups] }
      guard operation.path.contains("endpoints") else { return [.endpointGroups] }
      return [.endpointGroups, .acceleratedEndpoints(group), .publicIPs, .ports]
    case .dns:
      let lists = directions.map { TwinCollection.resolverEndpoints($0) }
      let id = value("endpoint_id")
      if operation.change == nil {
        return id.text.isEmpty || !operation.path.contains("ipaddresses")
          ? lists : lists + [.resolverAddresses(id)]
      }
      // Which addresses are taken is told by all of them.
      let all = cloud.state.resources.resolverEndpoints.map {
        TwinCollection.resolverAddresses(WireKey($0.id))
      }
      return lists + [.subnets, .ports] + all
    }
  }

  /// Takes what a list shows. What is under way already is over once a change of the twin's own would be that
  /// begins now.
  public func fill(
    _ collection: TwinCollection, at place: TwinPlace, with documents: [JSONValue],
    at time: WallTime
  ) {
    answers.forget()
    let course = Transition(visibleAt: time, settledAt: time + Self.usualTransitionTime)
    if documents.contains(where: \.isUnderWay) { answers.expect(course) }
    filled[place.number, default: [:]].updateValue(
      .read(isEmpty: documents.isEmpty), forKey: collection)
    guard let (_, projectID) = places[place.number] else { return }
    func fill(_ collection: TwinCollection, with documents: [JSONValue]) {
      cloud.state.fill(
        collection, with: documents, project: projectID ?? "", user: place.accessKey, course)
    }
    if case .resolverAddresses(let endpoint) = collection { early[endpoint] = documents }
    if collection.kind != .resolverAddress { fill(collection, with: documents) }
    for (endpoint, documents) in early where cloud.state.knows(resolverEndpoint: endpoint) {
      early[endpoint] = nil
      fill(.resolverAddresses(endpoint), with: documents)
    }
  }

  /// What the account showed of the things with an id, each as a list of them with its type.
  public func shown(_ id: String) -> [(list: JSONValue, type: ValueType)] {
    cloud.state.original?.shown(id) ?? []
  }

  /// Takes note that a list could not be read. What is asked of it is answered as the read was.
  public func lack(
    _ collection: TwinCollection, at place: TwinPlace, because error: CloudError,
    answering answer: Result<HTTPResponse, TransportFailure>
  ) {
    answers.forget()
    // The list itself was read.
    if case .granted = collection {
      filled[place.number, default: [:]].updateValue(.read(isEmpty: true), forKey: collection)
      return
    }
    filled[place.number, default: [:]].updateValue(
      .missing(Lack(error: error, answer: answer)), forKey: collection)
  }

  // MARK: Answering

  /// The answer to a read that was answered before, as long as nothing has happened since that could
  /// make it another one. So nobody has to be asked what it `need`s again.
  public func repeated(
    _ request: HTTPRequest, from place: TwinPlace, at time: WallTime
  ) -> SimulatedReply? {
    answers.find(request, from: place, at: time)
  }

  /// Answers from what it knows. Everything that `need` asks for has to be there.
  public func reply(to request: HTTPRequest, at time: WallTime) -> SimulatedReply {
    guard let place = place(of: request), let target = RequestTarget(request.target),
      let (route, values) = cloud.table.find(method: request.method, path: target.segments),
      let operation = route.describedOperation
    else { return cloud.reply(to: request, at: time) }
    if let lack = gap(in: route, values, operation, at: place) {
      guard operation.change != nil else { return SimulatedReply(lack.answer) }
      guess(route, at: place, lack.error)
      return SimulatedReply(.response(HTTPResponse(status: operation.success)))
    }
    let unread = [TwinCollection.ports, .subnets].filter {
      filled[place.number]?[$0]?.lack != nil
    }
    if operation.change != nil {
      cloud.state.assume(
        unread, from: request, endpoint: values.last ?? "",
        project: places[place.number]?.projectID ?? "")
    }
    let look =
      operation.change == nil || !request.isRaw
      ? nil
      : EffectLook(
        of: request, on: route, values, in: cloud.table,
        project: places[place.number]?.projectID)
    let reply = carryOut(request, target, watchedBy: look, at: time)
    if request.method == "GET" {
      answers.keep(reply, to: request, from: place, at: time)
    } else {
      answers.forget(after: cloud.state.resources, at: time)
    }
    if operation.change != nil {
      if case .response(let response) = reply.delivery, response.status < 300 { hasChanged = true }
      inventions += cloud.state.resources.inventions(
        given: String(decoding: request.body, as: UTF8.self))
    }
    return reply
  }

  /// Carries a request out, and takes note of what that has made of what it is about.
  private func carryOut(
    _ request: HTTPRequest, _ target: RequestTarget, watchedBy look: EffectLook?, at time: WallTime
  ) -> SimulatedReply {
    let before = look?.seen(in: cloud.state, at: time) ?? .null
    let reply = cloud.reply(to: request, at: time).anonymous
    if let look, case .response(let response) = reply.delivery, response.status < 300 {
      let after = look.seen(in: cloud.state, at: time + Self.longest)
      effects.append(
        Effect(
          time: time, method: request.method, segments: target.segments,
          operation: look.operation, arguments: look.arguments, before: before, after: after))
    }
    return reply
  }

  /// Takes note that a change rests on what could not be read. Several operations may send the same.
  private func guess(_ route: Route, at place: TwinPlace, _ error: CloudError) {
    hasChanged = true
    for operation in route.operations {
      let guess = Guess(
        operation: operation.name, project: places[place.number]?.projectID, reason: error.line)
      if !guesses.contains(guess) { guesses.append(guess) }
    }
  }

  /// Why one of the lists that a request depends on is not there.
  private func gap(
    in route: Route, _ values: [String], _ operation: HuaweiCloud.Operation, at place: TwinPlace
  ) -> Lack? {
    let wanted = wanted(by: operation, on: route, values, at: place)
    // The first is what it is about; the others tell what would be refused.
    guard let first = wanted.first?.source else { return nil }
    for (list, _) in wanted where operation.change != nil && list != first {
      guard let lack = filled[place.number]?[list]?.lack else { continue }
      guess(route, at: place, lack.error)
    }
    return filled[place.number]?[first]?.lack
  }
}
