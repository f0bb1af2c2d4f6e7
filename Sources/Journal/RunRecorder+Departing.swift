// Scripts that do not ask for what their run has done.
extension RunRecorder {
  /// Whether a change that was begun now would have to wait: what was done has not all been asked
  /// for, and may still be.
  public var hasOrphans: Bool { !allowsOrphans && replay.hasOrphans }

  /// Whether there are some of which the script was told before the answer at `place`.
  public func hasOrphans(before place: Int) -> Bool {
    replay.hasOrphans && orphans.contains { answerOrder.place(of: $0.intent.key) < place }
  }

  /// The changes that were made and that the script has not asked for.
  public var orphans: [RunHistory.Change] { replay.orphans }

  /// The answers that the script has not asked for, but for those about changes that were made: what was
  /// called, and how many.
  public var unusedAnswers: [(name: String, count: Int)] { replay.unusedAnswers }

  /// Why nothing may be sent, where the script has not asked for all that was done, or asked for two
  /// changes the other way round that undo each other's effect; nil where it may.
  public var departure: JournalError? {
    if allowsOrphans { return nil }
    if let (made, before) = order.reversed { return .reordered(made, before) }
    return hasOrphans ? .orphaned(orphans) : nil
  }

  /// Tells which changes undo each other's effect.
  ///
  /// - Parameter overwriters: the one after which nothing was seen any more of another one, by the number
  ///   of that.
  public func keepOrder(_ overwriters: [Int64: Int64]) { order.overwriters = overwriters }

  /// Whether a change was announced by this attempt at a run.
  public var hasAnnounced: Bool { !announced.isEmpty }

  /// Whether this attempt at a run has sent nothing, and has not come as far as what the run had done.
  public var hasComeToNothing: Bool {
    announced.isEmpty && (replay.hasOrphans || keptChanges.isEmpty && newChanges.isEmpty)
  }

  /// All that its journal has of the run, once everything is written; nil for one that has written nothing.
  public func written() throws(JournalError) -> RunHistory? {
    guard let number, let store = writer.store else { return nil }
    try writeAll()
    try store.complete(number)
    return RunHistory(try store.entries(of: number))
  }

  /// Leaves a run that somebody else may go on with, but for what can still be told of its changes.
  public func abandon() {
    flush { _ in }
    try? writer.leave(as: nil)
  }

  /// Lets go of the run without an end. What was not written stays unwritten: attempts that come to
  /// nothing do not make it longer.
  ///
  /// - Parameter former: as it was before it was reopened, where it is to be so again: nothing was sent
  ///   since.
  public func leave(as former: Run?) throws(JournalError) { try writer.leave(as: former) }

  /// Lets go of a run that was stopped in the midst of its changes, so that somebody can go on with it, also
  /// where the journal takes nothing any more.
  ///
  /// - Parameter failure: why, as it was said; written where it can be.
  /// - Throws: where somebody else may go on with it already.
  public func leaveStopped(becauseOf failure: String?) throws(JournalError) {
    let run = number.flatMap { number in (try? writer.store?.run(number)) ?? nil }
    do throws(JournalError) {
      try leave(as: run?.interrupted(becauseOf: failure.map(reason)))
    } catch  where error.kind == .lapsed {
      throw error
    } catch {}
  }
}
