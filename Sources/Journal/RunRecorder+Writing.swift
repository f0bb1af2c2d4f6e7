public import JSON
public import Ports

// How what was noted comes into the journal.
extension RunRecorder {
  /// How many bytes wait for the journal at most, about.
  static let mostWaiting = 32 << 20

  /// Takes note of what a step came to. It is written with the next change, or after a while; one
  /// that holds a secret never is, and is done again by whoever goes on with the run.
  public func note(_ step: Step) { note(step, isWithoutSecrets: isWithoutSecrets(step)) }

  /// The same for who has the document that the step's record is the text of.
  package func note(_ step: Step, of document: JSONValue) {
    note(step, isWithoutSecrets: !document.holdsSecrets(redaction.secrets, &names))
  }

  private func note(_ step: Step, isWithoutSecrets: Bool) {
    watch?.noted(step)
    // A journal that takes nothing for long must not fill the memory: what is not kept is asked again.
    guard isWithoutSecrets, weight + writer.waitingWeight < Self.mostWaiting else { return }
    steps.append(.step(step))
    weight += Entry.Content.step(step).weight
    // What a run is told that changes nothing must not fill the memory.
    // A sleep may be long, and its end is what the next process has to know. A request of the script's
    // own may have changed something that nobody can look at.
    let isDue =
      step.kind == .sleep || step.kind == .http || step.endedAt - lastWrite > .milliseconds(20)
    // What could not be written is not tried again with every step.
    let isFull =
      weight > 4 << 20 && (lastFailure == nil || step.endedAt - lastWrite > .seconds(1))
    guard isFull || writer.number != nil && isDue else { return }
    lastWrite = step.endedAt
    flush { _ in }
  }

  /// An answer without its secrets is none.
  func isWithoutSecrets(_ step: Step) -> Bool {
    redaction.applied(toRecord: step.record) == step.record
  }

  /// Writes everything that has not been written, and `content` after it: all of it or nothing.
  ///
  /// - Parameters:
  ///   - isGated: whether the run has to be allowed to change something.
  ///   - then: told the number of the last entry.
  func flush(
    with content: Entry.Content? = nil, isGated: Bool = false,
    then: @escaping (Result<Int64, JournalError>) -> Void
  ) {
    var batch = steps
    for step in values.values.compactMap(\.unwritten) where isWithoutSecrets(step) {
      batch.append(.step(step))
    }
    if let content { batch.append(content.redacted(by: redaction)) }
    if batch.isEmpty { return then(.success(0)) }
    steps = []
    weight = 0
    for track in values.values { track.wasWritten() }
    writer.append(batch, isGated: isGated) { [self, batch] result in
      if case .failure(let error) = result {
        // What a run was told, and what became of a change, is not lost with one write: it goes with
        // the next.
        let kept = batch.filter { !$0.isIntent }
        steps.insert(contentsOf: kept, at: 0)
        weight += kept.reduce(0) { $0 + $1.weight }
        lastFailure = error
        if kept.contains(where: \.isOutcome) { keepLocally() }
      } else if isKeptLocally {
        keepLocally()
      }
      then(result)
    }
  }

  /// Keeps on this machine what became of changes and could not be written; where all has been written by
  /// now, it is dropped.
  func keepLocally() {
    guard let store = writer.store, let number, lapse == nil else { return }
    let failed = steps.filter(\.isOutcome)
    keptFailures.removeAll { !failed.contains($0.content) }
    let new = failed.filter { content in !keptFailures.contains { $0.content == content } }
    keptFailures += writer.numbered(new)
    isKeptLocally = store.keepLocally(writer.waitingOutcomes + keptFailures, of: number)
  }

  /// Adds the text of a module that the script has loaded.
  public func keep(_ source: RunSource) {
    watch?.loaded(source)
    writer.keep(RunSource(name: source.name, text: redaction.applied(toRecord: source.text)))
  }

  /// Writes how the run ended; one that wrote nothing yet is begun and ended.
  public func end(_ end: RunEnd) throws(JournalError) {
    if writer.store != nil { try writeAll() }
    try writer.end(end)
  }

  /// Writes all that there is, and waits until it is written.
  func writeAll() throws(JournalError) {
    flush { _ in }
    do throws(JournalError) {
      try writer.store?.finishWriting()
    } catch {
      keepLocally()
      throw error
    }
    // Such a run has not ended for the journal: whoever goes on with it looks again.
    if steps.contains(where: \.isOutcome), let lastFailure { throw lastFailure }
  }
}
