package import HuaweiCloud
package import Journal
internal import Ports

/// Takes back what a whole run has changed, where no script runs.
///
/// The run must be locked by this process.
package struct RunRollBack {
  /// Why it cannot begin.
  package enum Obstacle: Error {
    case account(ConfigurationError)
    /// The record of the change of this number cannot be read.
    case unreadable(Int64, String)
  }

  /// One change as it is told before anything is sent.
  package struct Planned: Equatable, Sendable {
    /// What is known of it now.
    package let item: RollBackResult.Item
    /// Whether nobody knows what became of it, so that it is looked at first.
    package let isUndecided: Bool
    /// What taking it back does not give back, as a sentence; nil for nothing.
    package let loss: String?
    /// Why there is no way back, as a sentence; nil where there is one, or may be.
    package let gap: String?
  }

  /// What is to be taken back, in the order in which that is done: the last change first.
  package let plan: [Planned]
  private let run: Run
  private let store: any JournalStore
  private let world: World
  private let catalog: OperationCatalog
  private let history: RunHistory
  private let targets: [RollBack.Target]
  private let resources: SeenResources

  /// - Parameters:
  ///   - history: all that its journal has of it.
  ///   - world: where its changes were made.
  package init(
    of run: Run, _ history: RunHistory, in store: any JournalStore, world: World,
    catalog: OperationCatalog = .standard
  ) throws(Obstacle) {
    (self.run, self.history, self.store) = (run, history, store)
    (self.world, self.catalog) = (world, catalog)
    targets = try Self.targets(of: run.number, history, in: store, world, catalog)
    resources = SeenResources(of: history, in: catalog)
    let items = RollBack(
      targets, in: world, catalog: catalog, recorder: nil, knowing: resources
    ).result.items
    plan = zip(targets, items).filter(\.0.isInForce).map { Planned($0, $1, catalog) }.reversed()
  }

  private static func targets(
    of run: Int64, _ history: RunHistory, in store: any JournalStore, _ world: World,
    _ catalog: OperationCatalog
  ) throws(Obstacle) -> [RollBack.Target] {
    let targets = try RollBack.Target.all(of: history, in: world)
    guard let undecided = targets.first(where: { $0.record.needsDeciding(in: catalog) }) else {
      return targets
    }
    do throws(JournalError) {
      let others = try store.made(besides: run, history)
      return targets.map { $0.besides(others, catalog) }
    } catch {
      throw .unreadable(undecided.number ?? 0, error.line)
    }
  }

  /// Does it, and writes how it ended, which is also what is returned. Where an obstacle ended it before
  /// anything was sent, the run is left as it was.
  ///
  /// - Parameters:
  ///   - process: this one.
  ///   - exit: the exit code that such a result leads to.
  ///   - tell: is told of each change once it is known what becomes of it.
  package func perform(
    by process: RunProcess, redaction: Redaction, exit: (RollBackResult) -> Int32,
    tell: @escaping (RollBackResult.Item) -> Void = { _ in }
  ) throws(JournalError) -> RollBackResult {
    try store.reopen(run.number, by: process, isRollBack: true)
    let recorder = RunRecorder(reopened: run.number, history, in: store, redaction: redaction)
    let world = world.with(journal: RunJournal(recorder, clock: world.clock))
    var rollBack = RollBack(
      targets, in: world, catalog: catalog, recorder: recorder, knowing: resources)
    rollBack.tell = tell
    rollBack.endsAtTrouble = true
    let limits = LimitExchange(recorder, clock: world.clock)
    let result = CallDriver(world: world, limits: limits).finish(&rollBack)
    if let lapse = recorder.lapse {
      recorder.abandon()
      throw lapse
    }
    if result.obstacle != nil {
      try recorder.leave(as: rollBack.hasBegun ? nil : run)
      return result
    }
    try recorder.end(
      RunEnd(
        state: result.isComplete ? .rolledBack : .rollBackIncomplete, exit: exit(result),
        at: world.clock.wallTime))
    return result
  }
}

extension RollBack.Target {
  fileprivate var isInForce: Bool { earlier?.outcome?.verdict != .done }
}

extension RunRollBack.Planned {
  fileprivate init(
    _ target: RollBack.Target, _ item: RollBackResult.Item, _ catalog: OperationCatalog
  ) {
    let record = target.record
    self.item = item
    isUndecided = record.needsDeciding(in: catalog)
    let hasWayBack = record.undo != nil || isUndecided
    loss =
      hasWayBack
      ? catalog.operation(named: record.operation)?.change?.undoLoss?(record.arguments) : nil
    gap = hasWayBack ? nil : catalog.reasonForNoUndo(of: record.operation)
  }
}
