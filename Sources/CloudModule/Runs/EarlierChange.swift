package import HuaweiCloud
package import Journal
package import Ports

/// A change of an earlier session at a prompt, as its journal has it.
package struct EarlierChange {
  /// Of the session.
  package let run: Run
  /// In a person's words.
  package let summary: String
  /// The way back in a person's words; nil where none is known.
  package let undoSummary: String?
  /// Where it was made.
  package let place: ChangePlace
  /// When it was begun.
  package let time: WallTime
  /// Whether nobody knows what became of it.
  package let isInDoubt: Bool
  let target: RollBack.Target
  private let store: any JournalStore
  private let process: RunProcess
  private let redaction: Redaction

  /// What people call it: `12.3` for the third entry of run 12.
  package var label: String { "\(run.number).\(target.number ?? 0)" }

  /// The changes of a run that nobody has taken back, in the order in which they were made.
  ///
  /// - Parameters:
  ///   - world: where they were made.
  ///   - process: this one.
  /// - Returns: nothing of a run whose account is not there any more.
  /// - Throws: where the run or one of its records cannot be read, which does not mean that there are none.
  package static func all(
    of run: Run, in store: any JournalStore, world: World, catalog: OperationCatalog = .standard,
    by process: RunProcess, redaction: Redaction
  ) throws(JournalError) -> [EarlierChange] {
    let history = try store.history(of: run.number)
    let targets: [RollBack.Target]
    do throws(RunRollBack.Obstacle) {
      targets = try RollBack.Target.all(of: history, in: world)
    } catch {
      guard case .unreadable(let change, let reason) = error else { return [] }
      throw JournalError(
        .failed, "the record of change \(change) of run \(run.number) cannot be read: \(reason)")
    }
    let items = RollBack(
      targets, in: world, catalog: catalog, recorder: nil,
      knowing: SeenResources(of: history, in: catalog)
    ).result.items
    return zip(targets, items).compactMap { target, item in
      let isInDoubt = target.record.needsDeciding(in: catalog)
      guard target.earlier?.outcome?.verdict != .done, target.record.isInForce,
        let change = history.changes.first(where: { $0.number == target.number })
      else { return nil }
      return EarlierChange(
        run: run, summary: item.summary, undoSummary: item.undoSummary,
        place: ChangePlace(target.home.account, in: world), time: change.intent.at,
        isInDoubt: isInDoubt, target: target, store: store, process: process, redaction: redaction)
    }
  }

  /// Goes on with the session's run, to write down what takes the change back.
  func reopened() throws(JournalError) -> (RunRecorder, World) {
    try store.reopen(run.number, by: process, isRollBack: false)
    let recorder = try RunRecorder(reopened: run.number, in: store, redaction: redaction)
    let world = target.home.world
    return (recorder, world.with(journal: RunJournal(recorder, clock: world.clock)))
  }

  /// Leaves the run as it was, but for what is not in doubt any more.
  func close(_ recorder: RunRecorder) {
    let state: RunState =
      recorder.hasDoubt ? .inDoubt : run.endedAt == nil || run.state == .inDoubt ? .done : run.state
    // One that cannot be ended is told as interrupted, which is no worse.
    try? recorder.end(
      RunEnd(state: state, exit: run.exit ?? 0, at: target.home.world.clock.wallTime))
  }
}
