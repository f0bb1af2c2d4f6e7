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

  /// All rows of a query: no cursor stays open, so that none holds back a checkpoint.
  func rows(_ sql: String, _ values: [SQLValue]) throws(JournalError) -> [[SQLValue]]

  /// What time it is for all who share the journal.
  func wallTime() throws(JournalError) -> WallTime

  /// How many bytes the journal takes up, free ones not counted.
  func size() throws(JournalError) -> Int64
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
  func release(_ lock: RunLock)
  /// Whether any process has it, this one included.
  func isHeld(_ lock: RunLock) throws(JournalError) -> Bool
  /// Whether somebody may remove what locks are made of.
  var canBeRemoved: Bool { get }
  /// Whether another process has it in what was removed, where nobody else meets it.
  func isHeldOutOfSight(_ lock: RunLock, by process: Int32) -> Bool
  /// Asked in a transaction that only the holder may make.
  ///
  /// - Throws: where this process has it no longer.
  func confirm(_ lock: RunLock) throws(JournalError)
  /// Drops what is kept of a lock that nobody will ever take again, in a transaction.
  func drop(_ lock: RunLock) throws(JournalError)
}

extension RunLocks {
  /// Nothing is kept.
  func drop(_ lock: RunLock) throws(JournalError) {}
}

extension RunLocks {
  var canBeRemoved: Bool { false }

  func isHeldOutOfSight(_ lock: RunLock, by process: Int32) -> Bool { false }
}

enum RunLock: Hashable {
  case run(Int64)
  case job(String)
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
