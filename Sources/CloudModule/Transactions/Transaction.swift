internal import HuaweiCloud
internal import Journal
internal import LuaHost
internal import TaskLoop

/// What one call of `cloud.transaction` has changed, and the task that it runs in: whatever that task
/// and those below it change belongs to it.
final class Transaction {
  let task: ScheduledTask
  /// In the order in which the changes were begun; nil for one that has not ended.
  private var changes: [Change?] = []
  /// An earlier process of the run had begun to take it back: nothing more is to be sent in it.
  private(set) var isCondemned = false
  /// Where all of it is made; nil before the first change.
  private(set) var world: World?

  private struct Change {
    let target: RollBack.Target
    /// What it is in the list of changes; nil where none is kept.
    let entry: Int?
  }

  init(_ task: ScheduledTask) {
    self.task = task
  }

  /// Takes note that a change begins.
  ///
  /// - Returns: by what `ended` knows it; nil for one in another world, which cannot be taken back
  ///   together with the others.
  func begin(in world: World) -> Int? {
    if let own = self.world, own.calls !== world.calls { return nil }
    self.world = world
    changes.append(nil)
    return changes.count - 1
  }

  /// A change has ended, well or not. One that was never sent, or is proved not to have been carried
  /// out, is none.
  func ended(_ place: Int, _ target: RollBack.Target, entry: Int?) {
    guard target.record.isInForce else { return }
    changes[place] = Change(target: target, entry: entry)
  }

  /// A change of an earlier process of the run is told again.
  func replay(_ change: RunHistory.Change, in home: CloudHome, takenBackBy undo: RunHistory.Change?)
  {
    guard let place = begin(in: home.world),
      let record = try? ChangeRecord(
        parsing: change.outcome?.record ?? change.intent.record)
    else { return }
    if undo != nil { isCondemned = true }
    ended(
      place,
      RollBack.Target(number: change.number, record: record, home: home, earlier: undo), entry: nil)
  }

  /// What there is to be taken back, in the order in which it was begun.
  var targets: [RollBack.Target] { changes.compactMap { $0?.target } }

  /// What the targets are in the list of changes.
  var entries: [Int?] { changes.compactMap { $0 }.map(\.entry) }
}

extension Transaction {
  /// What a call in one is told that an earlier process had begun to take back.
  static func condemnation(_ operation: String) -> CloudError {
    CloudError(
      .cancelled, operation: operation,
      message: "not sent: an earlier process of this run had begun to roll the transaction back")
  }
}

extension ChangeRecord {
  /// Whether it was made, or may have been, and not by somebody else.
  var isInForce: Bool { sends > 0 && ending != .refused && !wasRefused }
}

/// The transactions of a module that go on, and what those that have ended came to.
final class Transactions {
  private var open: [TaskID: Transaction] = [:]
  /// What the changes of scripts have come to.
  private(set) var ledger = ChangeLedger()

  /// The one that a task is inside of; nil for none.
  func transaction(around task: ScheduledTask?) -> Transaction? {
    if open.isEmpty { return nil }
    return sequence(first: task, next: { $0?.parent }).lazy
      .compactMap { $0.flatMap { self.open[$0.id] } }.first
  }

  func begin(_ task: ScheduledTask) -> Transaction {
    let transaction = Transaction(task)
    open[task.id] = transaction
    return transaction
  }

  /// It has ended: what is changed from now on is no part of it.
  func end(_ task: ScheduledTask) -> Transaction? {
    open.removeValue(forKey: task.id)
  }

  /// Its changes stay.
  func keep(_ count: Int) { ledger.kept += count }

  /// A change that is part of none was given up, and nobody knows whether it was made.
  func gaveUp(_ error: CloudError) { ledger.doubts.append(error.line) }

  func tookBack(_ result: RollBackResult) {
    ledger.undone += result.items.count { $0.end == .undone || $0.end == .wasUndone }
    ledger.left += result.left.count
  }
}

/// What the changes of scripts have come to so far.
package struct ChangeLedger: Equatable, Sendable {
  /// Those that were made, or may have been, outside of any transaction or in one that ended well.
  package fileprivate(set) var kept = 0
  /// Those that transactions have taken back.
  package fileprivate(set) var undone = 0
  /// Those that transactions could not take back.
  package fileprivate(set) var left = 0
  /// A line of each that was given up, outside of any transaction, when it had been sent: whoever wanted
  /// it need not have been told.
  package fileprivate(set) var doubts: [String] = []

  /// Nothing was changed.
  package init() {}

  /// Whether something was changed and nothing of it stays.
  package var isRolledBack: Bool { undone > 0 && kept == 0 && left == 0 }
}
