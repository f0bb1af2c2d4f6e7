public import Ports

extension SQLJournal {
  /// Takes the window and looks whether the job is free in one transaction, so that one who comes
  /// meanwhile finds either both or neither.
  public func claimWindow(
    of job: String, period: Duration
  ) throws(JournalError) -> WindowClaim {
    var claim = WindowClaim.taken
    let claimant = Leases.token()
    do throws(JournalError) {
      try database.transaction(.powerCut) { () throws(JournalError) in
        let now = try database.wallTime().nanoseconds
        let begin = now - now % period.nanoseconds
        // It may be done again, where nobody knows whether it was done.
        claim = .taken
        guard try database.takeWindow(of: job, at: begin, by: claimant) else {
          claim = .passed
          return
        }
        guard try !locks.isHeld(.job(job)) else {
          claim = .held(by: nil)
          // What was taken is given back with the transaction.
          throw .jobHeld(job, by: nil)
        }
      }
    } catch {
      guard case .held = claim else { throw error }
      return .held(by: try runs(RunQuery(job: job, states: [.running], limit: 1)).first)
    }
    return claim
  }
}
