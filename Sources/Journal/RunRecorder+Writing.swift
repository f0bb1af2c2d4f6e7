public import JSON
public import Ports
internal import Text

// How what was noted comes into the journal.
extension RunRecorder {
  /// How many bytes wait for the journal at most, about.
  static let mostWaiting = 32 << 20

  /// Whether so much waits that no request of the script's own may be sent any more whose key would have to
  /// be kept, too.
  public var isOverfull: Bool { waitingBytes >= 2 * Self.mostWaiting }

  private var waitingBytes: Int { weight + writer.waitingWeight }

  /// Takes note of what a step came to. It is written with the next change, or after a while; one
  /// that holds a secret never is, and is done again by whoever goes on with the run.
  ///
  /// - Parameter substitute: the record of an error that stands for the step's where there is no room for
  ///   that, of a step that must not be done again; nil for one that may.
  public func note(_ step: Step, orElse substitute: [UInt8]? = nil) {
    note(step, isWithoutSecrets: isWithoutSecrets(step), orElse: substitute)
  }

  /// The same for who has the document that the step's record is the text of.
  package func note(_ step: Step, of document: JSONValue) {
    note(step, isWithoutSecrets: !document.holdsSecrets(redaction.secrets, &names), orElse: nil)
  }

  private func note(_ step: Step, isWithoutSecrets: Bool, orElse substitute: [UInt8]?) {
    watch?.noted(step)
    guard isWithoutSecrets else { return }
    var step = step
    if waitingBytes >= Self.mostWaiting {
      // A journal that takes nothing for long must not fill the memory: what is not kept is asked again.
      guard let substitute else { return }
      (step.record, step.isError) = (substitute, true)
    }
    steps.append(.step(step))
    weight += Entry.Content.step(step).weight
    guard isDue(step) else { return }
    lastWrite = step.endedAt
    flush { _ in }
  }

  /// Whether what waits is to be written, `step` being the last of it.
  private func isDue(_ step: Step) -> Bool {
    let age = step.endedAt - lastWrite
    // What could not be written is not tried again with every step.
    if lastFailure != nil, (.zero ..< .seconds(1)).contains(age) { return false }
    // What a run is told that changes nothing must not fill the memory.
    if weight > 4 << 20 { return true }
    // A sleep may be long, and its end is what the next process has to know. A request of the script's
    // own may have changed something that nobody can look at.
    return writer.number != nil
      && (step.kind == .sleep || step.kind == .http || age > .milliseconds(20))
  }

  /// An answer without its secrets is none.
  func isWithoutSecrets(_ step: Step) -> Bool {
    redaction.applied(toRecord: step.record, &names) == step.record
  }

  /// Writes everything that has not been written, and `content` after it: all of it or nothing.
  ///
  /// - Parameters:
  ///   - isRedacted: whether there is no secret in `content` any more.
  ///   - isGated: whether the run has to be allowed to change something.
  ///   - then: told the number of the last entry.
  func flush(
    with content: Entry.Content? = nil, isRedacted: Bool = false, isGated: Bool = false,
    then: @escaping (Result<Int64, JournalError>) -> Void
  ) {
    var batch = steps
    for step in freshTracks.compactMap(\.unwritten) where isWithoutSecrets(step) {
      batch.append(.step(step))
    }
    if let content {
      batch.append(isRedacted ? content : content.redacted(by: redaction, &names))
    }
    if batch.isEmpty { return then(.success(0)) }
    steps = []
    weight = 0
    for track in freshTracks { track.wasWritten() }
    freshTracks = []
    writer.append(batch, isGated: isGated) { [self, batch] result in
      if case .failure(let error) = result {
        // What a run was told, and what became of a change, is not lost with one write: it goes with
        // the next.
        let kept = batch.filter { !$0.isIntent }
        steps.insert(contentsOf: kept, at: 0)
        weight += kept.reduce(0) { $0 + $1.weight }
        lastFailure = error
        if kept.contains(where: \.isOutcome) { keepLocally() }
      } else {
        lastFailure = nil
        if isKeptLocally { keepLocally() }
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

  /// Has it told once what the end of the run waits for, as soon as that takes longer than usual.
  public func whenWaiting(_ tell: @escaping (String) -> Void) { writer.store?.whenWaiting(tell) }

  /// Writes how the run ended; one that wrote nothing yet is begun and ended.
  public func end(_ end: RunEnd) throws(JournalError) {
    if writer.store != nil { try writeAll() }
    var end = end
    end.failure = end.failure.map(reason)
    try writer.end(end)
  }

  /// Why the run failed, as its journal keeps it: a line without secrets.
  func reason(_ failure: String) -> String {
    redaction.applied(toProse: failure).oneLine.excerpt(1000)
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

  /// Lets go of the run without an end, once all is written that there is: it has sent something that is
  /// known by its steps.
  public func leaveKeeping() throws(JournalError) {
    try writeAll()
    try writer.leave(as: nil)
  }
}
