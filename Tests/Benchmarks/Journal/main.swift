import Glibc
import Journal
import Ports

// What recording costs: an intent on the disk, another step, and reading a run again, beside the
// price of the disk itself: as many bytes appended and synchronised.
//
//   bench-journal FOLDER

/// Takes the times in one folder, and leaves nothing in it.
struct JournalBenchmark {
  let folder: String
  private let clock = SystemClock()
  private let record = [UInt8](repeating: UInt8(ascii: "x"), count: 600)

  private var path: String { "\(folder)/bench-journal.db" }

  func run() throws {
    let journal = try SQLJournal(sqlite: path)
    let time = clock.wallTime
    tell("600 bytes appended and on the disk", floor("\(path)-floor"), "µs")
    let changes = try begin(journal)
    let intent = try microseconds(500) { number in
      let intent = Intent(key: key(number), record: record, at: time)
      try journal.append([Entry(number, .intent(intent))], to: changes)
    }
    tell("an intent", intent, "µs")
    let reads = try begin(journal)
    let step = try microseconds(10_000) { number in
      let step = Step(kind: .read, key: key(number), record: record, startedAt: time, endedAt: time)
      try journal.append([Entry(number, .step(step))], to: reads)
    }
    tell("another step", step, "µs")
    let reading = try microseconds(1) { _ in _ = RunHistory(try journal.entries(of: reads)) }
    tell("10,000 steps read again", reading / 1000, "ms")
    for suffix in ["", "-wal", "-shm", "-lock", "-floor"] { unlink(path + suffix) }
  }

  private func microseconds(_ count: Int64, _ body: (Int64) throws -> Void) rethrows -> Double {
    let start = clock.now
    for number in 1...count { try body(number) }
    return (clock.now - start).inSeconds * 1e6 / Double(count)
  }

  private func tell(_ what: String, _ value: Double, _ unit: String) {
    let blanks = String(repeating: " ", count: max(1, 40 - what.utf8.count))
    print("\(what)\(blanks)\(Int(value)) \(unit)")
  }

  private func begin(_ journal: SQLJournal) throws -> Int64 {
    try journal.begin(
      RunStart(
        script: "bench.lua", startedAt: clock.wallTime, process: RunProcess(host: "", pid: getpid())
      ))
  }

  private func key(_ number: Int64) -> StepKey {
    StepKey(name: "eip.bind", arguments: Array("{\"id\":\(number)}".utf8))
  }

  /// What the disk itself takes.
  private func floor(_ path: String) -> Double {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(descriptor) }
    return microseconds(500) { _ in
      _ = record.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      fdatasync(descriptor)
    }
  }
}

try JournalBenchmark(folder: CommandLine.arguments.dropFirst().first ?? ".").run()
