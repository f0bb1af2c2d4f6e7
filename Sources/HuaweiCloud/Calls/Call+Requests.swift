internal import JSON
internal import Ports

// From a step to a request, and from an answer to what it means.
extension Call {
  var operationName: String {
    switch subject {
    case .operation(let operation, _): operation.name
    case .raw: RawRequest.operationName
    }
  }

  var change: Change? {
    guard case .operation(let operation, _) = subject else { return nil }
    return operation.change
  }

  /// What the operation is given, in the form in which it is sent; empty for a raw request.
  public var arguments: Arguments {
    guard case .operation(_, let arguments) = subject else { return [:] }
    return arguments
  }

  /// Whether repeating the call's own request changes nothing.
  var isRead: Bool {
    switch subject {
    case .operation(let operation, _): operation.change == nil
    case .raw(let request): request.isRead
    }
  }

  private var needsProject: Bool {
    switch subject {
    case .operation(let operation, _): operation.needsProject
    case .raw(let request): request.needsProject
    }
  }

  mutating func start(at moment: Moment) -> Action {
    began = moment.instant
    let limit = options.timeout ?? change?.timeout ?? CallOptions.readTimeout
    end = min(options.deadline, moment.instant + limit)
    if case .operation(let operation, let arguments) = subject,
      !operation.emptyFilters(in: arguments).isEmpty
    {
      return finishEmpty(Read(operation, arguments), at: moment)
    }
    guard needsProject, account.projectID == nil else { return begin(at: moment) }
    let arguments: Arguments = ["name": .string(account.region.id)]
    return enter(.project(Read(IAM.listProjects, arguments)), .project, at: moment)
  }

  /// Ends a read whose filters nothing can pass, without a request.
  private mutating func finishEmpty(_ read: Read, at moment: Moment) -> Action {
    var read = read
    switch read.acceptNone() {
    case .complete(let values):
      return finish(CallSuccess(results: values, requests: requests), at: moment)
    case .refused(let kind, let message):
      return finish(CloudError(kind, operation: operationName, message: message), at: moment)
    case .more, .unreadable:
      return finish(bug("an empty list is whole"), at: moment)
    }
  }

  /// The call itself, once everything it needs is known.
  mutating func begin(at moment: Moment) -> Action {
    switch subject {
    case .operation(let operation, let arguments):
      guard let change = operation.change else {
        return enter(.read(Read(operation, arguments)), .reading, at: moment)
      }
      guard !change.probes.isEmpty else { return enter(.send, .sending, at: moment) }
      return look(.before, 0, at: moment)
    case .raw(let request):
      return enter(.send, request.isRead ? .reading : .sending, at: moment)
    }
  }

  mutating func enter(_ step: Step, _ phase: CallProgress.Phase, at moment: Moment) -> Action {
    prepare(step, phase, at: moment)
    return request(at: moment)
  }

  /// Makes a step the present one, without sending its request yet.
  mutating func prepare(_ step: Step, _ phase: CallProgress.Phase, at moment: Moment) {
    self.step = step
    attempts = 0
    refusal = nil
    if progress.phase != phase {
      progress.phase = phase
      progress.since = moment.instant
    }
  }

  /// Sends the request of the present step.
  mutating func request(at moment: Moment) -> Action {
    if let action = lookTogether(at: moment) { return action }
    let left = end - moment.instant
    if left <= .zero, case .explain(_, _, let error) = step { return finish(error, at: moment) }
    if left <= .zero, !isLook { return finish(outOfTime(), at: moment) }
    // The last look of a wait is not held back.
    if left > .zero, let action = queue(at: moment) { return action }
    let draft: RequestDraft
    do {
      draft = try self.draft()
    } catch {
      return finish(
        CloudError(.usage, operation: operationName, message: "\(error.variable): \(error.reason)"),
        at: moment)
    }
    attempts += 1
    requests += 1
    progress.attempt = attempts
    progress.trouble = nil
    if case .send = step, !isRead {
      record.sends += 1
      if let key = exclusiveKey { traffic.sentChange(of: key, at: moment.instant) }
      announceWait()
    }
    if case .look(var round) = step, round.asked == nil {
      round.asked = moment.instant
      step = .look(round)
    }
    // A wait may end with one more look, which is given a little time of its own.
    let time = max(left, .seconds(1))
    return .send(
      account.request(draft, projectID: account.projectID, at: moment.wallTime),
      timeout: min(options.requestTimeout, time), deadline: moment.instant + time)
  }

  /// Waits for the turn of the present request at its service; nil when it may go out now.
  private mutating func queue(at moment: Moment) -> Action? {
    let now = moment.instant
    if let turn, traffic.isGood(turn, at: now, for: trafficKey) {
      self.turn = nil
      return nil
    }
    let turn = traffic.turn(at: now, for: trafficKey)
    guard turn > now else { return nil }
    self.turn = turn
    // Time spent in line is not the service's time, unless the script has set a limit itself.
    if options.timeout == nil { end = min(end + (turn - now), options.deadline) }
    if turn >= end, let refusal, !isLook { return finish(refusal, at: moment) }
    let action = sleep(until: min(turn, end))
    progress.isHeldBack = true
    return action
  }

  /// What a service counts together.
  var trafficKey: String {
    let endpoint = account.endpoints.endpoint(of: service, in: account.region)
    return "\(service) \(endpoint.authority) \(account.credentials.accessKey)"
  }

  private var isLook: Bool {
    if case .look = step { true } else { false }
  }

  private func draft() throws(PathTemplate.Refusal) -> RequestDraft {
    switch step {
    case .project(let read), .read(let read), .explain(let read, _, _):
      return try draft(of: read)
    case .look(let round):
      return try draft(of: round.read)
    case .send:
      switch subject {
      case .operation(let operation, let arguments):
        return try operation.draft(arguments, projectID: account.projectID)
      case .raw(let request):
        return try request.draft(projectID: account.projectID)
      }
    }
  }

  private func draft(of read: Read) throws(PathTemplate.Refusal) -> RequestDraft {
    try read.operation.draft(
      read.arguments, projectID: account.projectID, page: read.position)
  }

  /// The service that the present request goes to, by its name in host names.
  var service: String {
    switch step {
    case .project: return Service.iam.endpointName
    case .read(let read), .explain(let read, _, _): return read.operation.service.endpointName
    case .look(let round): return round.read.operation.service.endpointName
    case .send:
      switch subject {
      case .operation(let operation, _): return operation.service.endpointName
      case .raw(let request): return request.service
      }
    }
  }

  mutating func accept(_ response: HTTPResponse, at moment: Moment) -> Action {
    guard (200..<300).contains(response.status) else {
      let problem = Problem(response, at: moment.wallTime, errors: listedErrors)
      if problem.retry == .throttled {
        traffic.throttled(problem.advice, at: moment.instant, for: trafficKey)
      }
      if var read = presentRead, let code = problem.error.code,
        read.operation.meansNone?(response.status, code) == true
      {
        return advance(read.acceptNone(), read, response, at: moment)
      }
      return meet(problem, response: response, failure: nil, at: moment)
    }
    traffic.accepted(at: moment.instant, for: trafficKey)
    guard var read = presentRead else { return acceptSent(response, at: moment) }
    let progress = read.accept(response)
    return advance(progress, read, response, at: moment)
  }

  /// The refusals that the operation of the present request lists.
  var listedErrors: [ServiceError] {
    if let presentRead { return presentRead.operation.errors }
    guard case .operation(let operation, _) = subject else { return [] }
    return operation.errors
  }

  private var presentRead: Read? {
    switch step {
    case .project(let read), .read(let read), .explain(let read, _, _): read
    case .look(let round): round.read
    case .send: nil
    }
  }

  private mutating func advance(
    _ progress: Read.Progress, _ read: Read, _ response: HTTPResponse, at moment: Moment
  ) -> Action {
    switch progress {
    case .more:
      attempts = 0
      switch step {
      case .project: step = .project(read)
      case .read: step = .read(read)
      case .explain(_, let explanation, let error): step = .explain(read, explanation, error)
      case .look(var round):
        round.read = read
        step = .look(round)
      case .send: break
      }
      return request(at: moment)
    case .complete(let values):
      return complete(values, at: moment)
    case .refused(let kind, let message):
      return finish(
        CloudError(
          kind, operation: operationName, message: message, requestID: response.requestID,
          attempts: attempts),
        at: moment)
    case .unreadable(let problem):
      return meet(problem, response: response, failure: nil, at: moment)
    }
  }

  private mutating func complete(_ values: [JSONValue], at moment: Moment) -> Action {
    switch step {
    case .project:
      return learnProject(values.first?.array ?? [], at: moment)
    case .read:
      return finish(CallSuccess(results: values, requests: requests), at: moment)
    case .look(let round):
      let value = values.first ?? .null
      return round.isShared
        ? share(value, round, at: moment) : judge(round, value, at: moment)
    case .explain(_, let explanation, var error):
      if let hint = explanation.hint(evidence(now: values.first ?? .null)) { error.hint = hint }
      return finish(error, at: moment)
    case .send:
      return finish(CallSuccess(results: values, requests: requests), at: moment)
    }
  }

  private mutating func learnProject(_ projects: [JSONValue], at moment: Moment) -> Action {
    guard projects.count == 1, let id = projects[0].text("id") else {
      let found = projects.isEmpty ? "no project" : "\(projects.count) projects"
      return finish(
        CloudError(
          // The call itself was not sent: what is wrong is what was said of the account.
          .auth, operation: operationName,
          message: "IAM shows \(found) named \(account.region)",
          hint: "check the region, or " + Self.projectHint),
        at: moment)
    }
    account.projectID = id
    learnedProjectID = id
    return begin(at: moment)
  }

  static let projectHint = "give the project's id with --project-id or HUAWEICLOUD_SDK_PROJECT_ID"

  func evidence(now: JSONValue) -> Evidence {
    Evidence(arguments: arguments, before: record.before, now: now, answer: record.answer)
  }
}
