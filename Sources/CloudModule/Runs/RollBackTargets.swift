internal import HuaweiCloud
internal import Journal
internal import Ports

// What of a run is to be taken back.
extension RollBack.Target {
  /// The changes of a run that are in force or of which nobody knows, in the order in which they were
  /// made.
  ///
  /// - Parameter world: where they were made.
  static func all(
    of history: RunHistory, in world: World
  ) throws(RunRollBack.Obstacle) -> [RollBack.Target] {
    var targets: [RollBack.Target] = []
    for (change, earlier) in history.madeLast {
      targets.append(try RollBack.Target(change, takenBackBy: earlier, in: world))
    }
    return targets.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
  }

  /// What one change has made, and what has taken another one back, is not what an undecided one has made,
  /// also where that came before it could be decided.
  static func tellingApart(
    _ targets: [RollBack.Target], _ catalog: OperationCatalog
  ) -> [RollBack.Target] {
    guard targets.contains(where: { $0.record.needsDeciding(in: catalog) }) else { return targets }
    let undoes = targets.compactMap { target -> ChangeRecord? in
      guard let outcome = target.earlier?.outcome, outcome.verdict == .done else { return nil }
      return try? ChangeRecord(parsing: outcome.record)
    }
    return targets.map { $0.besides(targets.map(\.record) + undoes, catalog) }
  }

  /// The same, where it is undecided and other changes are known to have been made.
  func besides(_ others: [ChangeRecord], _ catalog: OperationCatalog) -> RollBack.Target {
    guard record.needsDeciding(in: catalog) else { return self }
    var target = self
    target.record = record.besides(others, in: catalog)
    return target
  }

  /// - Parameter earlier: what has taken it back, or was to.
  private init(
    _ change: RunHistory.Change, takenBackBy earlier: RunHistory.Change?, in world: World
  ) throws(RunRollBack.Obstacle) {
    do {
      self.init(
        number: change.number,
        record: try change.record(by: world.clock),
        home: try CloudHome(of: change, in: world), earlier: earlier)
    } catch let error as ConfigurationError {
      throw .account(error)
    } catch {
      throw .unreadable(change.number, "\(error)")
    }
  }
}
