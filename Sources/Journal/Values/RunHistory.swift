/// The entries of a run, put together: each change with what became of it, and the other steps.
public struct RunHistory: Equatable, Sendable {
  /// A change as it is known now.
  public struct Change: Equatable, Sendable {
    /// The number of its first intent.
    public let number: Int64
    /// The last one that was written: a change that is refused may be sent again.
    public internal(set) var intent: Intent
    /// The last one that was written: doubt may have been decided later. Nil when the process was
    /// gone before it knew.
    public internal(set) var outcome: Outcome?
  }

  /// In the order they were begun.
  public private(set) var changes: [Change] = []
  /// The steps that are no changes, in the order they ended.
  public private(set) var steps: [Step] = []
  /// The names of the tasks that have one, by their numbers.
  public private(set) var taskNames: [Int64: String] = [:]
  /// What the next entry of this run is numbered.
  public private(set) var nextNumber: Int64 = 1

  /// - Parameter entries: In the order of their numbers.
  public init(_ entries: [Entry]) {
    var places: [Int64: Int] = [:]
    var begun: [StepKey: Int] = [:]
    for entry in entries {
      nextNumber = entry.number + 1
      switch entry.content {
      case .intent(let intent):
        if let place = begun[intent.key] {
          places[entry.number] = place
          changes[place].intent = intent
          // What became of the earlier send says nothing about this one.
          changes[place].outcome = nil
        } else {
          places[entry.number] = changes.count
          begun[intent.key] = changes.count
          changes.append(Change(number: entry.number, intent: intent, outcome: nil))
        }
      case .outcome(let outcome):
        if let place = places[outcome.intent] { changes[place].outcome = outcome }
      case .step(let step) where step.kind == .task: taskNames[step.task] = step.key.name
      case .step(let step): steps.append(step)
      }
    }
  }

  /// The changes of which nobody knows whether they were made.
  public var undecided: [Change] {
    changes.filter { $0.outcome == nil || $0.outcome?.verdict == .inDoubt }
  }
}
