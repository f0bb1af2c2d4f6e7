internal import HuaweiCloud
internal import JSON
internal import Journal

/// What the steps of a run saw of the things that it has changed, and what of that its later changes
/// have overwritten.
struct Sights {
  /// A change that was made, with what is known of it.
  struct Made {
    let change: RunHistory.Change
    let record: ChangeRecord
    /// What a look asks whether it is so.
    let question: StepKey
    /// What it saw itself of that last; nil where that was before it was made, as where it was not
    /// waited for.
    let sight: JSONValue?

    var number: Int64 { change.number }
  }

  private enum Sight {
    /// Of the change of this number.
    case change(Int64, JSONValue)
    /// The record of a read.
    case read([UInt8])
  }

  /// Of each question, by the number of the entry that answered it.
  private var sights: [StepKey: [(entry: Int64, sight: Sight)]] = [:]
  /// Of each question, in the order in which they were begun.
  private var made: [StepKey: [Made]] = [:]
  /// By the numbers of the changes: their records are long.
  private(set) var numbered: [Int64: Made] = [:]
  /// What is known by the thing that it was about, of changes that leave nothing of the work of other kinds.
  private var overwriting: [WireKey: [Made]] = [:]
  private let catalog: OperationCatalog

  init(_ history: RunHistory, _ catalog: OperationCatalog) {
    self.catalog = catalog
    for change in history.changes { note(change) }
    for entry in history.entries { note(entry, history) }
    for question in made.keys { made[question]?.sort { $0.number < $1.number } }
  }

  private mutating func note(_ change: RunHistory.Change) {
    guard change.outcome?.verdict == .done, let known = Made(change, catalog) else { return }
    numbered[change.number] = known
    made[known.question, default: []].append(known)
    sights[known.question] = []
    guard let kind = catalog.change(of: known.record), !kind.overwrites.isEmpty,
      let thing = kind.exclusiveField.flatMap({ known.record.arguments.string($0) })
    else { return }
    overwriting[WireKey(thing), default: []].append(known)
  }

  /// Only what was asked about a change is of interest.
  private mutating func note(_ entry: Entry, _ history: RunHistory) {
    switch entry.content {
    case .outcome(let outcome):
      // What it saw is so whatever became of it: also that the thing went to an error state.
      guard let change = history.change(of: outcome),
        let known = numbered[change.number] ?? Made(change, catalog), let sight = known.sight
      else { return }
      sights[known.question]?.append((entry.number, .change(change.number, sight)))
    case .step(let step) where step.kind == .read && !step.isError && !sights.isEmpty:
      sights[StepKey(name: step.key.name, arguments: step.key.arguments)]?
        .append((entry.number, .read(step.record)))
    case .step, .intent: break
    }
  }

  /// What a later step of the run saw last of the same thing.
  func last(of question: StepKey, after number: Int64) -> JSONValue? {
    for (entry, sight) in (sights[question] ?? []).reversed() where entry > number {
      switch sight {
      case .change(let change, let seen): if change > number { return seen }
      case .read(let record):
        if let seen = (try? JSONValue(parsing: record))?["results"]?.array?.first { return seen }
      }
    }
    return nil
  }

  /// Whether what is there now is the work of a later change, which did not look at it.
  func isOverwritten(_ number: Int64, _ question: StepKey, by now: JSONValue) -> Bool {
    (made[question] ?? []).contains {
      $0.number > number && $0.sight == nil && $0.record.isSeen(in: now, catalog) == true
    }
  }

  /// Later changes of other kinds that leave nothing of what one has done, if they were carried out.
  func successors(of earlier: Made) -> [RunHistory.Change] {
    let things =
      earlier.record.arguments.values.values
      + (earlier.record.results ?? []).compactMap { $0["id"] }
    return Set(things.compactMap { $0.string.map { WireKey($0) } }).flatMap {
      overwriting[$0] ?? []
    }
    .filter {
      $0.number > earlier.number
        && catalog.change(of: $0.record)?.overwrites.contains(WireKey(earlier.record.operation))
          == true
    }.map(\.change)
  }

  /// The first later change after which nothing was seen any more of what another one had done, by the
  /// number of that: together they come to what is there in this order alone.
  ///
  /// - Parameter look: what is there now; nil where that cannot be told.
  func overwriters(_ look: (Made) -> JSONValue?) -> [Int64: Int64] {
    var result: [Int64: Int64] = [:]
    for changes in made.values {
      for (place, earlier) in changes.enumerated() {
        result[earlier.number] =
          changes[(place + 1)...].first { isSeen(earlier, after: $0, look) == false }?.number
      }
    }
    return result
  }

  private func isSeen(_ earlier: Made, after later: Made, _ look: (Made) -> JSONValue?) -> Bool? {
    if let sight = later.sight { return earlier.record.isSeen(in: sight, catalog) }
    guard let now = look(later), later.record.isSeen(in: now, catalog) == true else { return nil }
    return earlier.record.isSeen(in: now, catalog)
  }
}

extension OperationCatalog {
  fileprivate func change(of record: ChangeRecord) -> Change? {
    operation(named: record.operation)?.change
  }
}

extension Sights.Made {
  /// nil for a change that nothing shows.
  init?(_ change: RunHistory.Change, _ catalog: OperationCatalog) {
    guard let outcome = change.outcome, let record = try? ChangeRecord(parsing: outcome.record),
      let check = record.check(in: catalog)
    else { return nil }
    let isStale =
      record.ending == .done
      && record.seen.first.map {
        record.isSeen(in: $0, catalog) == false
      } ?? true
    self.init(
      change: change, record: record,
      question: StepKey(name: check.read.name, arguments: check.arguments.canonicalForm),
      sight: isStale ? nil : record.seen.first)
  }
}

extension Arguments {
  var canonicalForm: [UInt8] {
    JSONValue.object(values.map { JSONMember($0.key.text, $0.value) }).canonicalForm
  }
}
