import CSQLite
import Glibc
import JSON
import Journal
import Ports

/// What recording costs: an intent on the disk, another step, and a run read again. An intent stands
/// beside what the disk takes for as many bytes, and beside a transaction of SQLite alone.
///
/// Takes the times in one folder, and leaves nothing in it.
struct JournalBenchmark {
  let folder: String
  private let clock = SystemClock()
  private let record = [UInt8](
    """
    {"operation":"eip.bind","arguments":{"publicip_id":"f6318bef-6508-4ea5-a48f-6152b6b1a8fb",\
    "port_id":"a135e9b8-b9a2-4ea6-9d53-d0d3a8c0bba0"},"before":{"id":"f6318bef","status":"DOWN",\
    "alias":"web","type":"5_bgp","public_ip_address":"203.0.113.10","bandwidth_size":5,\
    "create_time":"2026-01-02T03:04:05Z"},"sends":1,"losses":0,"lastSend":1767323045000000000,\
    "requestIDs":["ea909a92c0e84cf6b1d3c5b7b7d0a7b1"]}
    """.utf8)

  private var path: String { "\(folder)/bench-journal.db" }

  func run() throws {
    removeFiles()
    let journal = try SQLJournal(sqlite: path)
    try intents(journal)
    try steps(journal)
    try replay(journal)
    removeFiles()
  }

  private func removeFiles() {
    for file in [path, "\(path)-bare", "\(path)-floor"] {
      for suffix in ["", "-wal", "-shm", "-lock"] { unlink(file + suffix) }
    }
  }

  // MARK: Intents

  /// The three by turns: a disk is slower at one time than at another.
  private func intents(_ journal: SQLJournal) throws {
    let time = clock.wallTime
    let run = try begin(journal)
    let bare = try BareDatabase("\(path)-bare")
    let file = open("\(path)-floor", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(file) }
    var (floor, alone, own): (Double, Double, Double) = (0, 0, 0)
    let rounds: Int64 = 20
    for round in 0..<rounds {
      floor += microseconds(50) { _ in
        _ = record.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        fdatasync(file)
      }
      alone += try microseconds(50) { number in try bare.insert(round * 50 + number, record) }
      own += try microseconds(50) { number in
        let number = round * 50 + number
        let intent = Intent(key: key(number), record: record, at: time)
        try journal.append([Entry(number, .intent(intent))], to: run)
      }
    }
    let turns = Double(rounds)
    tell("\(record.count) bytes appended and on the disk", floor / turns, "µs")
    tell("a transaction of SQLite alone, the same", alone / turns, "µs", alone / floor)
    tell("an intent", own / turns, "µs", own / floor)
  }

  // MARK: Steps

  private func steps(_ journal: SQLJournal) throws {
    let time = clock.wallTime
    let reads = try begin(journal)
    let stored = try microseconds(10_000) { number in
      try journal.append([Entry(number, .step(step(key(number), at: time)))], to: reads)
    }
    tell("another step, each in a transaction", stored, "µs")
    let recorder = try recorder(in: journal)
    let noted = microseconds(10_000) { number in
      let begun = recorder.begin(
        "eip.get", ["publicip_id": .integer(number)], task: 0, isChange: false)
      recorder.note(step(begun.key, at: clock.wallTime))
    }
    tell("another step, as a run records it", noted, "µs")
    try recorder.end(RunEnd(state: .done, exit: 0, at: time))
  }

  private func step(_ key: StepKey, at time: WallTime) -> Step {
    Step(kind: .read, key: key, record: record, startedAt: time, endedAt: time)
  }

  /// A run that has changed something: its steps are written as they come.
  private func recorder(in journal: SQLJournal) throws -> RunRecorder {
    let recorder = RunRecorder(start, redaction: Redaction()) { () throws(JournalError) in journal }
    let begun = recorder.begin("eip.bind", [:], task: 0, isChange: true)
    let change = recorder.open(begun.key, task: 0)
    guard let facts = ChangeFacts(record: record) else { return recorder }
    try recorder.appendIntent(change, facts, at: clock.wallTime)
    let ended = Array(record.dropLast()) + Array(#","ending":"done"}"#.utf8)
    guard let end = ChangeFacts(record: ended) else { return recorder }
    try recorder.appendOutcome(change, end, at: clock.wallTime)
    return recorder
  }

  /// A run of 10,000 steps is read, and each of them answered.
  private func replay(_ journal: SQLJournal) throws {
    let first = try recorder(in: journal)
    for number in 1...10_000 as ClosedRange<Int64> {
      let begun = first.begin(
        "eip.get", ["publicip_id": .integer(number)], task: 0, isChange: false)
      first.note(step(begun.key, at: clock.wallTime))
    }
    guard let number = first.number else { return }
    try first.end(RunEnd(state: .failed, exit: 1, at: clock.wallTime))
    try journal.reopen(number, by: start.process, isRollBack: false)
    var missing = 0
    let reading = try microseconds(1) { _ in
      let again = try RunRecorder(reopened: number, in: journal, redaction: Redaction())
      _ = again.begin("eip.bind", [:], task: 0, isChange: true)
      for number in 1...10_000 as ClosedRange<Int64> {
        let begun = again.begin(
          "eip.get", ["publicip_id": .integer(number)], task: 0, isChange: false)
        if begun.answer == nil { missing += 1 }
      }
    }
    tell("10,000 steps read and told again", reading / 1000, "ms")
    if missing > 0 { tell("of them not told", Double(missing), "") }
  }

  // MARK: Across a network

  /// An intent in a PostgreSQL database, from when it is handed over to when it may be sent.
  ///
  /// - Parameter bare: what a bare insert takes there, in microseconds.
  static func announce(to address: String, beside bare: Double) throws {
    let bench = JournalBenchmark(folder: "")
    let journal = try SQLJournal(postgres: address)
    let run = try bench.begin(journal)
    let time = bench.clock.wallTime
    var failure: JournalError?
    let own = bench.microseconds(3000) { number in
      let intent = Intent(key: bench.key(number), record: bench.record, at: time)
      var hasEnded = false
      journal.append([Entry(number, .intent(intent))], to: run) { result in
        hasEnded = true
        if case .failure(let error) = result { failure = error }
      }
      while !hasEnded {
        journal.advance()
        if hasEnded { break }
        let interest = journal.interest
        bench.clock.sleep(until: interest.time, orReady: interest.descriptors)
      }
    }
    if let failure { throw failure }
    bench.tell("an intent in PostgreSQL", own, "µs", own / bare)
    try journal.end(run, RunEnd(state: .done, exit: 0, at: bench.clock.wallTime))
  }

  // MARK: Helpers

  private func microseconds(_ count: Int64, _ body: (Int64) throws -> Void) rethrows -> Double {
    let start = clock.now
    for number in 1...count { try body(number) }
    return (clock.now - start).inSeconds * 1e6 / Double(count)
  }

  private func tell(_ what: String, _ value: Double, _ unit: String, _ ratio: Double? = nil) {
    let blanks = String(repeating: " ", count: max(1, 44 - what.utf8.count))
    let times = ratio.map { "  \(Double(Int($0 * 100)) / 100)x" } ?? ""
    print("\(what)\(blanks)\(Int(value)) \(unit)\(times)")
  }

  private var start: RunStart {
    RunStart(
      script: "bench.lua", startedAt: clock.wallTime, process: RunProcess(host: "", pid: getpid()))
  }

  private func begin(_ journal: SQLJournal) throws -> Int64 { try journal.begin(start) }

  private func key(_ number: Int64) -> StepKey {
    StepKey(name: "eip.bind", arguments: Array("{\"id\":\(number)}".utf8))
  }

  /// Fills a journal with runs that have ended.
  static func fill(_ path: String, _ count: Int) throws {
    let journal = try SQLJournal(sqlite: path)
    let clock = SystemClock()
    for _ in 0..<count {
      let run = try journal.begin(
        RunStart(
          job: "nightly", script: "scripts/move-eip.lua", startedAt: clock.wallTime,
          process: RunProcess(host: "web1", pid: 1)))
      try journal.end(run, RunEnd(state: .done, exit: 0, at: clock.wallTime))
    }
  }
}

/// SQLite with the journal's settings and a table of one column.
final class BareDatabase {
  private var connection: OpaquePointer?
  private var statement: OpaquePointer?

  struct Failure: Error {
    let code: Int32
  }

  init(_ path: String) throws {
    guard csqlite_load() == nil else { throw Failure(code: SQLITE_ERROR) }
    try check(
      csqlite_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nil))
    let setUp = """
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
      CREATE TABLE entries (number INTEGER PRIMARY KEY, record BLOB);
      """
    guard let connection else { throw Failure(code: SQLITE_ERROR) }
    try check(csqlite_exec(connection, setUp))
    try check(csqlite_prepare(connection, "INSERT INTO entries VALUES (?, ?)", &statement))
  }

  deinit {
    if let statement { _ = csqlite_finalize(statement) }
    if let connection { _ = csqlite_close_v2(connection) }
  }

  func insert(_ number: Int64, _ record: [UInt8]) throws {
    guard let statement else { return }
    _ = csqlite_bind_int64(statement, 1, number)
    _ = record.withUnsafeBytes {
      csqlite_bind_blob(statement, 2, $0.baseAddress, Int32($0.count))
    }
    guard csqlite_step(statement) == SQLITE_DONE else { throw Failure(code: SQLITE_ERROR) }
    _ = csqlite_reset(statement)
  }

  private func check(_ code: Int32) throws {
    guard code == SQLITE_OK else { throw Failure(code: code) }
  }
}
