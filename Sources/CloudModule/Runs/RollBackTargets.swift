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
    var takers: [Int64: RunHistory.Change] = [:]
    for change in history.changes where change.outcome?.verdict != .refused {
      if let undone = change.intent.undoes { takers[undone] = change }
    }
    var targets: [RollBack.Target] = []
    for root in history.changes where root.intent.undoes == nil && root.mayBeMade {
      var (change, earlier) = (root, takers[root.number])
      // What was taken back and made again is in force as it was made last.
      while let taken = earlier, taken.outcome?.verdict == .done, let again = takers[taken.number] {
        (change, earlier) = (again, takers[again.number])
      }
      targets.append(try RollBack.Target(change, takenBackBy: earlier, in: world))
    }
    return targets.sorted { ($0.number ?? 0) < ($1.number ?? 0) }
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

extension RunHistory.Change {
  fileprivate var mayBeMade: Bool { outcome?.verdict != .refused }
}
