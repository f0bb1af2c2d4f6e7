import CloudModule
import Journal
import Ports

// Runs that are taken back instead of gone on with.
extension Work {
  /// Runs the world's script and takes back what it has changed. A process that finds a run which has
  /// changed something takes it back.
  public static var takeBack: Work { Work(takingBack) }

  private static func takingBack(_ process: KillableProcess) throws -> End {
    let world = process.world
    if try world.run.map({ $0.changes == 0 }) ?? true {
      _ = try Work.goOn.perform(process)
    }
    // A run that has changed nothing is none.
    guard let run = try world.run, run.changes > 0 else { return .ended(nil) }
    var result = try takeBack(run, process)
    // What there was no getting through to is gone on with.
    for _ in 0..<3 where result.obstacle != nil { result = try takeBack(run, process) }
    for item in result.left {
      switch item.end {
      case .left(.inDoubt(let reason)), .left(.undoInDoubt(let reason)): return .doubt(reason)
      default: return .drift("\(item.operation): \(item.end)")
      }
    }
    return .ended(nil)
  }

  private static func takeBack(_ run: Run, _ process: KillableProcess) throws -> RollBackResult {
    let (world, store) = (process.world, process.store)
    try store.lock(run.number)
    let rollBack = try RunRollBack(
      of: run, RunHistory(try store.entries(of: run.number)), in: store,
      world: ProofProcess.world(world.clock, process.transport))
    return try rollBack.perform(
      by: RunProcess(host: "proof", pid: 1), redaction: Redaction()
    ) { $0.isComplete ? 79 : 80 }
  }
}

extension KillSuite {
  /// The script, killed while it runs and while it is taken back.
  ///
  /// - Parameter hasFaults: whether something may be left, which then is told.
  public static func takingBack(_ scenario: Scenario, hasFaults: Bool = false) throws -> KillSuite {
    try KillSuite(scenario, work: .takeBack) { end, result in
      switch end {
      case .ended:
        // What is told to be back is back, and stays so.
        let wrong = Set(result.later).symmetricDifference(result.before)
        let now = Set(result.atEnd).symmetricDifference(result.before)
        return (wrong.isEmpty ? [] : ["another end: \(wrong.sorted())"])
          + (now.isEmpty ? [] : ["not yet back: \(now.sorted())"])
      case .doubt(let reason): return hasFaults ? [] : ["in doubt: \(reason)"]
      case .drift(let reason): return hasFaults ? [] : ["left: \(reason)"]
      }
    }
  }
}
