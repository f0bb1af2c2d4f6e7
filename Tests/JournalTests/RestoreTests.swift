import Ports
import Testing

@testable import Journal

/// What of a run stays when it is reopened, and is left as it was.
@Suite(.timeLimit(.minutes(30))) struct RestoreTests {
  @Test(arguments: JournalKind.allCases, [nil, RunState.failed, .rollBackIncomplete])
  func anAttemptThatSentNothing(_ kind: JournalKind, _ state: RunState?) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample(job: "nightly"))
    if let state {
      try journal.store.end(
        number,
        RunEnd(
          state: state, exit: 80, failure: "boo", at: WallTime(seconds: 1_700_000_009)))
    } else {
      try journal.kill(number)
    }
    let former = try #require(try journal.store.run(number))
    #expect(former.state == state ?? .interrupted)
    for isRollBack in [true, false] {
      try journal.store.lock(number)
      try journal.store.reopen(number, by: .other, isRollBack: isRollBack)
      #expect(try journal.store.run(number)?.state == .running)
      try journal.store.restore(former)
      #expect(try journal.store.run(number) == former)
    }
  }

  /// Whoever goes on with it finds out anew, and who takes it back does not.
  @Test(arguments: JournalKind.allCases)
  func keepsWhyARunFailed(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let store = journal.store
    defer { withExtendedLifetime(journal) {} }
    let number = try store.begin(.sample())
    func failure() throws -> String? { try store.run(number)?.failure }
    #expect(try failure() == nil)
    let at = WallTime(seconds: 1_700_000_009)
    try store.end(number, RunEnd(state: .failed, exit: 1, failure: "boo", at: at))
    #expect(try failure() == "boo")
    try store.reopen(number, by: .other, isRollBack: true)
    try store.end(number, .sample(.rolledBack))
    #expect(try failure() == "boo")
    try store.reopen(number, by: .other, isRollBack: false)
    #expect(try failure() == nil)
    let run = try #require(try store.run(number))
    try store.restore(run.interrupted(becauseOf: "too late"))
    #expect(try store.run(number)?.state == .interrupted)
    #expect(try failure() == "too late")
  }

  /// Also by who may only read and write the tables.
  @Test(arguments: [JournalKind.sqlite, .postgres])
  func remembersThePlanOfARunThatIsDeleted(kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    func run(_ plan: String, _ entries: [Entry]) throws -> Int64 {
      var start = RunStart.sample()
      start.sources = [RunSource(name: "x.lua", text: []), RunSource(name: plan, text: [1])]
      let number = try journal.store.begin(start)
      try journal.store.append(entries, to: number)
      try journal.store.end(number, .sample(.done))
      return number
    }
    let changed = try [run("plan a", [.intent(1)]), run("plan a", [.intent(1)])]
    let unchanged = try run("plan b", [.step(1)])
    // One is a script, whatever its name, and one is a module.
    var script = RunStart.sample()
    script.sources = ["plan d", "plan d.x"].map { RunSource(name: $0, text: []) }
    #expect(script.sources.plans.isEmpty)
    let own = try journal.store.begin(script)
    try journal.store.append([.intent(1)], to: own)
    try journal.store.end(own, .sample(.done))
    #expect(try !journal.store.hasDeleted(runOf: "plan a"))
    for number in changed + [unchanged, own] { try journal.store.forget(number) }
    _ = try run("plan c", [.intent(1)])
    #expect(try journal.store.prune(endedBefore: WallTime(seconds: 1_800_000_000)) == 1)
    for (plan, isKept) in [
      ("plan a", true), ("plan b", false), ("plan c", true), ("plan d", false),
      ("x.lua", false),
    ] {
      #expect(try journal.store.hasDeleted(runOf: plan) == isKept, "\(plan)")
    }
  }

  /// Also of one that stands where the line is cut, and of what is a secret for its name alone.
  @Test func keepsNoSecretOfAFailure() throws {
    let key = "S3cr3t-Canary"
    for (said, kept) in [
      (String(repeating: "x", count: 995) + key, String(repeating: "x", count: 995) + "***"),
      ("login failed, password: hunter2\nand more", "login failed, password: *** and more"),
    ] {
      let store = MemoryJournal(clock: SystemClock())
      let recorder = RunRecorder(.sample(), redaction: Redaction(values: [key])) {
        () throws(JournalError) in store
      }
      try recorder.end(
        RunEnd(state: .failed, exit: 1, failure: said, at: WallTime(seconds: 1_700_000_009)))
      #expect(try store.run(1)?.failure == kept)
    }
  }

  /// Of a script all of its runs are found, however many others there are.
  @Test(arguments: JournalKind.allCases) func runsOfAScriptPageByPage(_ kind: JournalKind) throws {
    let journal = try TestJournal(kind)
    let store = journal.store
    defer { withExtendedLifetime(journal) {} }
    for index in 0..<30 {
      _ = try store.begin(.sample(script: index % 3 == 0 ? "halo repl" : "other.lua"))
    }
    var query = RunQuery(script: "halo repl", limit: 4)
    var numbers: [Int64] = []
    while let page = try Optional(store.runs(query)), let last = page.last {
      numbers += page.map(\.number)
      query.before = last.number
    }
    #expect(numbers == (0..<10).map { Int64(28 - 3 * $0) })
  }
}
