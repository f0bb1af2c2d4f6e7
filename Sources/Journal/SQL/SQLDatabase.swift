internal import Ports

/// What a journal in a database needs of it: everything in which two databases differ.
///
/// The statements themselves are the same for all of them and stand in `SQLJournal`.
protocol SQLDatabase: AnyObject {
  /// Does `body` in one transaction that writes, or not at all. Nobody else writes meanwhile.
  func transaction<Result>(
    _ durability: Durability, _ body: () throws(JournalError) -> Result
  ) throws(JournalError) -> Result

  /// Runs a statement that writes, in a transaction.
  ///
  /// - Parameter sql: With `?` for each value. One of a fixed set: it is prepared once and kept.
  /// - Returns: How many rows it touched.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> Int

  /// Runs an INSERT whose first column numbers itself, in a transaction.
  ///
  /// - Returns: That number.
  func insert(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> Int64

  /// Adds rows to `entries`, all of them or none.
  ///
  /// - Parameters:
  ///   - rows: as `Entry.row` gives them.
  ///   - durability: more than the process's death, where one of them announces a change: only who goes
  ///     on with the run may make that.
  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability
  ) throws(JournalError)

  /// Has all that this process has written of a run, before that is read, ended or left.
  func complete(_ run: Int64) throws(JournalError)

  /// All rows of a query: no cursor stays open, so that none holds back a checkpoint.
  func rows(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [[SQLValue]]

  /// The entries of a query for their columns.
  func entries(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [Entry]

  /// What time it is for all who share the journal.
  func wallTime() throws(JournalError) -> WallTime

  /// How many bytes the journal takes up, free ones not counted.
  func size() throws(JournalError) -> Int64

  // MARK: While a run goes on
  //
  // A database that is done at once needs none of these. One across a network gets on when `advance` is
  // called.

  /// As `rows`.
  func rows(
    _ sql: String, _ values: [SQLValue],
    then: @escaping (Result<[[SQLValue]], JournalError>) -> Void)

  /// As `append`.
  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability, then: @escaping WriteEnd)

  /// Begins a run, with its texts and its lock, in one statement.
  ///
  /// - Parameter isWaitedFor: whether who asks does nothing else until it is begun, and gives it up when
  ///   his patience ends: then none is begun later.
  /// - Returns: false where that takes a transaction.
  func begin(
    _ start: RunStart, isWaitedFor: Bool,
    then: @escaping (Result<Int64, JournalError>) -> Void
  ) -> Bool

  /// Adds a text behind those of a run, in one statement.
  ///
  /// - Returns: false where that takes a transaction.
  func keep(_ source: RunSource, of run: Int64, then: @escaping WriteEnd) -> Bool

  /// The latest run of a job of a kind.
  ///
  /// - Returns: false where it has to be looked for by those who wait.
  func latestRun(
    of job: String, _ kind: SoughtRun, then: @escaping (Result<Run?, JournalError>) -> Void
  ) -> Bool

  /// When the intents of a run were written, where that is not by this machine's clock.
  func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant]

  /// As `JournalStore` has it.
  func share(_ report: LimitReport, then: @escaping (LimitNotice?) -> Void)

  /// As `JournalStore` has it.
  func findLimits(then: @escaping ([LimitNotice]) -> Void)

  /// As `JournalStore` has it.
  func keepLocally(_ outcomes: [Entry], of run: Int64) -> Bool

  /// Gets on as far as it can without waiting, and says that this process still has what it has.
  func advance()

  /// What has to be waited for before `advance` has anything to do.
  var interest: Interest { get }

  /// Why nothing gets on; nil while something does.
  var trouble: JournalError? { get }

  /// As `JournalStore` has it.
  var lapse: JournalError? { get }

  /// Waits until all that was begun has ended.
  func finishWriting() throws(JournalError)

  /// Has it told once what that waits for, as soon as it takes longer than usual.
  func whenWaiting(_ tell: @escaping (String) -> Void)
}

extension SQLDatabase {
  func entries(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [Entry] {
    try rows(sql, values).compactMap { Entry(row: $0) }
  }
}

/// Of one that is done at once.
extension SQLDatabase {
  func complete(_ run: Int64) {}

  func rows(
    _ sql: String, _ values: [SQLValue],
    then: @escaping (Result<[[SQLValue]], JournalError>) -> Void
  ) {
    then(Result { () throws(JournalError) in try rows(sql, values) })
  }

  func append(
    _ rows: [[SQLValue]], to run: Int64, _ durability: Durability, then: @escaping WriteEnd
  ) {
    then(Result { () throws(JournalError) in try append(rows, to: run, durability) })
  }

  func begin(
    _ start: RunStart, isWaitedFor: Bool,
    then: @escaping (Result<Int64, JournalError>) -> Void
  ) -> Bool { false }

  func keep(_ source: RunSource, of run: Int64, then: @escaping WriteEnd) -> Bool { false }

  func latestRun(
    of job: String, _ kind: SoughtRun, then: @escaping (Result<Run?, JournalError>) -> Void
  ) -> Bool { false }

  func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant] { [:] }
  func keepLocally(_ outcomes: [Entry], of run: Int64) -> Bool { false }
  func advance() {}
  var interest: Interest { .nothing }
  var trouble: JournalError? { nil }
  var lapse: JournalError? { nil }
  func finishWriting() throws(JournalError) {}

  func whenWaiting(_ tell: @escaping (String) -> Void) {}
}

/// What a transaction has to survive.
enum Durability {
  case process
  case powerCut
}

/// Which processes go on with which runs and jobs.
protocol RunLocks: AnyObject {
  /// False when another process has it.
  func take(_ lock: RunLock) throws(JournalError) -> Bool
  /// As `take`, without waiting.
  func take(_ lock: RunLock, then: @escaping (Result<Bool, JournalError>) -> Void)
  func release(_ lock: RunLock)
  /// As `release`, without waiting.
  func release(_ lock: RunLock, then: @escaping () -> Void)
  /// Lets go of all that this process has taken, where that does not end with it.
  func releaseAll()
  /// Whether this process has taken it.
  func holds(_ lock: RunLock) -> Bool
  /// Whether any process has it, this one included.
  func isHeld(_ lock: RunLock) throws(JournalError) -> Bool
  /// Which process has it; nil where nobody can tell.
  func holder(of lock: RunLock) -> JobHolder?
  /// As `holder`, without waiting.
  func holder(of lock: RunLock, then: @escaping (JobHolder?) -> Void)
  /// Whether somebody may remove what locks are made of.
  var canBeRemoved: Bool { get }
  /// Whether another process has it in what was removed, where nobody else meets it.
  func isHeldOutOfSight(_ lock: RunLock, by process: RunProcess) -> Bool
  /// Asked in a transaction that only the holder may make.
  ///
  /// - Throws: where this process has it no longer.
  func confirm(_ lock: RunLock) throws(JournalError)
  /// Drops what is kept of a lock that nobody will ever take again, in a transaction.
  func drop(_ lock: RunLock) throws(JournalError)
  /// Drops what is kept of jobs that no run is left of and that nobody has, in a transaction.
  func dropUnusedJobs() throws(JournalError)
}

extension RunLocks {
  /// At once.
  func take(_ lock: RunLock, then: @escaping (Result<Bool, JournalError>) -> Void) {
    then(Result { () throws(JournalError) in try take(lock) })
  }

  /// At once.
  func holder(of lock: RunLock, then: @escaping (JobHolder?) -> Void) { then(holder(of: lock)) }

  /// The kernel does.
  func releaseAll() {}

  /// Nothing is kept.
  func drop(_ lock: RunLock) throws(JournalError) {}
  /// Nothing is kept.
  func dropUnusedJobs() throws(JournalError) {}

  /// At once.
  func release(_ lock: RunLock, then: @escaping () -> Void) {
    release(lock)
    then()
  }
}

extension RunLocks {
  var canBeRemoved: Bool { false }

  func isHeldOutOfSight(_ lock: RunLock, by process: RunProcess) -> Bool { false }
}

enum RunLock: Hashable {
  case run(Int64)
  case job(String)
}

/// A row, column by column, the first being 0; nil for NULL.
protocol SQLRow: ~Copyable {
  func integer(_ column: Int) -> Int64?
  func text(_ column: Int) -> String?
  func bytes(_ column: Int) -> [UInt8]?
}

extension [SQLValue]: SQLRow {
  func integer(_ column: Int) -> Int64? { self[column].integer }
  func text(_ column: Int) -> String? { self[column].text }
  func bytes(_ column: Int) -> [UInt8]? { self[column].bytes }
}

/// What stands in a column.
enum SQLValue: Equatable {
  case null
  case integer(Int64)
  case text(String)
  case bytes([UInt8])

  init(_ value: Int64?) { self = value.map(Self.integer) ?? .null }
  init(_ value: String?) { self = value.map(Self.text) ?? .null }
  init(_ value: [UInt8]?) { self = value.map(Self.bytes) ?? .null }

  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
}

/// Which run of a job is sought.
enum SoughtRun {
  /// One that a process goes on with.
  case held
  /// One that lies interrupted, or rolled back in part, after it had announced a change.
  case interrupted
  /// One that ended in doubt.
  case inDoubt
}
