public import Ports

/// A journal that is gone with its process: for the simulator and for tests.
///
/// Its runs are all this process's, so that what was begun and neither ended nor `abandoned` runs.
public final class MemoryJournal: JournalStore {
  private struct Record {
    var start: RunStart
    var process: RunProcess
    var end: RunEnd?
    /// Why it failed, as it was said last.
    var failure: String?
    var entries: [Entry] = []
    var attempts: Int64 = 1
    var isRollingBack = false
    var isRunning = true
    /// Somebody looks at it, or is about to go on with it.
    var isLocked = false
  }

  private var records: [Int64: Record] = [:]
  private var lastNumber: Int64 = 0
  private var jobs: Set<String> = []
  private var windows: [String: (begin: Int64, claimant: WindowClaimant)] = [:]
  private let clock: any Clock
  private let isShared: Bool
  private var limits: [WireKey: (row: LimitRow, key: LimitKey)] = [:]

  /// A journal without runs.
  ///
  /// - Parameters:
  ///   - clock: what windows and limits are reckoned by: that of whoever goes on with its runs.
  ///   - isShared: whether several pretend to be processes that have it in common.
  public init(clock: any Clock, isShared: Bool = false) {
    (self.clock, self.isShared) = (clock, isShared)
  }

  /// A journal with the runs of another one, with which it shares nothing from then on.
  ///
  /// - Parameter clock: as a new process has it.
  public init(copying other: MemoryJournal, clock: any Clock) {
    (self.clock, isShared) = (clock, other.isShared)
    (records, lastNumber, jobs) = (other.records, other.lastNumber, other.jobs)
  }

  /// Keeps the run; it runs from now on.
  public func begin(_ start: RunStart) throws(JournalError) -> Int64 {
    lastNumber += 1
    records[lastNumber] = Record(start: start, process: start.process)
    return lastNumber
  }

  /// Goes on with a run that was ended or abandoned.
  public func reopen(
    _ run: Int64, by process: RunProcess, isRollBack: Bool
  ) throws(JournalError) {
    guard var record = records[run] else { throw .noSuchRun(run) }
    guard !record.isRunning else { throw .held(run) }
    record.isLocked = false
    record.process = process
    record.end = nil
    if !isRollBack { record.failure = nil }
    record.attempts += 1
    record.isRollingBack = record.isRollingBack || isRollBack
    record.isRunning = true
    records[run] = record
  }

  /// Sets the run back to what it was.
  public func restore(_ former: Run) throws(JournalError) {
    guard var record = records[former.number] else { throw .noSuchRun(former.number) }
    record.process = former.process
    record.attempts = former.attempts
    record.isRollingBack = former.endedAt == nil && former.state == .rollBackIncomplete
    record.end = former.endedAt.map { RunEnd(state: former.state, exit: former.exit ?? 0, at: $0) }
    record.failure = former.failure
    record.isRunning = false
    records[former.number] = record
  }

  /// Keeps the texts behind those of the run.
  public func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {
    records[run]?.start.sources += sources
  }

  /// Takes the run's lock alone.
  public func lock(_ run: Int64) throws(JournalError) {
    guard let record = records[run] else { throw .noSuchRun(run) }
    guard !record.isRunning, !record.isLocked else { throw .held(run) }
    records[run]?.isLocked = true
  }

  /// Leaves a run that is not ended as its process does that is killed.
  public func unlock(_ run: Int64) {
    records[run]?.isLocked = false
    records[run]?.isRunning = false
  }

  /// Keeps the entries, whose numbers go on from the last.
  public func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    let last = records[run]?.entries.last?.number ?? 0
    guard records[run] != nil, (entries.map(\.number).min() ?? .max) > last else {
      throw JournalError(.held, "another process writes to the same run")
    }
    records[run]?.entries += entries
  }

  /// Keeps how the run ended.
  public func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    records[run]?.end = end
    if let failure = end.failure { records[run]?.failure = failure }
    records[run]?.isRunning = false
    records[run]?.isRollingBack = false
  }

  /// Leaves a run as its process does that is killed, and the locks that it had.
  public func abandon(_ run: Int64) {
    unlock(run)
    jobs = []
  }

  /// The run with its state as it is now.
  public func run(_ number: Int64) throws(JournalError) -> Run? {
    records[number].map { told(number, $0) }
  }

  /// Newest first.
  public func runs(_ query: RunQuery) throws(JournalError) -> [Run] {
    let found = records.sorted { $0.key > $1.key }.lazy
      .filter { _, record in
        query.source.map { name in
          record.start.sources.contains { $0.name.utf8.elementsEqual(name.utf8) }
        } ?? true
      }
      .map { self.told($0.key, $0.value) }
      .filter { run in
        query.job.map { job in run.job.map { $0.utf8.elementsEqual(job.utf8) } ?? false } ?? true
          && query.states?.contains(run.state) ?? true
          && query.since.map { run.startedAt >= $0 } ?? true
          && query.script.map { run.script.utf8.elementsEqual($0.utf8) } ?? true
          && query.before.map { run.number < $0 } ?? true
      }
    return Array(found.prefix(query.limit))
  }

  /// None for a run that there is none of.
  public func entries(of run: Int64) throws(JournalError) -> [Entry] {
    records[run]?.entries ?? []
  }

  /// None for a run that there is none of.
  public func sources(of run: Int64) throws(JournalError) -> [RunSource] {
    records[run]?.start.sources ?? []
  }

  /// Deletes finished runs that ended before then.
  public func prune(endedBefore time: WallTime) throws(JournalError) -> Int {
    let old = records.filter { number, record in
      !told(number, record).state.isUnfinished && record.end.map { $0.at < time } ?? false
    }
    for number in old.keys { records[number] = nil }
    return old.count
  }

  /// Deletes a run that does not run.
  public func forget(_ run: Int64) throws(JournalError) {
    guard let record = records[run] else { throw .noSuchRun(run) }
    guard !record.isRunning else { throw .held(run) }
    records[run] = nil
  }

  /// Takes the job's lock, unless it is taken.
  public func claim(job: String) throws(JournalError) -> JobClaim {
    if jobs.insert(job).inserted { return .taken }
    return .held(by: try runs(RunQuery(job: job, states: [.running], limit: 1)).first)
  }

  /// By its clock. Whoever has a window and asks again has the job, too: there is no other process.
  public func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant
  ) throws(JournalError) -> WindowClaim {
    let now = clock.wallTime.nanoseconds
    let begin = now - now % period.nanoseconds
    if let last = windows[job] {
      if last.claimant == claimant {
        windows[job] = (max(begin, last.begin), claimant)
        return .taken
      }
      if last.begin >= begin { return .passed }
    }
    if jobs.contains(job) {
      return .held(by: try runs(RunQuery(job: job, states: [.running], limit: 1)).first)
    }
    windows[job] = (begin, claimant)
    return .taken
  }

  /// The windows before it stay taken.
  public func releaseWindow(
    of job: String, as claimant: WindowClaimant
  ) throws(JournalError) {
    guard let last = windows[job], last.claimant == claimant else { return }
    windows[job] = (last.begin - 1, WindowClaimant())
  }

  /// At once. Where nobody else is there, nobody is told, and nobody gives turns.
  public func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) {
    guard isShared else { return then(nil) }
    let (key, now) = (WireKey(report.key.text), clock.wallTime)
    var row = limits[key]?.row ?? LimitRow(at: now)
    let notice = row.take(report, at: now)
    limits[key] = (row, report.key)
    then(notice)
  }

  /// Those that somebody waits for.
  public func findLimits(then: @escaping ([LimitNotice]) -> Void) {
    let now = clock.wallTime
    then(
      limits.values.filter { max($0.row.nextTurn, $0.row.closedUntil) > now }.map { row, key in
        LimitNotice(key.text, closed: max(.zero, row.closedUntil - now), rate: row.rate)
      })
  }

  /// Lets go of the job's lock.
  public func release(job: String) { jobs.remove(job) }

  private func told(_ number: Int64, _ record: Record) -> Run {
    let state: RunState
    if let end = record.end {
      state = end.state
    } else if record.isRunning {
      state = .running
    } else if record.isRollingBack {
      state = .rollBackIncomplete
    } else {
      state = record.attempts >= Run.mostAttempts ? .parked : .interrupted
    }
    let changes = record.entries.count {
      guard case .intent(let intent) = $0.content else { return false }
      return !intent.isRepeat && intent.undoes == nil
    }
    return Run(
      number: number, job: record.start.job, script: record.start.script,
      arguments: record.start.arguments, account: record.start.account, state: state,
      startedAt: record.start.startedAt, endedAt: record.end?.at, exit: record.end?.exit,
      failure: record.failure, process: record.process, attempts: record.attempts,
      changes: Int64(changes))
  }
}
