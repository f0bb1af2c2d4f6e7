public import JSON

// Changes that take others back: no script asks for them, so that none is told of them again.
extension RunRecorder {
  /// Registers a change that takes another one back.
  ///
  /// - Parameters:
  ///   - number: of the change that it takes back.
  ///   - name: what is called.
  /// - Returns: what its entries name as their subject.
  public func openUndo(
    of number: Int64, _ name: String, _ arguments: JSONValue, task: Int64
  ) -> UInt64 {
    let question = counter.question(
      of: name, redaction.applied(to: arguments).canonicalForm, task: task, isChange: true)
    let key = counter.next(like: question)
    counter.made(key, by: task)
    return open(key, task: task, undoes: number)
  }

  /// What was to take a change back in an earlier process; nil for nothing. Where that was done the
  /// task stands behind it from now on, as it did then.
  public func earlierUndo(of number: Int64, task: Int64) -> RunHistory.Change? {
    guard let last = earlierUndoes[number]?.last(where: { $0.outcome?.verdict != .refused }) else {
      return nil
    }
    if last.outcome?.verdict == .done { counter.made(last.intent.key, by: task) }
    return last
  }

  /// Writes what was found out about a change of which nobody knew.
  ///
  /// - Parameter number: of its first intent.
  public func decide(_ number: Int64, _ outcome: Outcome) throws(JournalError) {
    if outcome.verdict == .inDoubt { doubts.insert(number) } else { doubts.remove(number) }
    try flush(with: .outcome(outcome))
    lastWrite = outcome.at
  }
}
