public import Ports

// For those who go on whether or not a write has ended: what a store that is done at once says is
// thrown; one across a network has said nothing yet.
extension RunRecorder {
  /// As the other one, with the error that is known at once.
  public func appendIntent(
    _ subject: UInt64, _ facts: ChangeFacts, at time: WallTime
  ) throws(JournalError) {
    try throwing { then in appendIntent(subject, facts, at: time, then: then) }
  }

  /// As the other one, with the error that is known at once.
  public func appendOutcome(
    _ subject: UInt64, _ facts: ChangeFacts, at time: WallTime
  ) throws(JournalError) {
    try throwing { then in appendOutcome(subject, facts, at: time, then: then) }
  }

  /// Writes everything that has not been written, and `content` after it.
  package func flush(with content: Entry.Content? = nil) throws(JournalError) {
    try throwing { then in flush(with: content, then: then) }
  }

  private func throwing<Value>(
    _ write: (@escaping (Result<Value, JournalError>) -> Void) -> Void
  ) throws(JournalError) {
    var end: Result<Value, JournalError>?
    write { end = $0 }
    _ = try end?.get()
  }
}
