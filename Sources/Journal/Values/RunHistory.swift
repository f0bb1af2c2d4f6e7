public import Ports

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
    /// When that intent was written, where another machine's clock may say something else; nil where it
    /// says itself.
    public internal(set) var announcedAt: Instant?

    /// The same as it was known when this was the last that was written of it.
    public func with(_ outcome: Outcome?) -> Change {
      var change = self
      change.outcome = outcome
      return change
    }
  }

  /// As they were written, in the order of their numbers.
  public private(set) var entries: [Entry] = []
  /// In the order they were begun.
  public private(set) var changes: [Change] = []
  /// The names of the tasks that have one, by their numbers.
  public private(set) var taskNames: [Int64: String] = [:]
  /// Which change an intent announced.
  private var places: [Int64: Int] = [:]
  private var begun: [StepKey: Int] = [:]
  private let announced: [Int64: Instant]

  /// - Parameters:
  ///   - entries: In the order of their numbers.
  ///   - announced: when intents were written, by their numbers, as far as the times in them do not say
  ///     that.
  public init(_ entries: [Entry], announced: [Int64: Instant] = [:]) {
    self.announced = announced
    self.entries.reserveCapacity(entries.count)
    for entry in entries { append(entry) }
  }

  /// Takes in what was written since.
  ///
  /// - Parameter entry: behind all others.
  public mutating func append(_ entry: Entry) {
    entries.append(entry)
    switch entry.content {
    case .intent(let intent):
      if let place = begun[intent.key] {
        places[entry.number] = place
        changes[place].intent = intent
        changes[place].announcedAt = announced[entry.number]
        // What became of the earlier send says nothing about this one.
        changes[place].outcome = nil
      } else {
        places[entry.number] = changes.count
        begun[intent.key] = changes.count
        changes.append(
          Change(
            number: entry.number, intent: intent, outcome: nil,
            announcedAt: announced[entry.number]))
      }
    case .outcome(let outcome):
      if let place = places[outcome.intent] { changes[place].outcome = outcome }
    case .step(let step): if step.kind == .task { taskNames[step.task] = step.key.name }
    }
  }

  /// The change that an outcome is of; nil where none of this run was announced so.
  public func change(of outcome: Outcome) -> Change? { places[outcome.intent].map { changes[$0] } }

  /// What was written of a change since it was announced last, oldest first: doubt may have been decided,
  /// and decided otherwise after that.
  public func outcomes(of change: Change) -> [Outcome] {
    var outcomes: [Outcome] = []
    for entry in entries {
      switch entry.content {
      case .intent(let intent) where intent.key == change.intent.key: outcomes = []
      case .outcome(let outcome)
      where self.change(of: outcome)?.number == change.number:
        outcomes.append(outcome)
      case .intent, .outcome, .step: break
      }
    }
    return outcomes
  }

  /// The steps that are no changes, in the order they ended.
  public var steps: some Sequence<Step> {
    entries.lazy.compactMap {
      guard case .step(let step) = $0.content, ![.task, .limit].contains(step.kind) else {
        return nil
      }
      return step
    }
  }

  /// The limits of time that had passed before the run went on to send something, and those that have passed
  /// since: one by which it has ended is begun anew by whoever goes on with it.
  var limits: (passed: [Step], open: [Step]) {
    var (latest, known): ([StepKey: Step], [StepKey: Step]) = ([:], [:])
    for entry in entries {
      if case .step(let step) = entry.content, step.kind == .limit {
        latest[step.key] = step
      } else if entry.content.isOfScript {
        known.merge(latest) { $1 }
        latest = [:]
      }
    }
    return (known.values.filter(\.hasPassed), latest.values.filter(\.hasPassed))
  }

  /// What the next entry of this run is numbered.
  public var nextNumber: Int64 { (entries.last?.number ?? 0) + 1 }

  /// Whether some change is in force, or may be, that a call takes back, or may once it is known what
  /// became of it.
  public var mayBeTakenBack: Bool {
    inForce.contains { change in
      guard let outcome = change.outcome, outcome.verdict == .done else { return true }
      return ChangeFacts(record: outcome.record)?.hasWayBack ?? true
    }
  }

  /// Whether some change is in force, or may be.
  public var hasChanges: Bool { !inForce.isEmpty }

  /// The changes that are in force, or may be, in the order in which they were made. One that was taken back
  /// and made again is there as it was made last.
  public var inForce: [Change] {
    madeLast.filter { $0.takenBackBy?.outcome?.verdict != .done }.map(\.change)
  }

  /// The changes that were made, or may have been, each as it was made last, with what has taken it back, or
  /// was to; nil where nothing was.
  package var madeLast: [(change: Change, takenBackBy: Change?)] {
    var takers: [Int64: Change] = [:]
    for change in changes where change.outcome?.verdict != .refused {
      if let undone = change.intent.undoes { takers[undone] = change }
    }
    return changes.compactMap { root in
      guard root.intent.undoes == nil, root.outcome?.verdict != .refused else { return nil }
      var (change, taker) = (root, takers[root.number])
      while let taken = taker, taken.outcome?.verdict == .done, let again = takers[taken.number] {
        (change, taker) = (again, takers[again.number])
      }
      return (change, taker)
    }
  }

  /// The changes of which nobody knows whether they were made.
  public var undecided: [Change] {
    changes.filter { $0.outcome == nil || $0.outcome?.verdict == .inDoubt }
  }
}

extension Entry.Content {
  /// Whether the script sends something by it: a change, or a request of its own.
  fileprivate var isOfScript: Bool {
    switch self {
    case .intent(let intent): intent.undoes == nil
    case .step(let step): step.kind == .http
    case .outcome: false
    }
  }
}
