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
}

extension Entry {
  fileprivate static func intent(_ number: Int64, undoing undone: Int64) -> Entry {
    let entry = intent(number)
    guard case .intent(var intent) = entry.content else { return entry }
    intent.undoes = undone
    return Entry(number, .intent(intent))
  }
}
