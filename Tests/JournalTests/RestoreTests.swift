import Ports
import Testing

@testable import Journal

/// Runs that are left as they were before they were reopened.
@Suite(.timeLimit(.minutes(30))) struct RestoreTests {
  @Test(arguments: JournalKind.allCases, [nil, RunState.failed, .rollBackIncomplete])
  func anAttemptThatSentNothing(_ kind: JournalKind, _ state: RunState?) throws {
    let journal = try TestJournal(kind)
    let number = try journal.store.begin(.sample(job: "nightly"))
    if let state {
      try journal.store.end(
        number, RunEnd(state: state, exit: 80, at: WallTime(seconds: 1_700_000_009)))
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
