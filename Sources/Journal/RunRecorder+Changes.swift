internal import JSON
public import Ports

// The changes that a run makes: announced before they are sent, then what became of them.
extension RunRecorder {
  /// A change that has begun and not ended.
  struct OpenChange {
    let key: StepKey
    let task: Int64
    let undoes: Int64?
    var intent: Int64?
  }

  /// Registers a change that is about to be made.
  ///
  /// - Parameter undoes: the number of the change that it takes back.
  /// - Returns: what its entries name as their subject.
  public func open(_ key: StepKey, task: Int64, undoes: Int64? = nil) -> UInt64 {
    lastSubject += 1
    changes[lastSubject] = OpenChange(key: key, task: task, undoes: undoes)
    return lastSubject
  }

  /// The change has ended without an entry, or will have none any more.
  public func close(_ subject: UInt64) {
    let isOpen = changes.removeValue(forKey: subject)?.intent != nil
    if isOpen, let number = numbers[subject] { doubts.insert(number) }
  }

  /// Writes what a change says of itself before it is sent, and everything before it.
  ///
  /// - Parameter then: told the end, before this returns where the store is done at once.
  public func appendIntent(
    _ subject: UInt64, _ facts: ChangeFacts, at time: WallTime,
    then: @escaping WriteEnd
  ) {
    guard let change = changes[subject] else {
      return then(
        .failure(JournalError(.failed, "a change that nobody has begun is to be sent")))
    }
    let masked = redaction.masked(facts.document, &names)
    let intent = Intent(
      key: change.key, task: change.task, isRepeat: change.intent != nil, undoes: change.undoes,
      before: masked == nil ? facts.before : facts.before.map(redaction.applied(to:)),
      record: (masked ?? facts.document).serialized(), at: time)
    whenLive?()
    whenLive = nil
    do throws(JournalError) {
      try watch?.pass(intent)
      // To take back what was done makes nothing that the script might not ask for.
      if change.undoes == nil, let departure { throw departure }
    } catch {
      refuse(error)
      return then(.failure(error))
    }
    lastWrite = time
    flush(with: .intent(intent), isRedacted: true, isGated: true) { [self] result in
      switch result {
      case .success(let number): noteAnnounced(subject, by: number, intent)
      case .failure(let error): refuse(error)
      }
      then(result.map { _ in })
    }
  }

  /// Asks whether a request of the script's own may be sent that may change something.
  ///
  /// - Parameter key: of the step whose answer it gives.
  /// - Throws: why it may not.
  public func check(request key: StepKey) throws(JournalError) {
    do throws(JournalError) {
      try watch?.pass(request: key)
    } catch {
      refuse(error)
      throw error
    }
  }

  /// The kinds of errors by which a run may not go on, though nothing is wrong with its journal.
  static let refusals: Set<JournalError.Kind> = [
    .orphaned, .jobHeld, .interrupted, .departed, .lapsed,
  ]

  private func refuse(_ error: JournalError) {
    if Self.refusals.contains(error.kind) { refusal = error }
    noteLapse(error)
  }

  private func noteAnnounced(_ subject: UInt64, by number: Int64, _ intent: Intent) {
    guard changes[subject] != nil else {
      // Of one that was sent before it is known that nobody knows.
      if intent.isRepeat { return }
      // Whoever wanted it does no longer, and has not sent it.
      let outcome = Outcome(
        intent: number, verdict: .refused, record: intent.record, at: intent.at)
      return flush(with: .outcome(outcome)) { _ in }
    }
    changes[subject]?.intent = number
    if numbers[subject] == nil { numbers[subject] = number }
  }

  /// Writes what became of a change. One that was refused before anything was announced has nothing
  /// to tell.
  ///
  /// - Parameter then: told the end, before this returns where the store is done at once.
  public func appendOutcome(
    _ subject: UInt64, _ facts: ChangeFacts, at time: WallTime,
    then: @escaping WriteEnd
  ) {
    guard let verdict = facts.verdict, let intent = changes[subject]?.intent else {
      return then(.success(()))
    }
    if verdict == .inDoubt { doubts.insert(numbers[subject] ?? intent) }
    let masked = redaction.masked(facts.document, &names)
    let outcome = Outcome(
      intent: intent, of: facts.operation, verdict: verdict,
      record: (masked ?? facts.document).serialized(),
      requestIDs: facts.requestIDs, at: time)
    if let key = changes[subject]?.key { watch?.ended(key, with: outcome) }
    // Also where it cannot be written yet.
    changes[subject] = nil
    lastWrite = time
    flush(with: .outcome(outcome), isRedacted: true) { result in then(result.map { _ in }) }
  }

  /// The number of a change in the journal; nil for one that was not announced.
  public func number(of subject: UInt64) -> Int64? { numbers[subject] }
}
