import Foundation
import JSON
import Ports
import TestSupport
import Testing

@testable import Journal

/// What a run writes, and what it keeps to itself.
@Suite(.timeLimit(.minutes(1))) struct RecorderTests {
  private let store = MemoryJournal()

  private func recorder(_ redaction: Redaction = Redaction()) -> RunRecorder {
    let store = store
    return RunRecorder(.sample(), redaction: redaction) { () throws(JournalError) in store }
  }

  private func record(
    _ operation: String = "eip.bind", _ id: JSONValue = 1, sends: Int64 = 1, ending: String? = nil
  ) -> [UInt8] {
    let arguments: JSONValue = ["id": id]
    return
      ([
        "operation": .string(operation), "arguments": arguments, "before": ["port": "p"],
        "sends": .integer(sends), "ending": ending.map(JSONValue.string) ?? .null,
        "request_ids": ["r1"],
      ] as JSONValue).serialized()
  }

  @Test func beginsWithTheFirstEntry() throws {
    var openings = 0
    let recorder = RunRecorder(.sample(), redaction: Redaction()) { () throws(JournalError) in
      openings += 1
      return store
    }
    _ = recorder.key(of: "eip.list", [:], task: 0, isChange: false)
    #expect(openings == 0 && recorder.number == nil)
    try recorder.append([Entry.step(1).content])
    try recorder.append([Entry.step(1).content])
    #expect(openings == 1 && recorder.number == 1)
    #expect(try store.entries(of: 1).map(\.number) == [1, 2])
    try recorder.end(.sample(.done))
    try recorder.end(.sample(.failed))
    #expect(try store.run(1)?.state == .done)
    #expect(throws: JournalError.self) { try recorder.append([Entry.step(1).content]) }
  }

  @Test func storesWhatTheLoopHandsIt() throws {
    let recorder = recorder()
    let journal: any Journal = RunJournal(recorder, clock: VirtualClock())
    func store(_ kind: JournalEntry.Kind, _ record: [UInt8], as id: UInt64) {
      journal.store(JournalEntry(kind, record: record), as: EntryID(id))
    }
    store(.intent, record(), as: 1)
    store(.intent, record("eip.bind", 2), as: 2)
    // Refused, and sent again.
    store(.intent, record(sends: 2), as: 3)
    store(.outcome, record(sends: 2, ending: "done"), as: 4)
    store(.outcome, record("eip.bind", 2, ending: "in_doubt"), as: 5)
    store(.outcome, record("eip.bind", 3, ending: "refused"), as: 6)
    store(.intent, Array("[]".utf8), as: 7)
    journal.cancel(EntryID(2))
    let ended = journal.takeEnded()
    #expect(ended.map(\.id.number) == [1, 3, 4, 5, 6, 7])
    for entry in ended {
      if case .failure = entry.result { #expect(entry.id.number == 7) }
    }
    #expect(journal.takeEnded().isEmpty)
    let history = RunHistory(try self.store.entries(of: 1))
    #expect(history.changes.map(\.outcome?.verdict) == [.done, .inDoubt])
    #expect(history.changes[0].intent.before == ["port": "p"])
    #expect(history.changes[0].outcome?.requestIDs == ["r1"])
    #expect(try self.store.run(1)?.changes == 2)
  }

  /// The loop is told that the intent is not durable, so that nothing is sent.
  @Test func tellsWhyAnIntentCouldNotBeStored() throws {
    let failing = RunRecorder(.sample(), redaction: Redaction()) { () throws(JournalError) in
      throw JournalError.full("/j")
    }
    let journal = RunJournal(failing, clock: VirtualClock())
    journal.store(JournalEntry(.intent, record: record()), as: EntryID(1))
    guard case .failure(let failure) = journal.takeEnded().first?.result else {
      Issue.record("it is stored")
      return
    }
    #expect(failure.message.contains("the disk is full"))
    #expect(failure.message.contains("--journal none"))
  }

  @Test func goesOnWhereAnInterruptedRunStopped() throws {
    try recorder().append([Entry.intent(1).content, Entry.step(2).content])
    store.abandon(1)
    try store.reopen(1, by: .other, isRollBack: false)
    let resumed = try RunRecorder(reopened: 1, in: store, redaction: Redaction())
    #expect(
      try resumed.append([
        .outcome(Outcome(intent: 1, verdict: .done, record: [], at: WallTime(seconds: 1)))
      ]) == 3)
    #expect(RunHistory(try store.entries(of: 1)).undecided.isEmpty)
  }

  /// Planted in every place that a script can put one, a secret is nowhere in the journal's files.
  @Test func keepsSecretsOutOfTheFiles() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/journal.db"
    let secret = "S3cr3t-Canary"
    let redaction = Redaction(names: ["password"], values: [secret])
    var start = RunStart.sample()
    start.arguments = ["--token=\(secret)"]
    let recorder = RunRecorder(start, redaction: redaction) { () throws(JournalError) in
      try SQLJournal(sqlite: path)
    }
    let hidden = "hunter2-by-name"
    let arguments: JSONValue = [
      "url": .string("https://x/?t=\(secret)"), "password": .string(hidden),
    ]
    let answer = Array("{\"text\":\"\(secret)\",\"password\":\"\(hidden)\"}".utf8)
    let key = recorder.key(of: "http.get", arguments, task: 0, isChange: false)
    let now = WallTime(seconds: 1)
    try recorder.append([
      .step(Step(kind: .http, key: key, record: answer, startedAt: now, endedAt: now))
    ])
    let change = record("server.create", .string(secret))
    let facts = try #require(ChangeFacts(record: change))
    try recorder.appendIntent(facts, record: change, at: now)
    let end = record("server.create", .string(secret), ending: "done")
    try recorder.appendOutcome(try #require(ChangeFacts(record: end)), record: end, at: now)
    #expect(try SQLJournal(sqlite: path).run(1)?.changes == 1)
    for suffix in ["", "-wal", "-shm", "-lock"] {
      let bytes = try Data(contentsOf: URL(filePath: path + suffix))
      #expect(
        bytes.range(of: Data(secret.utf8)) == nil && bytes.range(of: Data(hidden.utf8)) == nil)
    }
  }
}
