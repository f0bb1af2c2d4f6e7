internal import Crypto
internal import Ports

/// A journal in a database.
///
/// Three tables hold all of it: `runs`; `entries`, which only grows; and `texts`, where each text of
/// a script or module is kept once, however many runs had it.
public final class SQLJournal: JournalStore {
  let database: any SQLDatabase
  let locks: any RunLocks
  /// Beyond so many bytes the oldest finished runs go.
  let mostBytes: Int64
  /// The runs whose lock this process took without beginning them.
  private var locked: Set<Int64> = []

  init(database: any SQLDatabase, locks: any RunLocks, mostBytes: Int64) {
    self.database = database
    self.locks = locks
    self.mostBytes = mostBytes
  }

  /// Inserts the run with its sources and takes its lock.
  public func begin(_ start: RunStart) throws(JournalError) -> Int64 {
    if let begun = try beginAcross(start) { return begun }
    try pruneBeyondSize()
    var taken: Int64?
    do throws(JournalError) {
      return try database.transaction(.process) { () throws(JournalError) in
        let number = try inserted(start)
        // Before anybody can see the run: one that is seen and not locked is interrupted.
        guard try locks.take(.run(number)) else { throw .held(number) }
        taken = number
        return number
      }
    } catch {
      if let taken { locks.release(.run(taken)) }
      throw error
    }
  }

  /// Begins it in one statement, and waits for that; nil where it takes a transaction.
  private func beginAcross(_ start: RunStart) throws(JournalError) -> Int64? {
    var begun: Result<Int64, JournalError>?
    var isGivenUp = false
    let isSent = database.begin(start, isWaitedFor: true) { [locks] result in
      begun = result
      // Its answer was under way when nobody waited for it any more.
      if isGivenUp, case .success(let number) = result { locks.release(.run(number)) }
    }
    if !isSent { return nil }
    var failure = JournalError(.away, "the journal did not answer")
    do throws(JournalError) {
      try database.finishWriting()
    } catch {
      failure = error
    }
    isGivenUp = begun == nil
    return try (begun ?? .failure(failure)).get()
  }

  private func inserted(_ start: RunStart) throws(JournalError) -> Int64 {
    let number = try database.insert(
      """
      INSERT INTO runs (job, script, arguments, account, state, started_at, host, pid, attempts)
      VALUES (?, ?, ?, ?, 'running', ?, ?, ?, 1)
      """,
      [
        SQLValue(start.job), .text(start.script), .text(start.arguments.stored),
        .text(start.account.stored), .integer(start.startedAt.nanoseconds),
        .text(start.process.host), .integer(Int64(start.process.pid)),
      ])
    try keep(start.sources, of: number, from: 0)
    return number
  }

  /// Inserts the texts behind those of the run.
  public func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {
    var failure: JournalError?
    var sent = 0
    for source in sources {
      let isSent = database.keep(source, of: run) { result in
        if case .failure(let error) = result { failure = failure ?? error }
      }
      if isSent { sent += 1 }
    }
    if sent == sources.count {
      try database.finishWriting()
      if let failure { throw failure }
      return
    }
    try database.transaction(.process) { () throws(JournalError) in
      let count = try database.rows("SELECT count(*) FROM sources WHERE run = ?", [.integer(run)])
      try keep(sources, of: run, from: Int(count.first?[0].integer ?? 0))
    }
  }

  private func keep(
    _ sources: [RunSource], of run: Int64, from first: Int
  ) throws(JournalError) {
    for (place, source) in zip(first..., sources) {
      let digest = SQLValue.bytes(Array(SHA256.hash(data: source.text)))
      try database.run(
        "INSERT INTO texts (digest, text) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
        [digest, .bytes(source.text)])
      try database.run(
        "INSERT INTO sources (run, place, name, digest) VALUES (?, ?, ?, ?)",
        [.integer(run), .integer(Int64(place)), .text(source.name), digest])
    }
  }

  /// Takes the run's lock, then writes the new attempt.
  public func reopen(
    _ number: Int64, by process: RunProcess, isRollBack: Bool
  ) throws(JournalError) {
    let wasLocked = locked.contains(number)
    if !wasLocked { try lock(number) }
    do throws(JournalError) {
      // Nobody else counts them meanwhile; counted in the database, they would be counted once more where
      // the transaction is done again.
      let row = try database.rows("SELECT attempts FROM runs WHERE number = ?", [.integer(number)])
      let attempts = 1 + (row.first?[0].integer ?? 0)
      try database.transaction(.process) { () throws(JournalError) in
        try locks.confirm(.run(number))
        let touched = try database.run(
          """
          UPDATE runs SET state = CASE WHEN ? = 1 OR state = 'rolling_back' THEN 'rolling_back'
              ELSE 'running' END,
            failure = CASE WHEN ? = 1 THEN failure END,
            ended_at = NULL, exit = NULL, host = ?, pid = ?, attempts = ?
          WHERE number = ?
          """,
          [
            .integer(isRollBack ? 1 : 0), .integer(isRollBack ? 1 : 0), .text(process.host),
            .integer(Int64(process.pid)),
            .integer(attempts), .integer(number),
          ])
        guard touched == 1 else { throw .noSuchRun(number) }
      }
    } catch {
      if !wasLocked { unlock(number) }
      throw error
    }
  }

  /// Writes the run's row as it was, and lets go of its lock.
  public func restore(_ former: Run) throws(JournalError) {
    try database.transaction(.process) { () throws(JournalError) in
      try database.complete(former.number)
      try locks.confirm(.run(former.number))
      _ = try database.run(
        """
        UPDATE runs SET state = ?, ended_at = ?, exit = ?, failure = ?, host = ?, pid = ?,
          attempts = ?
        WHERE number = ?
        """,
        [
          .text(former.storedState), SQLValue(former.endedAt?.nanoseconds),
          SQLValue(former.exit.map(Int64.init)), SQLValue(former.failure),
          .text(former.process.host),
          .integer(Int64(former.process.pid)), .integer(former.attempts), .integer(former.number),
        ])
    }
    unlock(former.number)
  }

  /// Takes the run's lock alone.
  public func lock(_ run: Int64) throws(JournalError) {
    guard try locks.take(.run(run)) else { throw .held(run) }
    do throws(JournalError) {
      let row = try database.rows("SELECT host, pid FROM runs WHERE number = ?", [.integer(run)])
        .first
      let process = RunProcess(
        host: row?[0].text ?? "", pid: Int32(truncatingIfNeeded: row?[1].integer ?? 0))
      if locks.isHeldOutOfSight(.run(run), by: process) { throw .held(run) }
    } catch {
      locks.release(.run(run))
      throw error
    }
    locked.insert(run)
  }

  /// Lets go of the run's lock.
  public func unlock(_ run: Int64) {
    locked.remove(run)
    locks.release(.run(run))
  }

  /// Inserts the entries in one transaction, which is on the disk on return if one of them is
  /// durable.
  public func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    try database.append(entries.map(\.row), to: run, entries.durability)
  }

  /// As the database does.
  public func complete(_ run: Int64) throws(JournalError) { try database.complete(run) }

  /// Writes the end, and lets go of the run's lock.
  public func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    try database.transaction(.process) { () throws(JournalError) in
      try database.complete(run)
      try locks.confirm(.run(run))
      _ = try database.run(
        """
        UPDATE runs SET state = ?, exit = ?, failure = coalesce(?, failure), ended_at = ?
        WHERE number = ?
        """,
        [
          .text(end.state.rawValue), .integer(Int64(end.exit)), SQLValue(end.failure),
          .integer(end.at.nanoseconds), .integer(run),
        ])
    }
    // After it is written: a run that is not locked and has not ended is interrupted.
    unlock(run)
  }

  /// All entries of the run, by number.
  public func entries(of run: Int64) throws(JournalError) -> [Entry] {
    try entries(of: run, after: 0)
  }

  /// Numbers begin with 1.
  public func entries(of run: Int64, after number: Int64) throws(JournalError) -> [Entry] {
    try database.entries(Self.laterEntries, [.integer(run), .integer(number)])
  }

  static let laterEntries =
    "SELECT \(Entry.columns) FROM entries WHERE run = ? AND number > ? ORDER BY number"

  /// The run's sources in the order they were loaded.
  public func sources(of run: Int64) throws(JournalError) -> [RunSource] {
    try database.rows(
      """
      SELECT name, text FROM sources JOIN texts ON texts.digest = sources.digest
      WHERE run = ? ORDER BY place
      """, [.integer(run)]
    ).map { RunSource(name: $0[0].text ?? "", text: $0[1].bytes ?? []) }
  }

  /// Lets go of the job's lock file.
  public func release(job: String) { locks.release(.job(job)) }

  /// Nobody has to wait then until leases end.
  public func letGo() { locks.releaseAll() }

  /// As the kernel tells, or the lease.
  public func holder(ofJob job: String) -> JobHolder? { locks.holder(of: .job(job)) }

  /// Takes the job's lock file, or says which run the other process goes on with.
  public func claim(job: String) throws(JournalError) -> JobClaim {
    guard try locks.take(.job(job)) else {
      // Its holder's own words; there are none yet when it has only just begun.
      return .held(by: try runs(RunQuery(job: job, states: [.running], limit: 1)).first)
    }
    guard locks.canBeRemoved else { return .taken }
    let holder = try runs(RunQuery(job: job, states: [.running])).first {
      locks.isHeldOutOfSight(.job(job), by: $0.process)
    }
    guard let holder else { return .taken }
    locks.release(.job(job))
    return .held(by: holder)
  }
}

extension JournalError {
  /// Another process has this run.
  public static func held(_ run: Int64) -> JournalError {
    JournalError(.held, "run \(run) goes on in another process")
  }

  /// Another process has this run, which is known.
  ///
  /// - Parameter run: as it is now.
  public static func held(_ run: Run) -> JournalError {
    JournalError(.held, "run \(run.number) goes on in another process: \(run.holder)")
  }

  /// A number that no run has.
  ///
  /// - Parameter journal: the file that was given with `--journal`; nil for the usual one.
  public static func noSuchRun(_ run: Int64, journal: String? = nil) -> JournalError {
    let list = RunCommands(run, journal: journal).list
    return JournalError(
      .noSuchRun, "there is no run \(run)", remedy: "\(list) lists them")
  }
}
