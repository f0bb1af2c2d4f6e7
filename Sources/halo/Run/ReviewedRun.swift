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
    let (run, store) = (former.run, former.store)
    try former.check(maxAge: .seconds(Int64.max))
    try FormerRun.reporting { () throws(JournalError) in try store.lock(run.number) }
    defer { store.unlock(run.number) }
    let request = StopRequest(saying: "halo: stopping\n", log: log)
    return try request.whileHandling { () throws(ScriptFailure) in
      let world = request.attended(ReviewedWorld.world(options, SystemClock(), log: log))
      let history = try former.history()
      try former.checkAccount(of: history, in: world)
      let review = RunReview(of: run.number, history, in: store, world: world)
      let result = try body(review, world)
      // It has been told.
      if let status = request.status { throw ScriptFailure(text: "", status: status) }
      guard run.state == .inDoubt, !review.hasDoubt else { return result }
      try FormerRun.reporting { () throws(JournalError) in
        try store.end(
          run.number,
          RunEnd(
            state: .failed, exit: ExitStatus.inDoubt.rawValue,
            at: run.endedAt ?? SystemClock().wallTime))
      }
      return result
    }
  }
}
