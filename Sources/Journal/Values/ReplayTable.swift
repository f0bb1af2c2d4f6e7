internal import JSON

/// What a run was told so far, to be told again when its script is run once more.
///
/// Of several answers to one question the task that was told one gets it again; else the one that was
/// asked for first goes to whoever asks first.
struct ReplayTable {
  /// What was recorded for one step.
  enum Answer: Equatable {
    case step(Step)
    /// With its outcome.
    case change(RunHistory.Change)

    var key: StepKey {
      switch self {
      case .step(let step): step.key
      case .change(let change): change.intent.key
      }
    }

    fileprivate var task: Int64 {
      switch self {
      case .step(let step): step.task
      case .change(let change): change.intent.task
      }
    }

    /// Whether something was changed for good.
    var isDone: Bool {
      if case .change(let change) = self { change.outcome?.verdict == .done } else { false }
    }
  }

  private var answers: [StepKey: [Answer]] = [:]
  /// How many changes that were made nobody has asked for yet.
  private var doneCount = 0

  /// - Parameters:
  ///   - changes: those that are undecided have no answer.
  ///   - steps: the others that are told again.
  init(_ changes: [RunHistory.Change] = [], _ steps: [Step] = []) {
    for change in changes where change.intent.undoes == nil && change.isAnswer {
      add(.change(change))
    }
    for step in steps { add(.step(step)) }
    // They are taken in the order in which they were asked for: the next one last, where it is taken from
    // without moving the others.
    answers = answers.mapValues { answers in
      answers.count < 2 ? answers : answers.sorted { $0.key.occurrence > $1.key.occurrence }
    }
  }

  private mutating func add(_ answer: Answer) {
    answers[answer.key.occurring(0), default: []].append(answer)
    if answer.isDone { doneCount += 1 }
  }

  /// The answer to a question; nil when there is none left.
  mutating func take(_ question: StepKey, for task: Int64) -> Answer? {
    guard let place = answers.index(forKey: question),
      let index = answers.values[place].lastIndex(where: { $0.task == task })
        ?? answers.values[place].indices.last
    else { return nil }
    let answer = answers.values[place].remove(at: index)
    if answer.isDone { doneCount -= 1 }
    return answer
  }

  /// Whether changes that were made have not been asked for.
  var hasOrphans: Bool { doneCount > 0 }

  /// The others that nobody has asked for, by what was called.
  var unusedAnswers: [(name: String, count: Int)] {
    var counts: [WireKey: Int] = [:]
    for answer in answers.values.joined() where !answer.isDone {
      counts[WireKey(answer.key.name), default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { ($0.key.text, $0.value) }
  }

  /// Those changes, in the order they were begun.
  var orphans: [RunHistory.Change] {
    answers.values.joined().compactMap { answer in
      if case .change(let change) = answer, answer.isDone { change } else { nil }
    }.sorted { $0.number < $1.number }
  }
}

extension RunHistory.Change {
  /// Whether a script is told its outcome again. One that was closed because it was seen not to have
  /// been carried out is asked for anew: nobody was told that it was refused.
  var isAnswer: Bool {
    guard let outcome else { return false }
    return outcome.verdict == .done || outcome.holdsError
  }
}

extension Outcome {
  /// Whether the script was told of an error.
  fileprivate var holdsError: Bool {
    guard let record = try? JSONValue(parsing: record) else { return false }
    return record["error"].map { !$0.isNull } ?? false
  }
}
