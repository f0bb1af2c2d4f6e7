internal import JSON
internal import Ports

/// In which order a run was told its answers.
///
/// What several tasks ask next, which of them is done first and what they make of what they share follows from
/// that.
struct AnswerOrder {
  private var places: [StepKey: Int] = [:]

  /// - Parameter history: in which a step or an outcome stands where it was told, and a sleep where it began.
  init(_ history: RunHistory) {
    // The answers of one task come in the order of its questions anyhow.
    guard history.entries.contains(where: { $0.content.task != nil && $0.content.task != 0 }) else {
      return
    }
    let answers = Self.answers(of: history)
    let told = answers.indices.sorted { (answers[$0].time, $0) < (answers[$1].time, $1) }
    for (place, index) in told.enumerated() { places[answers[index].key] = place }
  }

  /// What each question was answered, and when; where a change was announced again, the last one counts.
  private static func answers(of history: RunHistory) -> [(key: StepKey, time: WallTime)] {
    var answers: [(key: StepKey, time: WallTime)] = []
    var now = history.entries.first?.content.time ?? WallTime(nanoseconds: 0)
    // How far the clock was set back, or is behind that of the process before: that changes no order.
    var lag = Duration.zero
    func come(to time: WallTime) {
      lag = max(lag, now - time)
      now = time + lag
    }
    var decided: Set<Int64> = []
    for entry in history.entries {
      switch entry.content {
      case .intent: break
      case .outcome(let outcome):
        come(to: outcome.at)
        // What was found out later of one in doubt is told where the script was told of the doubt.
        guard decided.insert(outcome.intent).inserted else { continue }
        if let key = history.change(of: outcome)?.intent.key { answers.append((key, now)) }
      case .step(let step):
        come(to: step.endedAt)
        answers.append((step.key, step.sleepEnd.map { $0 + lag } ?? now))
      }
    }
    return answers
  }

  /// Its place among all of the run; 0 where that makes no difference.
  func place(of key: StepKey) -> Int { places[key] ?? 0 }
}

extension Entry.Content {
  /// Whose it is; nil for an outcome, which is whose its intent is.
  fileprivate var task: Int64? {
    switch self {
    case .intent(let intent): intent.task
    case .outcome: nil
    case .step(let step): step.task
    }
  }

  fileprivate var time: WallTime {
    switch self {
    case .intent(let intent): intent.at
    case .outcome(let outcome): outcome.at
    case .step(let step): step.endedAt
    }
  }
}
