internal import HuaweiCloud
internal import JSON
internal import Journal
internal import Ports

// What is looked at before something is sent, and what became of it.
extension RollBack {
  // MARK: Before something is sent

  /// An entry of the change that takes back, with its subject.
  mutating func announced(_ entry: JournalEntry) -> JournalEntry {
    var entry = entry
    hasBegun = true
    guard let work, let recorder, let number = targets[work.place].number else { return entry }
    if let subject = work.subject {
      entry.subject = subject
    } else {
      let (subject, home) = (work.call.call.subject, targets[work.place].home)
      entry.subject = recorder.openUndo(
        of: number, subject.name, RecordedRun.document(of: subject, in: home), task: task)
      self.work?.subject = entry.subject
    }
    return entry
  }

  /// Whether what is there right before the way back is sent is what the change left. Where it is not,
  /// the change is left.
  mutating func isAsLeft(_ work: Work) -> Bool {
    guard let record = work.call.call.record, let now = work.sight ?? record.seen.first,
      case .absent(let state)? = targets[work.place].record.judged(by: now, in: catalog)
    else { return true }
    work.call.giveUp()
    leave(work.place, .changedSince(state))
    return false
  }

  /// A look before what the service refused for the moment is sent again: what was seen before it was
  /// sent first may be long ago. Nil where it is sent for the first time, or nothing can be seen.
  func lookAgain(_ work: Work, _ entry: JournalEntry) -> Work? {
    guard let record = work.call.call.record, record.lastSend != nil, work.subject != nil,
      let read = try? look(at: work.place)
    else { return nil }
    return Work(purpose: .lookingAgain(work, entry), place: work.place, call: read)
  }

  /// The same as above of what such a look has found.
  mutating func isAsLeft(_ held: Work, seeing outcome: Call.Outcome, at moment: Moment) -> Bool {
    let reason: RollBackResult.Reason
    switch Self.sight(outcome) {
    case .success(let now):
      guard case .absent(let state)? = targets[held.place].record.judged(by: now, in: catalog)
      else { return true }
      reason = .changedSince(state)
    case .failure(let error): reason = .failed(error.line)
    }
    let error = drop(held, "it is not sent again", at: moment)
    noteWay(held.call.call, .failure(error), held.place)
    if case .failure(let error) = Self.sight(outcome), ends(at: error) { return false }
    leave(held.place, reason)
    return false
  }

  /// What a look saw: null where the thing is not there.
  private static func sight(_ outcome: Call.Outcome) -> Result<JSONValue, CloudError> {
    switch outcome {
    case .success(let success): .success(success.results.first ?? .null)
    case .failure(let error) where error.saysMissing: .success(.null)
    case .failure(let error): .failure(error)
    }
  }

  // MARK: Ends

  mutating func end(_ work: Work, _ outcome: Call.Outcome, at moment: Moment) {
    let (place, call) = (work.place, work.call.call)
    switch work.purpose {
    case .deciding: decided(Decision(outcome, of: call, targets[place].record), place, at: moment)
    case .confirming(let decision, let probe):
      switch Self.sight(outcome) {
      case .failure(let error):
        if !ends(at: error) { leave(place, .inDoubt(error.line)) }
      case .success(let now):
        if let state = targets[place].record.errorState(in: now, by: probe, catalog) {
          leave(place, .inDoubt("it left an error state: \(state)"))
        } else {
          jobs.append(.confirm(place, decision, probe: probe + 1))
        }
      }
    case .decidingUndo(let earlier, let record):
      let decision = Decision(outcome, of: call, record)
      write(decision, of: earlier.number, at: moment)
      switch decision {
      case .made(let record):
        recorder?.passed(earlier, by: task)
        targets = targets.map { $0.besides([record], catalog) }
        rename(after: place, record.undo)
        conclude(place, .undone)
      case .notMade: targets[place].earlier = nil
      case .failed(_, let error): leave(place, .undoInDoubt(error.line))
      case .unknown(let error): leave(place, undecided: .undoInDoubt(error.line))
      }
    case .reaching(let reason):
      if case .failure(let error) = Self.sight(outcome), ends(at: error) { return }
      leave(place, reason)
    case .lookingAgain: break
    case .looking(let undo): look(outcome, undo, place)
    case .undoing(let undo):
      result.items[place].undoCode = call.subject.code
      undone(outcome, undo, work)
    }
  }

  private mutating func decided(_ decision: Decision, _ place: Int, at moment: Moment) {
    // That it was made was known; what it had made was not.
    if targets[place].record.ending == .done, !decision.isMade { return }
    if case .notMade(let record) = decision {
      result.items[place].record = record
      return jobs.append(.confirm(place, decision, probe: 1))
    }
    write(decision, of: targets[place].number, at: moment)
    switch decision {
    case .made(let record):
      targets[place].record = record
      result.items[place].record = record
      describeWayBack(place)
    case .failed(_, let error): leave(place, .inDoubt(error.line))
    case .unknown(let error): leave(place, undecided: .inDoubt(error.line))
    case .notMade: break
    }
  }

  private mutating func look(_ outcome: Call.Outcome, _ undo: Undo, _ place: Int) {
    switch Self.sight(outcome) {
    case .success(let now): jobs.append(.undoSeen(place, undo, now))
    case .failure(let error): if !ends(at: error) { leave(place, .failed(error.line)) }
    }
  }

  private mutating func undone(_ outcome: Call.Outcome, _ undo: Undo, _ work: Work) {
    let (place, call) = (work.place, work.call.call)
    if let subject = work.subject { recorder?.close(subject) }
    noteWay(call, outcome, place)
    switch outcome {
    case .success(let success) where success.changed:
      rename(after: place, success.undo)
      conclude(place, .undone)
    case .success:
      // Whatever it is that the change has made: it is gone, and still there is one like it.
      let record = targets[place].record.unfinished
      guard let now = work.sight ?? call.record?.seen.first,
        record.isSeen(in: now, catalog) == true,
        record.undo(judgedBy: now, in: catalog) != undo
      else { return conclude(place, .isBack) }
      leave(place, .changedSince("there is another one like it"))
    case .failure(let error):
      if ends(at: error) { return }
      leave(place, error.inDoubt ? .undoInDoubt(error.line) : .failed(error.line))
    }
  }

  /// Keeps what is known of the change that was to take another one back.
  mutating func noteWay(_ call: Call, _ outcome: Call.Outcome, _ place: Int) {
    guard let record = call.record, record.lastSend != nil else { return }
    result.items[place].way = record.ending == nil ? record.concluded(by: outcome) : record
  }

  /// What a change had removed is there again, under another id: whatever was done to it before was
  /// done to this.
  ///
  /// - Parameter undo: what takes back the change that has brought it back.
  mutating func rename(after place: Int, _ undo: Undo?) {
    guard let ids = undo.map(targets[place].record.newIDs(by:)), !ids.isEmpty else { return }
    for earlier in targets.indices.prefix(place) {
      targets[earlier].record = targets[earlier].record.renamed(ids)
      describeWayBack(earlier)
    }
  }

  func write(_ decision: Decision, of number: Int64?, at moment: Moment) {
    guard let recorder, let number,
      let outcome = decision.outcome(of: number, at: moment.wallTime)
    else { return }
    // Without it the change stays undecided, and is decided again.
    try? recorder.decide(number, outcome)
  }

  mutating func leave(_ place: Int, _ reason: RollBackResult.Reason) {
    conclude(place, .left(reason))
  }

  mutating func conclude(_ place: Int, _ end: RollBackResult.End) {
    result.items[place].end = end
    tell(result.items[place])
  }

  mutating func describeWayBack(_ place: Int) {
    guard let undo = targets[place].record.undo,
      let plan = UndoPlan(undo, in: catalog, knowing: resources)
    else { return }
    result.items[place].undo = undo
    result.items[place].undoSummary = plan.summary
    result.items[place].undoCode = plan.code
    result.items[place].undoLookup = plan.lookup
  }
}
