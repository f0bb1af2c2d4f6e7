import Ports
import TestSupport
import Testing

@testable import Journal

/// What gathers while a store is busy that is not done at once.
@Suite(.timeLimit(.minutes(30))) struct RunWriterTests {
  private let store = DeferredStore()
  private let redaction = Redaction(names: [], values: [])

  private func writer(gate: JobGate? = nil) -> RunWriter {
    RunWriter(.sample(job: "nightly"), redaction: redaction, gate: gate, opened: nil) {
      [store] () throws(JournalError) in store
    }
  }

  @Test func whatHasToAskIsNeitherWrittenNorToldBeforeItHasAsked() {
    let writer = writer(gate: JobGate("nightly"))
    var told: [String] = []
    func hand(_ entry: Entry, _ name: String, isGated: Bool = false) {
      writer.append([entry.content], isGated: isGated) { result in
        told.append("\(name) \((try? result.get()).map { "\($0)" } ?? "failed")")
      }
    }
    hand(.step(1), "a")
    store.finish()
    // The first write is under way.
    hand(.step(2), "b")
    hand(.intent(3), "change", isGated: true)
    hand(.step(4), "c")
    store.finish()
    #expect(store.log == ["begin", "append 1", "append 2"] && told == ["a 1"])
    store.finish()
    #expect(store.log.last == "pass" && told == ["a 1", "b 2"], "the change waits for its gate")
    store.finish()
    #expect(store.log.last == "append 3 4" && told == ["a 1", "b 2"])
    store.finish()
    #expect(told == ["a 1", "b 2", "change 3", "c 4"])
  }

  @Test func aChangeWhoseGateIsClosedFailsAlone() {
    let writer = writer(gate: JobGate("nightly"))
    var told: [String] = []
    writer.append([Entry.intent(1).content], isGated: true) { result in
      if case .failure = result { told.append("refused") }
    }
    writer.append([Entry.step(2).content]) { _ in told.append("step") }
    store.finish(failing: true)
    #expect(told == ["refused"])
    store.finish()
    store.finish()
    #expect(store.log == ["pass", "begin", "append 2"] && told == ["refused", "step"])
  }
}

extension RunWriterTests {
  private func step(_ size: Int, at seconds: Int64) -> Step {
    Step(
      kind: .read, key: StepKey(name: "eip.list", arguments: Array("{}".utf8), after: []),
      record: [UInt8](repeating: UInt8(ascii: "1"), count: size),
      startedAt: WallTime(seconds: seconds), endedAt: WallTime(seconds: seconds))
  }

  private func recorder() -> RunRecorder {
    RunRecorder(.sample(), redaction: redaction) { [store] () throws(JournalError) in store }
  }

  @Test func aJournalThatIsAwayDoesNotFillTheMemory() {
    let recorder = recorder()
    for second in 0..<200 as Range<Int64> { recorder.note(step(1 << 20, at: second)) }
    let waiting = recorder.weight + recorder.writer.waitingWeight
    #expect(waiting > 8 << 20 && waiting <= RunRecorder.mostWaiting + 2 << 20)
    // When it is back there is room again.
    for _ in 0..<200 { store.finish() }
    #expect(recorder.writer.waitingWeight == 0)
    let before = recorder.weight
    recorder.note(step(1000, at: 300))
    recorder.note(step(1000, at: 300))
    #expect(recorder.weight > before || recorder.writer.waitingWeight > 0)
  }

  /// Another machine may go on with the run, whatever else goes wrong after that.
  @Test func aLeaseThatIsLostStaysLost() {
    let recorder = recorder()
    for trouble in [JournalError.lapsed(.run(1)), JournalError(.away, "no server")] {
      recorder.note(step(1, at: 0))
      recorder.flush { _ in }
      store.trouble = trouble
      store.finish(failing: true)
    }
    #expect(recorder.lastFailure?.kind == .away)
    #expect(recorder.lapse == .lapsed(.run(1)))
  }

  @Test func whatCouldNotBeWrittenCountsAgain() {
    let recorder = recorder()
    for _ in 0..<4 { recorder.note(step(1 << 20, at: 0)) }
    #expect(recorder.weight == 0, "more than 4 MiB are written")
    store.finish(failing: true)
    #expect(recorder.weight > 4 << 20 && recorder.writer.waitingWeight == 0)
  }
}

extension RunWriterTests {
  private func request(at milliseconds: Int) -> Step {
    var step = step(1000, at: 1000)
    (step.kind, step.key) = (.http, StepKey(name: "http.request", arguments: Array("[]".utf8)))
    step.startedAt = step.startedAt + .milliseconds(milliseconds)
    step.endedAt = step.startedAt
    return step
  }

  /// It is kept that it was sent, whatever waits.
  @Test func aRequestThatWasSentIsNotForgotten() throws {
    let recorder = recorder()
    for second in 0..<40 as Range<Int64> { recorder.note(step(1 << 20, at: second)) }
    #expect(!recorder.isOverfull)
    recorder.note(request(at: 0))
    recorder.note(request(at: 0), orElse: Array("lost".utf8))
    let last = try #require(recorder.steps.last)
    guard case .step(let kept) = last else { return #expect(Bool(false), "\(last)") }
    #expect(kept.kind == .http && kept.isError && kept.record == Array("lost".utf8))
    #expect(
      !recorder.steps.dropLast().contains {
        if case .step(let step) = $0 { step.kind == .http } else { false }
      })
    for _ in 0..<40 { recorder.note(step(1 << 20, at: 60), orElse: step(1 << 20, at: 60).record) }
    #expect(recorder.isOverfull)
  }

  /// Nor is what waits written again with every step, or with every request, to a disk that is full.
  @Test func whatCouldNotBeWrittenIsTriedAgainAfterAWhile() {
    let recorder = recorder()
    recorder.note(step(5 << 20, at: 999))
    for _ in 0..<2 { store.finish() }
    var writes: Int { store.log.count { $0.hasPrefix("append") } }
    #expect(writes == 1)
    recorder.note(request(at: 100))
    store.finish(failing: true)
    #expect(writes == 2)
    for milliseconds in stride(from: 130, through: 1090, by: 30) {
      recorder.note(request(at: milliseconds))
      store.finish(failing: true)
    }
    #expect(writes == 2)
    recorder.note(request(at: 1110))
    store.finish()
    #expect(writes == 3)
    // It takes entries again.
    recorder.note(request(at: 1120))
    #expect(writes == 4)
  }
}

/// A journal whose writes end when they are told to.
private final class DeferredStore: BlankJournal {
  private var pending: [(Bool) -> Void] = []
  private(set) var log: [String] = []
  var trouble = JournalError(.failed, "told to fail")

  func finish(failing: Bool = false) {
    if !pending.isEmpty { pending.removeFirst()(failing) }
  }

  func pass(_ gate: JobGate, then: @escaping WriteEnd) {
    log.append("pass")
    pending.append { [self] in then($0 ? .failure(trouble) : .success(())) }
  }

  func begin(_ start: RunStart, then: @escaping (Result<Int64, JournalError>) -> Void) {
    log.append("begin")
    pending.append { [self] in then($0 ? .failure(trouble) : .success(1)) }
  }

  func append(_ entries: [Entry], to run: Int64, then: @escaping WriteEnd) {
    log.append("append " + entries.map { "\($0.number)" }.joined(separator: " "))
    pending.append { [self] in then($0 ? .failure(trouble) : .success(())) }
  }
}
