internal import HuaweiCloud
internal import JSON
internal import Ports

/// The changes made through a module since it began to keep them, for a person who wants to see or
/// undo them: the last thousand.
public final class ChangeLog {
  /// In the order in which they were made.
  public private(set) var entries: [ChangeEntry] = []
  private let catalog: OperationCatalog
  private let clock: any Clock
  private let resources: () -> SeenResources?
  private let capacity: Int
  private var lastNumber = 0

  /// One change that is being noted.
  private struct Noted {
    let subject: Call.Subject
    let home: CloudHome
    /// What is known of it; nil for what has no record.
    var record: ChangeRecord?
    /// Its number in the journal; nil where nothing is recorded.
    var journalNumber: Int64?
    /// The entry that it takes back.
    var undone: ChangeEntry?
  }

  init(
    catalog: OperationCatalog, clock: any Clock, capacity: Int = 1000,
    resources: @escaping () -> SeenResources?
  ) {
    self.catalog = catalog
    self.clock = clock
    self.capacity = capacity
    self.resources = resources
  }

  /// The latest change that has not been taken back: asked again and again, it goes from one change
  /// to the one before. What changed nothing is passed over, what cannot be undone is not.
  public var nextToUndo: ChangeEntry? {
    entries.last { entry in
      if case .undo = entry.role { return false }
      return entry.undoneBy == nil && !entry.isPassedOver && entry.outcome != .unchanged
    }
  }

  /// Leaves a change as it is, so that `nextToUndo` goes on to the one before.
  public func passOver(_ number: Int) {
    if let index = index(of: number) { entries[index].isPassedOver = true }
  }

  /// The undo that came last, as long as nothing else was changed after it.
  public var nextToRedo: ChangeEntry? {
    for entry in entries.reversed() where entry.outcome != .unchanged {
      switch entry.role {
      case .undo where entry.undoneBy == nil: return entry
      case .undo, .redo: continue
      case .change: return nil
      }
    }
    return nil
  }

  /// The entry of this number as it is now.
  public func entry(_ number: Int) -> ChangeEntry? {
    index(of: number).map { entries[$0] }
  }

  /// Nil for one that is forgotten.
  private func index(of number: Int) -> Int? {
    guard let first = entries.first else { return nil }
    return entries.indices.contains(number - first.number) ? number - first.number : nil
  }

  // MARK: Keeping

  /// A call has ended. What was refused has changed nothing and is not kept.
  ///
  /// - Returns: its number here; nil for what is not kept.
  func ended(
    _ subject: Call.Subject, with outcome: Call.Outcome, in home: CloudHome,
    record: ChangeRecord? = nil, journalNumber: Int64? = nil
  ) -> Int? {
    let noted = Noted(
      subject: subject, home: home, record: record, journalNumber: journalNumber)
    switch outcome {
    case .success(let success):
      append(
        noted, success.changed ? .done : .unchanged,
        undoing(changed: success.changed, success.undo, of: subject),
        resultIDs: success.results.flatMap(\.ids))
    case .failure(let error):
      // It is kept when it may have changed something.
      guard error.inDoubt || error.kind == .state else { return nil }
      let reason =
        error.inDoubt
        ? "whether it was carried out is in doubt" : "it ended in an error state"
      let advice = error.hint.map { "; \($0)" } ?? ""
      append(noted, .unclear(error.line), .impossible(reason + advice), resultIDs: [])
    }
    return lastNumber
  }

  /// The changes of which nobody knows what became of them, oldest first.
  public var doubts: [ChangeEntry] {
    entries.filter { $0.isInDoubt && $0.undoneBy == nil && !$0.isPassedOver }
  }

  /// A change was to be taken back, by a person or by a transaction. What took it back is a change, too.
  func resolved(_ number: Int, _ item: RollBackResult.Item) {
    guard let index = index(of: number) else { return }
    switch item.end {
    case .isBack where entries[index].outcome == .done: entries[index].isPassedOver = true
    case .notMade, .isBack, .wasUndone: entries[index].outcome = .unchanged
    case .undone:
      entries[index].outcome = .done
      if let way = item.way, let subject = way.subject(in: catalog) {
        note(way, .done, undoing(changed: true, way.undo, of: subject), of: entries[index])
      }
    case .left(.undoInDoubt(let line)):
      guard let way = item.way else { return }
      note(
        way, .unclear(line), .impossible("whether it was carried out is in doubt"),
        of: entries[index])
    case .left: break
    }
  }

  /// - Parameter way: what is known of the change that takes `undone` back.
  private func note(
    _ way: ChangeRecord, _ outcome: ChangeEntry.Outcome, _ undoing: ChangeEntry.Undoing,
    of undone: ChangeEntry
  ) {
    guard let subject = way.subject(in: catalog) else { return }
    append(
      Noted(
        subject: subject, home: CloudHome(account: undone.account, world: undone.world),
        record: way, undone: undone),
      outcome, undoing, resultIDs: way.results?.flatMap(\.ids) ?? [])
  }

  private func append(
    _ noted: Noted, _ outcome: ChangeEntry.Outcome, _ undoing: ChangeEntry.Undoing,
    resultIDs: [String]
  ) {
    lastNumber += 1
    let (number, subject) = (lastNumber, noted.subject)
    var role = ChangeEntry.Role.change
    if let undone = noted.undone {
      if case .undo = undone.role {
        role = .redo(of: undone.number)
      } else {
        role = .undo(of: undone.number)
      }
      if case .unclear = outcome {
      } else if let index = index(of: undone.number) {
        entries[index].undoneBy = number
      }
    }
    entries.append(
      ChangeEntry(
        number: number, time: clock.wallTime, operation: subject.name, arguments: subject.arguments,
        code: subject.code, summary: subject.summary(knowing: resources()), resultIDs: resultIDs,
        outcome: outcome, undoing: undoing, role: role, account: noted.home.account,
        world: noted.home.world, record: noted.record, journalNumber: noted.journalNumber))
    if entries.count > capacity { entries.removeFirst() }
  }

  private func undoing(
    changed: Bool, _ undo: Undo?, of subject: Call.Subject
  ) -> ChangeEntry.Undoing {
    guard changed || !subject.isOperation else { return .impossible("it was so already") }
    if changed, let undo, let plan = UndoPlan(undo, in: catalog, knowing: resources()) {
      return .possible(plan)
    }
    return .impossible(catalog.reasonForNoUndo(of: subject.name))
  }
}

extension Call.Subject {
  fileprivate var isOperation: Bool { if case .operation = self { true } else { false } }
}

extension JSONValue {
  /// The ids of a result: of a record, or of each in a list.
  fileprivate var ids: [String] {
    if let array { return array.flatMap(\.ids) }
    return self["id"]?.string.map { [$0] } ?? []
  }
}
