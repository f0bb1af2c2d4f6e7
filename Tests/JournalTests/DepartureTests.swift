import JSON
import Ports
import TestSupport
import Testing

@testable import Journal

/// Runs that are gone on with by a script which does not ask for what was done as it was done.
@Suite(.timeLimit(.minutes(30))) struct DepartureTests {
  private let store = MemoryJournal(clock: SystemClock())

  private func change(_ recorder: RunRecorder, _ alias: String, task: Int64 = 0) throws {
    let arguments: JSONValue = ["id": 1, "alias": .string(alias)]
    let begun = recorder.begin("eip.rename", arguments, task: task, isChange: true)
    guard begun.answer == nil else { return }
    let subject = recorder.open(begun.key, task: task)
    for ending in [nil, "done"] {
      let record: JSONValue = [
        "operation": "eip.rename", "arguments": arguments,
        "ending": ending.map(JSONValue.string) ?? .null,
      ]
      let facts = try #require(ChangeFacts(document: record))
      if ending == nil {
        try recorder.appendIntent(subject, facts, at: WallTime(seconds: 2))
      } else {
        try recorder.appendOutcome(subject, facts, at: WallTime(seconds: 3))
      }
    }
  }

  /// What a run that has made these changes is gone on with by.
  private func reopened(_ aliases: String...) throws -> RunRecorder {
    let store = store
    let first = RunRecorder(.sample(), redaction: Redaction()) { () throws(JournalError) in store }
    for alias in aliases { try change(first, alias) }
    store.abandon(1)
    try store.reopen(1, by: .other, isRollBack: false)
    return try RunRecorder(reopened: 1, in: store, redaction: Redaction())
  }

  /// Of each change the one that undid its effect, as a look at the run finds.
  private static let chain: [Int64: Int64] = [1: 3, 3: 5]

  @Test(arguments: [["a", "b", "c"], ["b", "a", "c"], ["a", "c", "b"], ["c", "b", "a"]])
  func changesOfOneThingInAnotherOrder(_ order: [String]) throws {
    let recorder = try reopened("a", "b", "c")
    recorder.keepOrder(Self.chain)
    for alias in order { try change(recorder, alias) }
    #expect(recorder.hasOrphans == false)
    guard order != order.sorted() else {
      #expect(recorder.departure == nil)
      return
    }
    let entries = try store.entries(of: 1).count
    let error = #expect(throws: JournalError.self) { try change(recorder, "d") }
    #expect(error?.kind == .orphaned && recorder.refusal == error)
    // Both are named.
    let numbers = Self.chain.keys.count { error?.message.contains("change \($0),") == true }
    #expect(numbers >= 1 && error?.message.contains("was made after it") == true)
    #expect(try store.entries(of: 1).count == entries)
    recorder.allowsOrphans = true
    try change(recorder, "d")
  }

  /// Which of two tasks is first nobody has said, and what does not undo each other may come in any
  /// order.
  @Test func changesThatAreIndependent() throws {
    let tasks = try reopened("a", "b")
    tasks.keepOrder([1: 3])
    try change(tasks, "b", task: 5)
    try change(tasks, "a", task: 6)
    #expect(tasks.departure == nil)
    let others = try reopened()
    try change(others, "b")
    try change(others, "a")
    #expect(others.departure == nil)
  }

  /// An attempt that came to nothing counts as none, and has changed nothing of the run: neither its
  /// entries nor its modules.
  @Test func anAttemptThatCameToNothing() throws {
    _ = try reopened("a")
    store.unlock(1)
    let former = try #require(try store.run(1))
    for _ in 0..<7 {
      try store.reopen(1, by: .other, isRollBack: false)
      let recorder = try RunRecorder(reopened: 1, in: store, redaction: Redaction())
      recorder.keep(RunSource(name: "module", text: [1]))
      #expect(throws: JournalError.self) { try change(recorder, "b") }
      try recorder.leave(as: former)
    }
    #expect(try store.run(1) == former)
    #expect(try store.entries(of: 1).count == 2 && store.sources(of: 1).isEmpty)
    // Once it goes on, it keeps what it has loaded.
    try store.reopen(1, by: .other, isRollBack: false)
    let recorder = try RunRecorder(reopened: 1, in: store, redaction: Redaction())
    try change(recorder, "a")
    recorder.keep(RunSource(name: "module", text: [1]))
    try change(recorder, "b")
    #expect(try store.sources(of: 1).count == 1)
  }

  /// As of one whose disk is full by now: somebody can go on with it all the same.
  @Test(arguments: [true, false], [true, false])
  func aRunIsLetGoOfWhateverTheJournalTakes(isRead: Bool, isJobOf: Bool) throws {
    let journal = FullJournal(isRead ? try stored() : nil)
    let recorder = RunRecorder(
      .sample(job: "nightly"), redaction: Redaction(), before: isJobOf ? JobGate("nightly") : nil
    ) { () throws(JournalError) in journal }
    try change(recorder, "a")
    try recorder.leaveStopped(becauseOf: "stopped by signal 15")
    #expect(
      journal.log == (isRead ? ["restore"] : []) + ["unlock"] + (isJobOf ? ["release"] : []))
  }

  /// He may not be told to go on with what another one has.
  @Test func aRunThatIsLostIsLetGoOfToo() throws {
    let journal = FullJournal(try stored(), trouble: .lapsed(.run(1)))
    let recorder = RunRecorder(.sample(), redaction: Redaction()) {
      () throws(JournalError) in journal
    }
    try change(recorder, "a")
    #expect(throws: JournalError.lapsed(.run(1))) { try recorder.leaveStopped(becauseOf: nil) }
    #expect(journal.log == ["restore", "unlock"])
  }

  private func stored() throws -> Run? { try store.run(try store.begin(.sample())) }
}

/// A journal that takes no state of a run.
private final class FullJournal: BlankJournal {
  private let stored: Run?
  private let trouble: JournalError
  private(set) var log: [String] = []

  /// - Parameter stored: the run; nil where it cannot be read.
  init(_ stored: Run?, trouble: JournalError = JournalError(.full, "the disk is full")) {
    (self.stored, self.trouble) = (stored, trouble)
  }

  func run(_ number: Int64) throws(JournalError) -> Run? {
    if let stored { return stored }
    throw trouble
  }

  func restore(_ former: Run) throws(JournalError) {
    log.append("restore")
    throw trouble
  }

  func unlock(_ run: Int64) { log.append("unlock") }
  func release(job: String) { log.append("release") }
}
