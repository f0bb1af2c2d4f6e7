import Ports
import Testing

@testable import Journal

/// What the entries of a run come to.
@Suite(.timeLimit(.minutes(30))) struct RunHistoryTests {
  @Test func knowsWhatIsInForceAfterTakingBackAndMakingAgain() throws {
    var history = RunHistory([.intent(1), .outcome(2, of: 1, .done)])
    #expect(history.mayBeTakenBack && history.hasChanges)
    history.append(.intent(3, undoing: 1))
    history.append(.outcome(4, of: 3, .done))
    #expect(!history.mayBeTakenBack && !history.hasChanges)
    // Made again, as a resumed run does whose roll-back was stopped.
    history.append(.intent(5, undoing: 3))
    history.append(.outcome(6, of: 5, .done))
    #expect(history.mayBeTakenBack && history.hasChanges)
    history.append(.intent(7, undoing: 5))
    history.append(.outcome(8, of: 7, .inDoubt))
    #expect(history.mayBeTakenBack && history.hasChanges)
    history.append(.outcome(9, of: 7, .done))
    #expect(!history.mayBeTakenBack && !history.hasChanges)
  }

  @Test(arguments: [(Outcome.Verdict?.none, true), (.inDoubt, true), (.refused, false)])
  func holdsWhatNobodyKnowsForAChange(verdict: Outcome.Verdict?, isChange: Bool) {
    let outcomes = verdict.map { [Entry.outcome(2, of: 1, $0)] } ?? []
    #expect(RunHistory([.intent(1)] + outcomes).mayBeTakenBack == isChange)
  }

  /// One that a run has ended by is begun anew, and only then known again when the run has gone on since.
  @Test func limitsOfTime() throws {
    let key = StepKey(name: "task.timeout", arguments: Array("[5]".utf8))
    let start = WallTime(seconds: 0)
    func limit(_ hasPassed: Bool) -> Entry.Content {
      .step(.limit(key, task: 0, hasPassed: hasPassed, from: start, at: WallTime(seconds: 5)))
    }
    let change = Entry.intent(1).content
    let request = Entry.Content.step(
      Step(
        kind: .http, key: StepKey(name: "http.request", arguments: []), record: [],
        startedAt: start, endedAt: start))
    let takesBack = Entry.Content.intent(
      Intent(
        key: StepKey(name: "eip.bind", arguments: []), undoes: 1, record: [],
        at: WallTime(seconds: 6)))
    func passed(_ contents: [Entry.Content]) -> [Bool] {
      let limits = RunHistory(contents.enumerated().map { Entry(Int64($0 + 1), $1) }).limits
      return [!limits.passed.isEmpty, !limits.open.isEmpty]
    }
    #expect(passed([change, limit(true)]) == [false, true])
    #expect(passed([change, limit(true), takesBack]) == [false, true])
    #expect(passed([limit(true), change]) == [true, false])
    #expect(passed([limit(true), request]) == [true, false])
    // Its next process was killed while that time ran, and the one after it.
    #expect(passed([change, limit(true), limit(false), change]) == [false, false])
    #expect(passed([limit(true), limit(false), change, limit(true), change]) == [true, false])
  }
}

extension Entry {
  fileprivate static func intent(_ number: Int64, undoing undone: Int64) -> Entry {
    let entry = intent(number)
    guard case .intent(var intent) = entry.content else { return entry }
    intent.undoes = undone
    return Entry(number, .intent(intent))
  }
}
