public import Ports

extension SQLJournal {
  /// Takes the window and looks whether the job is free in one transaction, so that one who comes
  /// meanwhile finds either both or neither.
  public func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant
  ) throws(JournalError) -> WindowClaim {
    var claim = WindowClaim.taken
    do throws(JournalError) {
      try database.transaction(.powerCut) { () throws(JournalError) in
        let begin = try beginOfWindow(period)
        // It may be done again, where nobody knows whether it was done.
        claim = .taken
        guard try takeWindow(of: job, at: begin, as: claimant) else {
          claim = .passed
          return
        }
        if locks.holds(.job(job)) { return try locks.confirm(.job(job)) }
        if try locks.isHeld(.job(job)) {
          claim = .held(by: nil)
          // What was taken is given back with the transaction.
          throw .jobHeld(job, by: nil, heldBy: nil)
        }
      }
    } catch {
      guard case .held = claim else { throw error }
      return .held(by: try runs(RunQuery(job: job, states: [.running], limit: 1)).first)
    }
    return claim
  }

  /// One that was given back is nobody's.
  public func isWindowTaken(of job: String, period: Duration) throws(JournalError) -> Bool {
    guard let last = try lastWindow(of: job) else { return false }
    return last.nanoseconds >= (try beginOfWindow(period))
  }

  /// Of the present one, in nanoseconds since 1970.
  private func beginOfWindow(_ period: Duration) throws(JournalError) -> Int64 {
    let now = try database.wallTime().nanoseconds
    return now - now % period.nanoseconds
  }

  /// Nil, too, for one that was given back.
  public func lastWindow(of job: String) throws(JournalError) -> WallTime? {
    let rows = try database.rows(
      "SELECT begins_at FROM windows WHERE job = ? AND claimant IS NOT NULL", [.text(job)])
    return rows.first?[0].integer.map { WallTime(nanoseconds: $0) }
  }

  /// Earlier windows stay taken.
  public func releaseWindow(
    of job: String, as claimant: WindowClaimant
  ) throws(JournalError) {
    try database.transaction(.process) { () throws(JournalError) in
      _ = try database.run(
        "UPDATE windows SET begins_at = begins_at - 1, claimant = NULL WHERE job = ? AND claimant = ?",
        [.text(job), .text(claimant.name)])
    }
  }

  /// - Returns: whether the window is his.
  private func takeWindow(
    of job: String, at begin: Int64, as claimant: WindowClaimant
  ) throws(JournalError) -> Bool {
    try database.run(
      """
      INSERT INTO windows (job, begins_at, claimant) VALUES (?, ?, ?)
      ON CONFLICT (job) DO UPDATE SET claimant = excluded.claimant, begins_at =
        CASE WHEN windows.begins_at > excluded.begins_at THEN windows.begins_at ELSE excluded.begins_at END
      WHERE windows.begins_at < excluded.begins_at OR windows.claimant = excluded.claimant
      """, [.text(job), .integer(begin), .text(claimant.name)]) == 1
  }
}
