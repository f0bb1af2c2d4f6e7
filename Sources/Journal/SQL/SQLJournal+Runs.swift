internal import Ports

extension SQLJournal {
  static let columns = """
    number, job, script, arguments, account, state, started_at, ended_at, exit, host, pid, attempts,
      (SELECT count(*) FROM entries WHERE run = runs.number AND kind = 'intent' AND subject IS NULL),
      failure
    """

  /// The run with its state, which its lock tells where it has not ended.
  public func run(_ number: Int64) throws(JournalError) -> Run? {
    let rows = try database.rows(
      "SELECT \(Self.columns) FROM runs WHERE number = ?", [.integer(number)])
    guard let row = rows.first else { return nil }
    return try told(row)
  }

  /// As many as are asked for, newest first.
  public func runs(_ query: RunQuery) throws(JournalError) -> [Run] {
    let (conditions, values) = query.conditions
    var found: [Run] = []
    var last = query.before ?? .max
    // What a run that has not ended is depends on its lock, which no query knows.
    while found.count < query.limit {
      let wanted = query.limit - found.count
      let rows = try database.rows(
        """
        SELECT \(Self.columns) FROM runs
        WHERE \((conditions + ["number < ?"]).joined(separator: " AND "))
        ORDER BY number DESC LIMIT ?
        """, values + [.integer(last), .integer(Int64(wanted))])
      for row in rows {
        guard let run = try told(row) else { continue }
        if query.states?.contains(run.state) ?? true { found.append(run) }
      }
      guard rows.count == wanted, let lowest = rows.last?[0].integer else { break }
      // A damaged file may have rows where its index has others.
      guard lowest < last else {
        throw JournalError(
          .damaged, "the journal is damaged: its runs are not in order",
          remedy: "look at it with the tools of its database")
      }
      last = lowest
    }
    return found
  }

  /// A row as a run; nil when it is gone meanwhile.
  private func told(_ row: [SQLValue]) throws(JournalError) -> Run? {
    guard row[7].integer == nil, let number = row[0].integer else {
      return Run(row: row, isLocked: false)
    }
    let process = RunProcess(
      host: row[9].text ?? "", pid: Int32(truncatingIfNeeded: row[10].integer ?? 0))
    if try locks.isHeld(.run(number)) || locks.isHeldOutOfSight(.run(number), by: process) {
      return Run(row: row, isLocked: true)
    }
    // It may have ended between the query and the look at its lock.
    let again = try database.rows(
      "SELECT \(Self.columns) FROM runs WHERE number = ?", [.integer(number)])
    return again.first.flatMap { Run(row: $0, isLocked: false) }
  }
}

extension RunQuery {
  /// Those of a row, and their values. They are put together of a fixed set, so that each kind of query is
  /// prepared once.
  fileprivate var conditions: (texts: [String], values: [SQLValue]) {
    var (texts, values) = ([String](), [SQLValue]())
    func add(_ text: String, _ value: SQLValue?) {
      guard let value else { return }
      texts.append(text)
      values.append(value)
    }
    add("job = ?", job.map(SQLValue.text))
    add("started_at >= ?", since.map { .integer($0.nanoseconds) })
    add("script = ?", script.map(SQLValue.text))
    add("number IN (SELECT run FROM sources WHERE name = ?)", source.map(SQLValue.text))
    if let states {
      let stored = Set(states.flatMap(\.stored)).sorted()
      texts.append("state IN (\(stored.map { "'\($0)'" }.joined(separator: ", ")))")
    }
    return (texts, values)
  }
}

extension RunState {
  /// What `runs.state` may be for a run that is told to be in this state.
  fileprivate var stored: [String] {
    switch self {
    case .running: ["running", "rolling_back"]
    case .interrupted, .parked: ["running"]
    case .rollBackIncomplete: ["rolling_back", rawValue]
    case .done, .failed, .inDoubt, .rolledBack: [rawValue]
    }
  }
}
