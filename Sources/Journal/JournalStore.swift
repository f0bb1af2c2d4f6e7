public import Ports

/// Told how a write has ended: once, by the thread that began it.
public typealias WriteEnd = (Result<Void, JournalError>) -> Void

/// Where runs are recorded.
///
/// The calls return when what they did holds: an intent survives a power cut, everything else the
/// death of the process. All of them are made by one thread. Times are given, never read.
public protocol JournalStore: AnyObject {
  /// Records a new run and takes its lock. Runs are numbered in the order of these calls.
  func begin(_ start: RunStart) throws(JournalError) -> Int64

  /// Adds texts to those of a run that this process began or reopened.
  func keep(_ sources: [RunSource], of run: Int64) throws(JournalError)

  /// Takes the lock of a run that is not running, to look at it or to go on with it.
  ///
  /// - Throws: `.held` where another process goes on with it, `.noSuchRun`.
  func lock(_ run: Int64) throws(JournalError)

  /// Lets go of the lock of a run, and leaves the run as it is.
  func unlock(_ run: Int64)

  /// Goes on with a run that is not running, as one attempt more, and takes its lock unless this
  /// process has it.
  ///
  /// - Parameter isRollBack: Whether to take it back: from then on it can only be `rolledBack` or
  ///   `rollBackIncomplete`.
  /// - Throws: `.held` where another process goes on with it, `.noSuchRun`.
  func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError)

  /// Leaves a run that this process has reopened as it was before, but for its entries, and lets go of
  /// its lock: an attempt that sent nothing counts as none.
  ///
  /// - Parameter former: the run as it was.
  func restore(_ former: Run) throws(JournalError)

  /// Adds entries to a run that this process began or reopened: all of them or none.
  func append(_ entries: [Entry], to run: Int64) throws(JournalError)

  /// Has all there that this process has written of a run, which another server may lack that has taken over.
  func complete(_ run: Int64) throws(JournalError)

  /// Writes how a run ended, and lets go of its lock.
  func end(_ run: Int64, _ end: RunEnd) throws(JournalError)

  /// - Returns: nil for a run that there is none of.
  func run(_ number: Int64) throws(JournalError) -> Run?

  /// Newest first.
  func runs(_ query: RunQuery) throws(JournalError) -> [Run]

  /// In the order of their numbers.
  func entries(of run: Int64) throws(JournalError) -> [Entry]

  /// When each intent of a run was written, by its number; empty where that is by the same clock as the
  /// times that stand in them.
  func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant]

  /// Those with higher numbers alone, in that order: what has been added since.
  func entries(of run: Int64, after number: Int64) throws(JournalError) -> [Entry]

  /// The records of the last changes of one kind that were carried out, the newest first: by runs of the
  /// same account.
  ///
  /// - Parameters:
  ///   - operation: what was called: `eip.bind`.
  ///   - run: whose account it is.
  ///   - limit: how many there are at most.
  func outcomes(
    of operation: String, like run: Int64, limit: Int
  ) throws(JournalError) -> [[UInt8]]

  /// The script's text and its modules'.
  func sources(of run: Int64) throws(JournalError) -> [RunSource]

  /// Deletes runs that ended before `time`, but none that is unfinished.
  ///
  /// - Returns: How many.
  func prune(endedBefore time: WallTime) throws(JournalError) -> Int

  /// Deletes a run, whatever its state, unless it is running.
  func forget(_ run: Int64) throws(JournalError)

  /// Whether a run was deleted that had changed something by this plan.
  ///
  /// - Parameter plan: the name of the source that such a run has.
  func hasDeleted(runOf plan: String) throws(JournalError) -> Bool

  /// Takes the lock of a job; free the moment this process is gone, however it goes.
  func claim(job: String) throws(JournalError) -> JobClaim

  /// Lets go of a job's lock.
  func release(job: String)

  /// Lets go of whatever this process still has, which ends: as where nothing came of what it took a job for.
  func letGo()

  /// Which process has a job's lock of which no run is recorded yet; nil where nobody can tell.
  func holder(ofJob job: String) -> JobHolder?

  /// Takes the present one of a job's windows, of which each is given once. They are reckoned by the
  /// journal's clock.
  ///
  /// Who has got one and has taken the job since asks again: he may have been stopped in between, and
  /// another one have begun the job and ended it in a later window. If nobody has, he gets that one.
  ///
  /// - Parameters:
  ///   - period: how long a window lasts; they follow each other from 1970 on.
  ///   - claimant: to whom it is given, and given again.
  func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant
  ) throws(JournalError) -> WindowClaim

  /// Whether the present window is somebody's, by the journal's clock.
  func isWindowTaken(of job: String, period: Duration) throws(JournalError) -> Bool

  /// When the window began that was taken last; nil for none, and for one that was given back.
  func lastWindow(of job: String) throws(JournalError) -> WallTime?

  /// Gives back what this claimant has got last: nothing has begun in it. Anybody may take it again.
  func releaseWindow(of job: String, as claimant: WindowClaimant) throws(JournalError)

  // MARK: While a run goes on
  //
  // A store that is done at once needs none of these. One across a network gets on when `advance` is
  // called, and ends what was begun in the order in which it was begun.

  /// Asks whether the job is free, and takes it.
  func pass(_ gate: JobGate, then: @escaping WriteEnd)

  /// As `begin`.
  func begin(_ start: RunStart, then: @escaping (Result<Int64, JournalError>) -> Void)

  /// As `append`.
  func append(_ entries: [Entry], to run: Int64, then: @escaping WriteEnd)

  /// Keeps outcomes that cannot be written elsewhere, to be written later by this process or another one;
  /// none once all are written.
  ///
  /// - Returns: false where they are not kept.
  func keepLocally(_ outcomes: [Entry], of run: Int64) -> Bool

  /// As `keep`, of which nobody has to know the end.
  func keep(_ source: RunSource, of run: Int64)

  /// As `outcomes`.
  func outcomes(
    of operation: String, like run: Int64, limit: Int,
    then: @escaping (Result<[[UInt8]], JournalError>) -> Void)

  /// Tells the other processes with this journal what a service has said of its limit, and asks for turns.
  ///
  /// - Parameter then: given nil where nothing is shared, or not now.
  func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void)

  /// Looks what the others have said of limits of late.
  func findLimits(then: @escaping ([LimitNotice]) -> Void)

  /// Gets on as far as it can without waiting; also says that this process still goes on with what it has.
  func advance()

  /// What has to be waited for before `advance` has anything to do.
  var interest: Interest { get }

  /// Why nothing gets on; nil while something does.
  var trouble: JournalError? { get }

  /// Why somebody else may have what this process has taken: a lease, of a run or a job, that a server has
  /// refused to renew. It stays so. Nil while nobody may, and while no server answers.
  var lapse: JournalError? { get }

  /// Waits until all that was begun has ended.
  ///
  /// - Throws: when it does not end for a while.
  func finishWriting() throws(JournalError)

  /// Has it told once what `finishWriting` waits for, as soon as that takes longer than usual: a sentence without
  /// its full stop.
  func whenWaiting(_ tell: @escaping (String) -> Void)
}

extension JournalStore {
  /// At once.
  public func pass(_ gate: JobGate, then: @escaping WriteEnd) {
    then(Result { () throws(JournalError) in try gate.pass(self) })
  }

  /// At once.
  public func begin(_ start: RunStart, then: @escaping (Result<Int64, JournalError>) -> Void) {
    then(Result { () throws(JournalError) in try begin(start) })
  }

  /// At once.
  public func append(_ entries: [Entry], to run: Int64, then: @escaping WriteEnd) {
    then(Result { () throws(JournalError) in try append(entries, to: run) })
  }

  /// At once.
  public func keep(_ source: RunSource, of run: Int64) { try? keep([source], of: run) }

  /// At once.
  public func outcomes(
    of operation: String, like run: Int64, limit: Int,
    then: @escaping (Result<[[UInt8]], JournalError>) -> Void
  ) {
    then(
      Result { () throws(JournalError) in try outcomes(of: operation, like: run, limit: limit) })
  }

  /// For stores that are gone with their process.
  public func hasDeleted(runOf plan: String) throws(JournalError) -> Bool { false }

  /// For stores that are gone with their process.
  public func isWindowTaken(of job: String, period: Duration) throws(JournalError) -> Bool { false }

  /// For stores that are gone with their process.
  public func lastWindow(of job: String) throws(JournalError) -> WallTime? { nil }

  /// Nobody else is there.
  public func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void) { then(nil) }

  /// None.
  public func findLimits(then: @escaping ([LimitNotice]) -> Void) { then([]) }

  /// There is no other server.
  public func complete(_ run: Int64) throws(JournalError) {}

  /// They are nowhere else.
  public func keepLocally(_ outcomes: [Entry], of run: Int64) -> Bool { false }

  /// There is nothing to get on with.
  public func advance() {}

  /// Nothing.
  public var interest: Interest { .nothing }

  /// None.
  public var trouble: JournalError? { nil }

  /// Nobody else gets what it has while it lives.
  public var lapse: JournalError? { nil }

  /// It goes with the process.
  public func letGo() {}

  /// Nobody can tell.
  public func holder(ofJob job: String) -> JobHolder? { nil }

  /// All has ended already.
  public func finishWriting() throws(JournalError) {}

  /// Nothing is waited for.
  public func whenWaiting(_ tell: @escaping (String) -> Void) {}
}

extension JournalStore {
  /// All that is known of a run.
  public func history(of run: Int64) throws(JournalError) -> RunHistory {
    RunHistory(try entries(of: run), announced: try announcements(of: run))
  }

  /// For those that one machine alone writes to.
  public func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant] { [:] }

  /// For stores that read all of a run at once.
  public func entries(of run: Int64, after number: Int64) throws(JournalError) -> [Entry] {
    try entries(of: run).filter { $0.number > number }
  }

  /// For stores that read all of a run at once.
  public func outcomes(
    of operation: String, like run: Int64, limit: Int
  ) throws(JournalError) -> [[UInt8]] {
    guard let account = try self.run(run)?.account.stored else { return [] }
    var records: [[UInt8]] = []
    for other in try runs(RunQuery(limit: 50))
    where other.account.stored.utf8.elementsEqual(account.utf8) {
      for entry in try entries(of: other.number).reversed() {
        guard records.count < limit else { return records }
        guard case .outcome(let outcome) = entry.content, outcome.verdict == .done,
          let name = outcome.operation, name.utf8.elementsEqual(operation.utf8)
        else { continue }
        records.append(outcome.record)
      }
    }
    return records
  }
}

/// What came of asking for a job's lock.
public enum JobClaim: Equatable, Sendable {
  case taken
  /// Another process has it: the run it goes on with, nil where that has only just begun.
  case held(by: Run?)
}
