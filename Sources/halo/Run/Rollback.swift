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
    try former.check(maxAge: maxAge)
    if run.state == .rolledBack {
      throw former.failure("was rolled back already: there is nothing to take back", .usage)
    }
    try former.lock()
    defer { former.unlock() }
    let world = ReviewedWorld.world(options, SystemClock(), log: log)
    let rollBack = try prepared(in: world)
    guard !rollBack.plan.isEmpty else {
      throw former.failure("changed nothing: there is nothing to take back", .usage)
    }
    try former.checkAccount(in: world)
    let report = RollBackReport(run)
    log.report(.info, report.text(of: rollBack.plan))
    let result = try FormerRun.reporting { () throws(JournalError) in
      try rollBack.perform(
        by: Recording.process, redaction: options.redaction,
        exit: { Self.status($0).rawValue },
        tell: { item in
          if item.end == .undone { log.statistics.count(.takenBack) }
          log.report(.info, report.line(of: item))
        })
    }
    log.report(result.isComplete ? .info : .error, report.text(of: result))
    return Self.status(result)
  }

  private func prepared(in world: World) throws(ScriptFailure) -> RunRollBack {
    do throws(RunRollBack.Obstacle) {
      return try RunRollBack(of: run.number, in: former.store, world: world)
    } catch {
      switch error {
      case .journal(let error): throw FormerRun.failure(error.line, .inputOutput)
      case .account(let error): throw FormerRun.failure("\(error)", .configuration)
      case .unreadable(let change, let reason):
        throw former.failure(
          "cannot be taken back: the record of change \(change) cannot be read: \(reason)",
          .inputOutput)
      }
    }
  }

  private static func status(_ result: RollBackResult) -> ExitStatus {
    result.isComplete ? .rolledBack : .rollBackIncomplete
  }
}
