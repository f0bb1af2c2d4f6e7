public import Ports

extension SQLJournal {
  /// The states that a run may be deleted in without being asked for by its number.
  private static let finished = RunState.allCases.filter { !$0.isUnfinished }
    .map { "'\($0.rawValue)'" }.joined(separator: ", ")

  /// Deletes runs in one transaction.
  public func prune(endedBefore time: WallTime) throws(JournalError) -> Int {
    try prune(
      "SELECT number FROM runs WHERE state IN (\(Self.finished)) AND ended_at < ?",
      [.integer(time.nanoseconds)])
  }

  /// Makes room before a run begins. A hundred at a time, so that no start waits long for it.
  func pruneBeyondSize() throws(JournalError) {
    guard try database.size() > mostBytes else { return }
    _ = try prune(
      "SELECT number FROM runs WHERE state IN (\(Self.finished)) ORDER BY number LIMIT 100", [])
  }

  private func prune(_ query: String, _ values: [SQLValue]) throws(JournalError) -> Int {
    var deleted: Set<Int64> = []
    return try database.transaction(.process) { () throws(JournalError) in
      let numbers = try database.rows(query, values).compactMap { $0[0].integer }
      if !numbers.isEmpty {
        try keepPlans(of: query, values)
        for number in numbers { try delete(number) }
        try dropUnusedTexts()
      }
      deleted.formUnion(numbers)
      try locks.dropUnusedJobs()
      return deleted.count
    }
  }

  /// Deletes a run that no process goes on with.
  public func forget(_ run: Int64) throws(JournalError) {
    guard try locks.take(.run(run)) else { throw .held(run) }
    defer { locks.release(.run(run)) }
    var isThere = false
    try database.transaction(.process) { () throws(JournalError) in
      try keepPlans(of: "SELECT number FROM runs WHERE number = ?", [.integer(run)])
      if try delete(run) { isThere = true }
      guard isThere else { throw .noSuchRun(run) }
      try dropUnusedTexts()
    }
  }

  /// As long as its name stays among the windows.
  public func hasDeleted(runOf plan: String) throws(JournalError) -> Bool {
    try !database.rows("SELECT job FROM windows WHERE job = ?", [.text(plan)]).isEmpty
  }

  /// A plan that a run has changed something by stays used without the run: among the windows of jobs, which are
  /// given once, too.
  ///
  /// - Parameter query: the numbers of all runs that are deleted, as one statement for each takes long across
  ///   a network.
  private func keepPlans(of query: String, _ values: [SQLValue]) throws(JournalError) {
    let time = SQLValue.integer(try database.wallTime().nanoseconds)
    try database.run(
      """
      INSERT INTO windows (job, begins_at) SELECT name, ? FROM sources
      WHERE run IN (\(query)) AND place > 0 AND name LIKE '\(RunSource.planPrefix)%'
        AND EXISTS (SELECT 1 FROM entries WHERE run = sources.run AND kind = 'intent')
      ON CONFLICT (job) DO NOTHING
      """, [time] + values)
  }

  @discardableResult
  private func delete(_ run: Int64) throws(JournalError) -> Bool {
    try database.run("DELETE FROM entries WHERE run = ?", [.integer(run)])
    try database.run("DELETE FROM sources WHERE run = ?", [.integer(run)])
    try locks.drop(.run(run))
    return try database.run("DELETE FROM runs WHERE number = ?", [.integer(run)]) == 1
  }

  private func dropUnusedTexts() throws(JournalError) {
    try database.run(
      "DELETE FROM texts WHERE NOT EXISTS (SELECT 1 FROM sources WHERE digest = texts.digest)", [])
  }
}
