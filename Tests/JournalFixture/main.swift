import CSQLite
import Glibc
import JSON
import Journal
import Ports

// A program for the journal's tests to start, kill and ask:
//
//   JournalFixture write PATH COUNT     appends intents to a run of its own, says each number once it is durable
//   JournalFixture hold PATH JOB        takes a job's lock and a run's, says so, and waits to be killed
//   JournalFixture contend PATH COUNT   takes a job's lock so often, and says when it was not alone
//   JournalFixture starve PATH          writes while fewer and more files may be open, says how each went
//   JournalFixture foreign PATH         says the code of SQLite that another program's write ends with
//   JournalFixture key                  says the keys of calls with ten fields

func say(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

func start(job: String? = nil) -> RunStart {
  RunStart(
    job: job, script: "fixture.lua", startedAt: WallTime(seconds: 1_700_000_000),
    process: .current)
}

func writeIntents(_ path: String, _ count: Int64) throws(JournalError) {
  let journal = try SQLJournal(sqlite: path)
  let run = try journal.begin(start())
  say("run \(run)")
  for number in 1...count {
    // Reads before it writes, in one process more each time.
    _ = try journal.run(run)
    let intent = Intent(
      key: StepKey(name: "eip.bind", arguments: Array("\(number)".utf8)),
      record: [UInt8](repeating: UInt8(ascii: "x"), count: 600), at: WallTime(seconds: number))
    try journal.append([Entry(number, .intent(intent))], to: run)
    say("\(number)")
  }
  try journal.end(run, RunEnd(state: .done, exit: 0, at: WallTime(seconds: 1_700_000_001)))
}

func hold(_ path: String, _ job: String) throws(JournalError) {
  let journal = try SQLJournal(sqlite: path)
  guard try journal.claim(job: job) == .taken else {
    say("held")
    exit(75)
  }
  let run = try journal.begin(start(job: job))
  // A pager that survives the process that started it.
  var pager: pid_t = 0
  var words: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("60"), nil]
  posix_spawn(&pager, "/bin/sleep", nil, nil, &words, nil)
  say("holds \(run) \(pager)")
  while true { pause() }
}

func contend(_ path: String, _ count: Int) throws(JournalError) {
  let journal = try SQLJournal(sqlite: path)
  let mark = path + ".inside"
  for _ in 0..<count {
    while try journal.claim(job: "contended") != .taken {}
    let descriptor = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor < 0 { say("not alone") }
    close(descriptor)
    unlink(mark)
    journal.release(job: "contended")
  }
}

func writeOne(_ path: String) throws(JournalError) {
  let journal = try SQLJournal(sqlite: path)
  let run = try journal.begin(start())
  let intent = Intent(
    key: StepKey(name: "eip.bind", arguments: []), record: [], at: WallTime(seconds: 1))
  try journal.append([Entry(1, .intent(intent))], to: run)
  try journal.end(run, RunEnd(state: .done, exit: 0, at: WallTime(seconds: 1_700_000_001)))
}

/// The lowest descriptor that is free: higher where something stays open.
func lowestDescriptor() -> CInt {
  let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
  close(descriptor)
  return descriptor
}

func starve(_ path: String) throws(JournalError) {
  let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  var former = rlimit()
  getrlimit(resource, &former)
  // What it was given of those who started it would count, too.
  closefrom(STDERR_FILENO + 1)
  // What is loaded and made once stays so.
  try writeOne(path)
  let free = lowestDescriptor()
  for limit in rlim_t(free)...rlim_t(free) + 16 {
    var limits = rlimit(rlim_cur: limit, rlim_max: former.rlim_max)
    setrlimit(resource, &limits)
    var failure: JournalError?
    do throws(JournalError) { try writeOne(path) } catch { failure = error }
    setrlimit(resource, &former)
    if lowestDescriptor() != free { say("\(limit) leaves a file open") }
    say(failure.map { "\(limit) refused \($0.line)" } ?? "\(limit) written")
    try writeOne(path)
  }
}

func foreignWrite(_ path: String) {
  _ = csqlite_load()
  var connection: OpaquePointer?
  _ = csqlite_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil)
  guard let connection else { exit(1) }
  say("\(csqlite_exec(connection, "BEGIN IMMEDIATE"))")
}

func sayKeys() {
  var counter = StepCounter()
  // A dictionary of Swift: its order differs in every process.
  let fields = Dictionary(
    uniqueKeysWithValues: (0..<10).map { ("field\($0)", JSONValue.integer($0)) })
  let members = fields.map { JSONMember($0.key, $0.value) }
  let change = counter.key(of: "eip.bind", .object(members), task: 0, isChange: true)
  let read = counter.key(of: "eip.list", .object(members), task: 0, isChange: false)
  say("\(String(decoding: change.arguments, as: UTF8.self)) \(change.digest) \(read.digest)")
}

let words = CommandLine.arguments
do throws(JournalError) {
  switch words.count > 1 ? words[1] : "" {
  case "write": try writeIntents(words[2], Int64(words[3]) ?? 1)
  case "hold": try hold(words[2], words[3])
  case "contend": try contend(words[2], Int(words[3]) ?? 1)
  case "starve": try starve(words[2])
  case "foreign": foreignWrite(words[2])
  case "key": sayKeys()
  default: exit(64)
  }
} catch {
  say(error.line)
  exit(74)
}
