import Foundation
import JSON
import Ports
import TestSupport
import Testing

@testable import Journal

/// What a run writes, and what it keeps to itself.
@Suite(.timeLimit(.minutes(30))) struct RecorderTests {
  private let store = MemoryJournal(clock: SystemClock())

  private func recorder(_ redaction: Redaction = Redaction()) -> RunRecorder {
    let store = store
    return RunRecorder(.sample(), redaction: redaction) { () throws(JournalError) in store }
  }

  private func record(
    _ operation: String = "eip.bind", _ id: JSONValue = 1, sends: Int64 = 1, ending: String? = nil
  ) -> JSONValue {
    let arguments: JSONValue = ["id": id]
    return [
      "operation": .string(operation), "arguments": arguments, "before": ["port": "p"],
      "sends": .integer(sends), "ending": ending.map(JSONValue.string) ?? .null,
      "request_ids": ["r1"],
    ]
  }

  private func begin(
    _ recorder: RunRecorder, _ id: JSONValue = 1, task: Int64 = 0
  ) -> (begun: RunRecorder.Begun, subject: UInt64) {
    let begun = recorder.begin("eip.bind", ["id": id], task: task, isChange: true)
    return (begun, recorder.open(begun.key, task: task))
  }

  private func read(
    _ recorder: RunRecorder, _ name: String = "eip.list", task: Int64 = 0, answer: JSONValue? = 1
  ) -> JSONValue? {
    let begun = recorder.begin(name, [:], task: task, isChange: false)
    if case .step(let step)? = begun.answer { return try? JSONValue(parsing: step.record) }
    guard let answer else { return nil }
    recorder.note(step(begun.key, answer, task: task))
    return nil
  }

  private func step(_ key: StepKey, _ answer: JSONValue, task: Int64 = 0) -> Step {
    Step(
      kind: .read, key: key, task: task, record: answer.serialized(),
      startedAt: WallTime(seconds: 1), endedAt: WallTime(seconds: 1))
  }

  private func change(
    _ recorder: RunRecorder, _ id: JSONValue = 1, task: Int64 = 0, ending: String? = "done"
  ) throws {
    let (begun, subject) = begin(recorder, id, task: task)
    guard begun.answer == nil else { return }
    let intent = record("eip.bind", id)
    try recorder.appendIntent(
      subject, try #require(ChangeFacts(document: intent)), at: WallTime(seconds: 2))
    guard let ending else { return }
    let outcome = record("eip.bind", id, ending: ending)
    try recorder.appendOutcome(
      subject, try #require(ChangeFacts(document: outcome)), at: WallTime(seconds: 3))
  }

  private func reopened() throws -> RunRecorder {
    store.abandon(1)
    try store.reopen(1, by: .other, isRollBack: false)
    return try RunRecorder(reopened: 1, in: store, redaction: Redaction())
  }

  @Test func writesWhatItWasToldWithTheFirstChange() throws {
    var openings = 0
    let store = store
    let recorder = RunRecorder(.sample(), redaction: Redaction()) { () throws(JournalError) in
      openings += 1
      return store
    }
    #expect(read(recorder) == nil)
    let clock = recorder.track(.time, "time.now", [], task: 0)
    for second in 0..<1000 { clock.add(.integer(Int64(second))) }
    #expect(openings == 0 && recorder.number == nil)
    try change(recorder)
    #expect(openings == 1 && recorder.number == 1)
    // The read, a thousand times of day, the intent and its outcome.
    #expect(try store.entries(of: 1).map(\.number) == [1, 2, 3, 4])
    try recorder.end(.sample(.done))
    try recorder.end(.sample(.failed))
    #expect(try store.run(1)?.state == .done)
    #expect(throws: JournalError.self) { try change(recorder, 2) }
  }

  @Test func tellsAgainWhatWasTold() throws {
    let first = recorder()
    _ = read(first, answer: "before")
    let clock = first.track(.time, "time.now", [], task: 0)
    clock.add(1)
    clock.add(2)
    try change(first)
    _ = read(first, answer: "after")
    try change(first, 2)
    clock.add(3)
    try change(first, 3, ending: nil)

    let second = try reopened()
    #expect(read(second, answer: nil) == "before")
    let again = second.track(.time, "time.now", [], task: 0)
    #expect([again.next(), again.next(), again.next(), again.next()] == [1, 2, 3, nil])
    guard case .change(let change)? = begin(second).begun.answer else {
      Issue.record("the change is made again")
      return
    }
    #expect(ChangeFacts(record: change.outcome?.record ?? [])?.verdict == .done)
    #expect(read(second, answer: nil) == "after")
    #expect(second.orphans.map(\.intent.key.arguments) == [Array("{\"id\":2}".utf8)])
    // It was announced and never heard of again: nobody was told anything.
    #expect(begin(second, 3).begun.answer == nil)
    #expect(second.replayedCount == 3 && second.liveCount == 1)
  }

  /// Of equal questions each task gets its own answer back, in whichever order they ask.
  @Test func givesEachTaskItsOwnAnswer() throws {
    let first = recorder()
    for task in [5, 6] as [Int64] {
      first.begin(task: task, spawnedBy: 0)
      _ = read(first, task: task, answer: .integer(task))
    }
    try change(first)
    let second = try reopened()
    #expect(read(second, task: 6, answer: nil) == 6)
    #expect(read(second, task: 7, answer: nil) == 5)
    #expect(read(second, task: 5, answer: nil) == nil)
  }

  /// What was changed by a task that has been waited for lies before what is read then.
  @Test func readsOfOneThatWaitedComeAfterTheChange() throws {
    let first = recorder()
    first.begin(task: 5, spawnedBy: 0)
    _ = read(first, answer: "before")
    try change(first, task: 5)
    first.join(task: 5, waitedForBy: 0)
    _ = read(first, answer: "after")
    try change(first, 2)
    let second = try reopened()
    second.begin(task: 5, spawnedBy: 0)
    try change(second, task: 5)
    second.join(task: 5, waitedForBy: 0)
    #expect(read(second, answer: nil) == "after")
  }

  @Test func refusesToChangeAnythingWhileWhatWasDoneIsNotAskedFor() throws {
    try change(recorder())
    let second = try reopened()
    #expect(second.hasOrphans)
    let error = #expect(throws: JournalError.self) { try change(second, 2) }
    #expect(error?.kind == .orphaned && second.refusal?.kind == .orphaned)
    second.allowsOrphans = true
    try change(second, 3)
  }

  @Test func takesTheJobBeforeTheFirstChange() throws {
    let store = store
    func recorder() -> RunRecorder {
      RunRecorder(.sample(job: "j"), redaction: Redaction(), before: JobGate("j")) {
        () throws(JournalError) in store
      }
    }
    let (one, other) = (recorder(), recorder())
    _ = read(one)
    _ = read(other)
    try change(one)
    let held = #expect(throws: JournalError.self) { try change(other) }
    #expect(held?.kind == .jobHeld && held?.message.contains("run 1 (process 4711 on web1") == true)
    store.abandon(1)
    let interrupted = #expect(throws: JournalError.self) { try change(other) }
    #expect(interrupted?.kind == .interrupted)
    #expect(interrupted?.remedy?.contains("halo resume 1") == true)
    try store.forget(1)
    try change(other)
  }

  @Test func storesWhatTheLoopHandsIt() throws {
    let recorder = recorder()
    let journal: any Journal = RunJournal(recorder, clock: VirtualClock())
    let (one, two) = (begin(recorder).subject, begin(recorder, 2).subject)
    func store(_ kind: JournalEntry.Kind, _ record: JSONValue, of subject: UInt64, as id: UInt64) {
      journal.store(JournalEntry(kind, record: record, subject: subject), as: EntryID(id))
    }
    store(.intent, record(), of: one, as: 1)
    store(.intent, record("eip.bind", 2), of: two, as: 2)
    // Refused, and sent again.
    store(.intent, record(sends: 2), of: one, as: 3)
    store(.outcome, record(sends: 2, ending: "done"), of: one, as: 4)
    store(.outcome, record("eip.bind", 2, ending: "in_doubt"), of: two, as: 5)
    store(.outcome, record("eip.bind", 3, ending: "refused"), of: 99, as: 6)
    store(.intent, [], of: one, as: 7)
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
    #expect(try self.store.run(1)?.changes == 2 && recorder.hasDoubt)
  }

  /// The change of a run whose job is held is refused, and the next one asks again.
  @Test func asksForTheJobBeforeEachChange() throws {
    let store = store
    #expect(try store.claim(job: "j") == .taken)
    let recorder = RunRecorder(.sample(job: "j"), redaction: Redaction(), before: JobGate("j")) {
      () throws(JournalError) in store
    }
    let journal = RunJournal(recorder, clock: VirtualClock())
    let entry = JournalEntry(.intent, record: record(), subject: begin(recorder).subject)
    journal.store(entry, as: EntryID(1))
    guard case .failure = journal.takeEnded().first?.result else {
      Issue.record("it is stored")
      return
    }
    #expect(recorder.refusal?.kind == .jobHeld && recorder.number == nil)
    store.release(job: "j")
    journal.store(entry, as: EntryID(2))
    #expect(journal.takeEnded().count == 1 && recorder.number == 1)
  }

  /// The loop is told that the intent is not durable, so that nothing is sent.
  @Test func tellsWhyAnIntentCouldNotBeStored() throws {
    let failing = RunRecorder(.sample(), redaction: Redaction()) { () throws(JournalError) in
      throw JournalError.full("/j")
    }
    let journal = RunJournal(failing, clock: VirtualClock())
    let subject = begin(failing).subject
    journal.store(JournalEntry(.intent, record: record(), subject: subject), as: EntryID(1))
    guard case .failure(let failure) = journal.takeEnded().first?.result else {
      Issue.record("it is stored")
      return
    }
    #expect(failure.message.contains("the disk is full"))
    #expect(failure.hint?.contains("--journal none") == true)
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
    let begun = recorder.begin("http.get", arguments, task: 0, isChange: false)
    let now = WallTime(seconds: 1)
    recorder.note(
      Step(kind: .http, key: begun.key, record: answer, startedAt: now, endedAt: now))
    let made = recorder.begin(
      "server.create", ["id": .string(secret)], task: 0, isChange: true)
    let subject = recorder.open(made.key, task: 0)
    let change = record("server.create", .string(secret))
    let facts = try #require(ChangeFacts(document: change))
    try recorder.appendIntent(subject, facts, at: now)
    let end = record("server.create", .string(secret), ending: "done")
    try recorder.appendOutcome(
      subject, try #require(ChangeFacts(document: end)), at: now)
    // An answer that holds one is not kept: told again, it would not be what was told.
    #expect(
      RunHistory(try SQLJournal(sqlite: path).entries(of: 1)).steps.contains { _ in true } == false)
    #expect(try SQLJournal(sqlite: path).run(1)?.changes == 1)
    for suffix in ["", "-wal", "-shm", "-lock"] {
      let bytes = try Data(contentsOf: URL(filePath: path + suffix))
      #expect(
        bytes.range(of: Data(secret.utf8)) == nil && bytes.range(of: Data(hidden.utf8)) == nil)
    }
  }
}
