public import Ports

extension SQLJournal {
  /// Takes the window and looks whether the job is free in one transaction, so that one who comes
  /// meanwhile finds either both or neither.
  public func claimWindow(
    of job: String, period: Duration
  ) throws(JournalError) -> WindowClaim {
    var claim = WindowClaim.taken
    do throws(JournalError) {
      try database.transaction(.powerCut) { () throws(JournalError) in
        let now = try database.wallTime().nanoseconds
        let begin = now - now % period.nanoseconds
        let touched = try database.run(
          """
          INSERT INTO windows (job, begins_at) VALUES (?, ?)
          ON CONFLICT (job) DO UPDATE SET begins_at = excluded.begins_at
          WHERE windows.begins_at < excluded.begins_at
          """, [.text(job), .integer(begin)])
        guard touched == 1 else {
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
