internal import JSON
internal import Ports
internal import Text

/// What a call needs before the first request of its own: credentials, and the project that the
/// region's resources belong to. Calls of one account find each out once for all of them.
struct Preparation: Sendable {
  private enum State: Sendable {
    case credentials(Renewal)
    case project
    case asking(Reading)
  }

  private var state = State.credentials(Renewal(of: nil))
  private let needsProject: Bool

  init(needsProject: Bool) {
    self.needsProject = needsProject
  }

  /// Ends with the reason why the call cannot go on; nil when everything is there.
  mutating func handle(_ event: MachineEvent, _ context: inout CallContext) -> Step<CloudError?> {
    switch state {
    case .credentials(let renewal): return bring(renewal, event, &context)
    case .project: return project(&context)
    case .asking(let reading): return ask(reading, event, &context)
    }
  }

  func show(in progress: inout CallProgress) {
    if case .credentials = state {
      progress.phase = .credentials
    } else {
      progress.phase = .project
    }
    if case .asking(let reading) = state { reading.attempt.show(in: &progress) }
  }

  private mutating func bring(
    _ renewal: Renewal, _ event: MachineEvent, _ context: inout CallContext
  ) -> Step<CloudError?> {
    if event == .start {
      let known = context.shared.prepared[context.accountKey]?.credentials
      if let known = known ?? context.account.credentials {
        if context.account.credentials != known { context.account.credentials = known }
        return project(&context)
      }
    }
    var renewal = renewal
    switch renewal.handle(event, &context) {
    case .act(let action):
      state = .credentials(renewal)
      return .act(action)
    case .end(.success(let credentials)):
      context.account.credentials = credentials
      return project(&context)
    case .end(.failure(let failure)):
      return .end(context.error(failure))
    }
  }

  private mutating func project(_ context: inout CallContext) -> Step<CloudError?> {
    guard needsProject, context.account.projectID == nil else { return .end(nil) }
    if let token = context.account.credentials?.token {
      // It is for one project, or for the account, and says so where it came from a login.
      context.account.projectID = token.projectID
      if token.projectID != nil || context.accountKey.scope == .account { return .end(nil) }
    }
    if let known = context.shared.prepared[context.accountKey]?.projectID {
      context.account.projectID = known
      return .end(nil)
    }
    state = .project
    switch context.shared.projects.turn(of: context.number, for: context.accountKey) {
    case .take(.success(let id)):
      context.account.projectID = id
      return .end(nil)
    case .take(.failure(var error)):
      error.operation = context.name
      return .end(error)
    case .wait where context.now >= context.end:
      return .end(context.outOfTime(isSent: false, tries: 0))
    case .wait:
      return .act(.park(until: context.end, number: context.number))
    case .lead:
      let arguments: Arguments = ["name": .string(context.account.projectName)]
      return ask(Reading(PagedRead(IAM.listProjects, arguments), context), .start, &context)
    }
  }

  private mutating func ask(
    _ reading: Reading, _ event: MachineEvent, _ context: inout CallContext
  ) -> Step<CloudError?> {
    var reading = reading
    switch reading.handle(event, &context) {
    case .act(let action):
      state = .asking(reading)
      return .act(action)
    case .late:
      // Others may have more time than this call.
      context.shared.tell(context.shared.projects.leave(context.number))
      return .end(context.outOfTime(isSent: false, tries: reading.attempt.tries))
    case .hopeless(let error), .refused(let error):
      return conclude(.failure(error), &context)
    case .values(let values):
      return conclude(learn(values.first?.array ?? [], context), &context)
    case .failed(let failure):
      var problem = context.completed(failure, tries: reading.attempt.tries)
      if problem.error.kind == .denied { problem.error.hint = Self.hint }
      // The call itself was not sent: what is wrong is what was said of the account.
      if problem.error.kind == .notFound {
        problem.error.kind = .auth
        problem.error.attempts = 0
      }
      if let action = reading.again(after: problem, &context) {
        state = .asking(reading)
        return .act(action)
      }
      return conclude(.failure(problem.error), &context)
    }
  }

  /// Tells the calls that wait, too.
  private mutating func conclude(
    _ end: Result<String, CloudError>, _ context: inout CallContext
  ) -> Step<CloudError?> {
    context.shared.tell(context.shared.projects.end(context.accountKey, with: end))
    switch end {
    case .success(let id):
      context.shared.keep(projectID: id, of: context.accountKey)
      context.account.projectID = id
      return .end(nil)
    case .failure(let error):
      return .end(error)
    }
  }

  private func learn(
    _ answered: [JSONValue], _ context: borrowing CallContext
  ) -> Result<String, CloudError> {
    let name = context.account.projectName
    // The answer may be that to another question, or one with all whose names begin so.
    let projects = answered.filter { project in
      project["name"] == nil || project.text("name").isSame(as: name)
    }
    if projects.count == 1, let id = projects[0].text("id") { return .success(id) }
    let found = projects.isEmpty ? "no project" : "\(projects.count) projects"
    let ids = projects.compactMap { $0.text("id")?.excerpt(40) }.prefix(8)
    return .failure(
      context.error(
        .auth,
        "IAM shows \(found) named \(name)"
          + (ids.isEmpty ? "" : ": \(ids.joined(separator: ", "))"),
        hint: "check the region, or " + Self.hint))
  }

  private static let hint =
    "give the project's id with --project-id or HUAWEICLOUD_SDK_PROJECT_ID"
}
