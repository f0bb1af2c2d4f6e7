internal import CloudModule
internal import Journal
internal import Ports

/// A run whose changes are looked at, without that anything of it goes on.
struct ReviewedRun {
  private let former: FormerRun
  private let options: CloudOptions
  private let log: RunLog

  /// - Parameter options: those of the account that it ran on.
  init(_ former: FormerRun, _ options: CloudOptions, log: RunLog) {
    (self.former, self.options, self.log) = (former, options, log)
  }

  /// Does `body` while nobody else goes on with the run. A run that had ended in doubt has failed where
  /// nobody has to know any more: it may be pruned, and like before it holds up no other run of its job.
  func look<Result>(
    _ body: (RunReview, World) throws(ScriptFailure) -> Result
  ) throws(ScriptFailure) -> Result {
    try former.check(maxAge: .seconds(Int64.max))
    try former.lock(withJob: false)
    defer { former.store.unlock(former.run.number) }
    let request = StopRequest(saying: "halo: stopping\n", log: log)
    return try request.whileHandling { () throws(ScriptFailure) in
      let result: Swift.Result<Result, ScriptFailure>
      do throws(ScriptFailure) {
        let world = request.attended(ReviewedWorld.world(options, SystemClock(), log: log))
        result = .success(try look(in: world, body))
      } catch {
        result = .failure(error)
      }
      guard let status = request.status else { return try result.get() }
      // It has been told; what went wrong meanwhile has not.
      guard case .failure(let failure) = result else {
        throw ScriptFailure(text: "", status: status)
      }
      throw ScriptFailure(text: failure.text, status: status)
    }
  }

  private func look<Result>(
    in world: World, _ body: (RunReview, World) throws(ScriptFailure) -> Result
  ) throws(ScriptFailure) -> Result {
    let (run, store) = (former.run, former.store)
    let history = try former.history()
    try former.checkAccount(of: history, in: world)
    let review = RunReview(of: run.number, history, in: store, world: world)
    let result = try body(review, world)
    let end: (state: RunState, exit: ExitStatus)
    switch run.state {
    case .inDoubt where !review.hasDoubt: end = (.failed, .inDoubt)
    // What was said not to have been made was not taken back.
    case .rolledBack where review.hasOverruled: end = (.rollBackIncomplete, .rollBackIncomplete)
    default: return result
    }
    try FormerRun.reporting { () throws(JournalError) in
      try store.end(
        run.number,
        RunEnd(
          state: end.state, exit: end.exit.rawValue, at: run.endedAt ?? SystemClock().wallTime))
    }
    return result
  }
}
