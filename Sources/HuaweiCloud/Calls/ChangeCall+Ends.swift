internal import JSON
internal import Ports
internal import Text

// How a change ends, and what it says then.
extension ChangeCall {
  /// The results of a change that was not waited for: what the answer said, and else what was seen.
  func unsettled() -> CallSuccess {
    let isSeen = record.seen.count == change.probes.count
    let settled = isSeen ? change.settled(allEvidence) : []
    let results = operation.results.enumerated().map { index, result -> JSONValue in
      if let value = result.path.flatMap({ record.answer.value(at: $0) }) { return value }
      return index < settled.count ? settled[index] : .null
    }
    let wasSent = record.sends > 0
    return CallSuccess(
      results: results, changed: wasSent,
      undo: wasSent ? change.undo?(record.evidence(0)) : nil, requests: context.requests)
  }

  func abandoned(_ reason: String) -> CloudError {
    var error = context.error(.cancelled, reason)
    error.attempts = max(record.sends, progress.attempt)
    guard record.sends > 0 else { return error }
    switch state {
    // Refused, and waiting to be sent again: nothing of it is on its way.
    case .sending(let attempt) where !attempt.isOnItsWay && record.losses == 0: return error
    case .closing(.failure(let end)) where !end.inDoubt: return error
    case .finished: return error
    default: break
    }
    error.inDoubt = true
    error.hint =
      change.probes.isEmpty
      ? "it was sent and may take effect"
      : "it was sent and may take effect; check with \(checkingCall(0))"
    return error
  }

  /// The time was over before the present request could be sent.
  func outOfTime(tries: Int) -> CloudError {
    context.outOfTime(isSent: record.sends > 0, tries: tries)
  }

  /// A change was accepted and its effect did not show in time.
  ///
  /// - Parameters:
  ///   - result: what the last probe showed; nil when it failed.
  ///   - trouble: why it did.
  func waitedTooLong(_ index: Int, _ result: ProbeResult?, _ trouble: String?) -> CloudError {
    var message =
      (record.sends > 0
        ? "accepted, but not seen to take effect" : "under way, but not seen to end")
      + " within \((context.end - context.began).short)"
    if !record.state.isEmpty { message += "; last state: \(record.state)" }
    if case .unknown(_, let known)? = result {
      message += ", which is none of the documented \(known.joined(separator: ", "))"
    }
    message += alternation
    if let trouble { message += "; the last look failed: \(trouble)" }
    var error = context.error(
      .timeout, message, hint: "it may still take effect; check with \(checkingCall(index))")
    error.attempts = max(record.sends, 1)
    error.inDoubt = record.sends > 0
    return error
  }

  /// The change was sent and nobody can tell what became of it.
  func inDoubt(_ cause: CloudError) -> CloudError {
    var error = cause
    error.kind = .inDoubt
    error.operation = context.name
    error.attempts = record.sends
    error.inDoubt = true
    error.message = "sent, but whether it was carried out is not known: \(cause.message)"
    if !record.state.isEmpty { error.message += "; last state: \(record.state)" }
    error.message += alternation
    error.hint =
      change.probes.isEmpty
      ? "look at what it was to change before trying again"
      : "check with \(checkingCall(0)) before trying again"
    return error
  }

  /// It was carried out, and others did the same at the same time.
  func mistakable(_ state: String) -> CloudError {
    var error = context.error(
      .inDoubt, "carried out, but not known which is its own: \(state)",
      hint: "look with \(checkingCall(0)), and remove what is too many")
    error.attempts = record.sends
    error.inDoubt = true
    return error
  }

  private var alternation: String {
    record.alternations >= 3
      ? "; alternated between found and missing \(record.alternations) times" : ""
  }

  /// The read that a person can make to see for himself, as a line of Lua.
  func checkingCall(_ index: Int) -> String {
    let probe = change.probes[index]
    let values = probe.arguments(record.arguments)
    let fields = probe.read.fields.compactMap { field in
      values[field.name]?.wireText.map { "\(field.name) = \"\($0)\"" }
    }
    return "cloud.\(probe.read.name){ \(fields.joined(separator: ", ")) }"
  }

  var progress: CallProgress {
    var progress = CallProgress()
    progress.state = record.state
    switch state {
    case .idle: break
    case .inLine: progress.phase = .queued
    case .preparing(let preparation):
      progress.phase = preparation.isAboutProject ? .project : .credentials
      preparation.show(in: &progress)
    case .awaiting(let purpose, _, let due, let trouble):
      progress.phase = purpose.phase
      progress.nextPoll = due
      progress.trouble = trouble
      if trouble != nil { progress.attempt = 1 }
      progress.lost = purpose.loss
    case .probing(let round):
      progress.phase = round.purpose.phase
      progress.lost = round.purpose.loss
      round.reading.attempt.show(in: &progress)
    case .sending(let attempt):
      progress.phase = .sending
      attempt.attempt.show(in: &progress)
    case .explaining(let reading, _, _):
      progress.phase = .explaining
      reading.attempt.show(in: &progress)
    case .closing, .finished: progress.phase = .finished
    }
    return progress
  }
}

extension ProbePurpose {
  /// Why nobody knows whether a change was carried out; nil where somebody does.
  fileprivate var loss: String? {
    guard case .lost(let loss) = self else { return nil }
    return loss.error.message.excerpt(80)
  }
}
