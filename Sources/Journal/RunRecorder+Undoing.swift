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

  /// What was to take a change back in an earlier process; nil for nothing.
  public func earlierUndo(of number: Int64) -> RunHistory.Change? {
    earlierUndoes[number]?.last { $0.outcome?.verdict != .refused }
  }

  /// Takes note that this execution has come to where an earlier one had taken a change back: what the
  /// task reads from now on lies behind that, as it did then.
  public func passed(_ undo: RunHistory.Change, by task: Int64) {
    counter.made(undo.intent.key, by: task)
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
