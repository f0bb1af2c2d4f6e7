internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import Ports
internal import StandardModules

/// A run that is taken back.
struct Rollback {
  let former: FormerRun
  /// Those of the account that it ran on.
  let options: CloudOptions
  var maxAge = FormerRun.usualAge
  let log: RunLog

  private var run: Run { former.run }

  /// - Returns: what it came to.
  func perform() throws(ScriptFailure) -> ExitStatus {
    log.isAbout(run)
    try former.check(maxAge: maxAge)
    if run.state == .rolledBack {
      throw former.failure("was rolled back already: there is nothing to take back", .usage)
    }
    try former.lock()
    defer { former.unlock() }
    let request = StopRequest(
      saying: "halo: stopping after the change under way; \(former.commands.rollback) goes on\n",
      log: log)
    return try request.whileHandling { () throws(ScriptFailure) in
      try perform(until: request)
    }
  }

  private func perform(until request: StopRequest) throws(ScriptFailure) -> ExitStatus {
    let world = request.attended(ReviewedWorld.world(options, SystemClock(), log: log))
    let history = try former.history()
    let rollBack = try prepared(history, in: world)
    // What was left of one may have been found not to have been made.
    guard !rollBack.plan.isEmpty || run.state == .rollBackIncomplete else {
      throw former.failure("changed nothing: there is nothing to take back", .usage)
    }
    try former.checkAccount(of: history, in: world)
    // It has been told.
    if let status = request.status { return status }
    let report = RollBackReport(former)
    if !rollBack.plan.isEmpty { log.report(.info, report.text(of: rollBack.plan)) }
    let result = try FormerRun.reporting { () throws(JournalError) in
      try rollBack.perform(
        by: Recording.process, redaction: options.redaction,
        exit: { Self.status($0, request).rawValue },
        tell: { item in
          if item.end == .undone { log.statistics.count(.takenBack) }
          log.report(.info, report.line(of: item))
        })
    }
    log.report(result.isComplete ? .info : .error, report.text(of: result))
    return Self.status(result, request)
  }

  private func prepared(
    _ history: RunHistory, in world: World
  ) throws(ScriptFailure) -> RunRollBack {
    do throws(RunRollBack.Obstacle) {
      return try RunRollBack(of: run, history, in: former.store, world: world)
    } catch {
      switch error {
      case .account(let error): throw former.failure(error)
      case .unreadable(let change, let reason):
        throw former.failure(
          "cannot be taken back: the record of change \(change) cannot be read: \(reason)",
          .inputOutput)
      }
    }
  }

  private static func status(_ result: RollBackResult, _ request: StopRequest) -> ExitStatus {
    switch result.obstacle {
    case .stopped: request.status ?? .interrupted
    case .trouble(let error): ExitStatus(error.kind, wasSent: error.attempts > 0)
    case nil: result.isComplete ? .rolledBack : .rollBackIncomplete
    }
  }
}
