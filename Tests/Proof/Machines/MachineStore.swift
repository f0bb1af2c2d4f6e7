import Journal
import Ports

/// The journal as one process sees it that shares it with others. It may die or be stopped before and
/// after every statement.
final class MachineStore: JournalStore {
  private typealias Lock = SharedDatabase.Lock

  private struct Piece {
    let entries: [Entry]
    let run: Int64
    let then: WriteEnd
  }

  private let database: SharedDatabase
  private unowned let process: MachineProcess
  private var held: [Lock: Int64] = [:]
  private var renewedAt = Instant(nanoseconds: 0)
  private(set) var lapse: JournalError?
  private var queue: [Piece] = []
  private var isWriting = false

  init(_ database: SharedDatabase, _ process: MachineProcess) {
    (self.database, self.process) = (database, process)
  }

  private var journal: MemoryJournal { database.journal }
  private var isAway: Bool { process.isDead || database.clock.now < database.isAwayUntil }
  private static let away = JournalError(.away, "the journal cannot be reached")

  private func statement<Value>(
    _ body: () throws(JournalError) -> Value
  ) throws(JournalError) -> Value {
    process.pass()
    guard !isAway else { throw Self.away }
    try database.check([:], by: process.number)
    let value = try body()
    process.pass()
    return value
  }

  private func take(_ lock: Lock) -> Bool {
    guard let fence = database.take(lock, by: process.number) else { return false }
    if held.isEmpty { renewedAt = process.clock.now }
    held[lock] = fence
    return true
  }

  private func check() throws(JournalError) { try database.check(held, by: process.number) }

  private func letGo(of lock: Lock) {
    guard held.removeValue(forKey: lock) != nil, !isAway else { return }
    database.release(lock, by: process.number)
  }

  // MARK: Runs

  func begin(_ start: RunStart) throws(JournalError) -> Int64 {
    try statement { () throws(JournalError) in
      try check()
      let number = try journal.begin(start)
      _ = take(.run(number))
      return number
    }
  }

  func keep(_ sources: [RunSource], of run: Int64) throws(JournalError) {
    try statement { () throws(JournalError) in
      try check()
      try journal.keep(sources, of: run)
    }
  }

  func lock(_ run: Int64) throws(JournalError) {
    try statement { () throws(JournalError) in
      if database.isHeld(.run(run)) { throw JournalError(.held, "run \(run) is held") }
      try journal.lock(run)
      _ = take(.run(run))
    }
  }

  func unlock(_ run: Int64) { letGo(of: .run(run)) }

  func reopen(_ run: Int64, by process: RunProcess, isRollBack: Bool) throws(JournalError) {
    try statement { () throws(JournalError) in
      if held[.run(run)] == nil, !take(.run(run)) {
        throw JournalError(.held, "run \(run) is held")
      }
      try check()
      try journal.reopen(run, by: process, isRollBack: isRollBack)
    }
  }

  func restore(_ former: Run) throws(JournalError) {
    try statement { () throws(JournalError) in
      try check()
      try journal.restore(former)
    }
    letGo(of: .run(former.number))
  }

  func append(_ entries: [Entry], to run: Int64) throws(JournalError) {
    try statement { () throws(JournalError) in
      try check()
      try journal.append(entries, to: run)
      database.announce(entries, of: run)
    }
  }

  func end(_ run: Int64, _ end: RunEnd) throws(JournalError) {
    try statement { () throws(JournalError) in
      try check()
      try journal.end(run, end)
    }
    letGo(of: .run(run))
  }

  // MARK: Reading

  func run(_ number: Int64) throws(JournalError) -> Run? {
    try statement { () throws(JournalError) in try journal.run(number) }
  }

  func runs(_ query: RunQuery) throws(JournalError) -> [Run] {
    try statement { () throws(JournalError) in try journal.runs(query) }
  }

  func entries(of run: Int64) throws(JournalError) -> [Entry] {
    try statement { () throws(JournalError) in try journal.entries(of: run) }
  }

  func announcements(of run: Int64) throws(JournalError) -> [Int64: Instant] {
    try statement { () throws(JournalError) in database.announcements[run] ?? [:] }
  }

  func sources(of run: Int64) throws(JournalError) -> [RunSource] {
    try statement { () throws(JournalError) in try journal.sources(of: run) }
  }

  func outcomes(
    of operation: String, like run: Int64, limit: Int
  ) throws(JournalError) -> [[UInt8]] {
    try statement { () throws(JournalError) in
      try journal.outcomes(of: operation, like: run, limit: limit)
    }
  }

  func prune(endedBefore time: WallTime) throws(JournalError) -> Int {
    try statement { () throws(JournalError) in try journal.prune(endedBefore: time) }
  }

  func forget(_ run: Int64) throws(JournalError) {
    try statement { () throws(JournalError) in try journal.forget(run) }
  }

  // MARK: Jobs and windows

  func claim(job: String) throws(JournalError) -> JobClaim {
    try statement { () throws(JournalError) in take(.job(job)) ? .taken : .held(by: nil) }
  }

  func release(job: String) { letGo(of: .job(job)) }

  func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant
  ) throws(JournalError) -> WindowClaim {
    try statement { () throws(JournalError) in
      try check()
      return database.claimWindow(of: job, period: period, as: claimant, by: process.number)
    }
  }

  /// No machine begins a run that cannot begin.
  func releaseWindow(of job: String, as claimant: WindowClaimant) {}

  // MARK: While a run goes on

  func append(_ entries: [Entry], to run: Int64, then: @escaping WriteEnd) {
    queue.append(Piece(entries: entries, run: run, then: then))
    advance()
  }

  func advance() {
    if process.clock.now >= renewal {
      renewedAt = process.clock.now
      process.pass()
      if !isAway {
        database.renew(by: process.number)
        do throws(JournalError) { try check() } catch { lapse = error }
      }
    }
    while !isWriting, !isAway, !queue.isEmpty {
      isWriting = true
      let piece = queue.removeFirst()
      let result = Result { () throws(JournalError) in try append(piece.entries, to: piece.run) }
      isWriting = false
      // It went away meanwhile: tried again when it is back.
      if case .failure(let error) = result, error.kind == .away, !process.isDead {
        queue.insert(piece, at: 0)
      } else {
        piece.then(result)
      }
    }
  }

  private var renewal: Instant { held.isEmpty ? .never : renewedAt + .seconds(5) }

  var interest: Interest {
    Interest(time: queue.isEmpty || process.isDead ? renewal : min(renewal, database.isAwayUntil))
  }

  var trouble: JournalError? { isAway ? Self.away : nil }

  func finishWriting() throws(JournalError) {
    let end = process.clock.now + .seconds(10)
    advance()
    while !queue.isEmpty {
      guard process.clock.now < end else { throw Self.away }
      process.clock.sleep(until: min(end, process.clock.now + .seconds(1)))
      advance()
    }
  }
}
