internal import JSON
internal import Ports
internal import Text

// How a change ends, and what it says then.
extension ChangeCall {
  /// The end of a change that was not waited for. Whoever takes it back has to.
  mutating func finishUnsettled() -> CallAction {
    record.isUnsettled = record.sends > 0 && !change.probes.isEmpty ? true : nil
    return finish(.success(unsettled()))
  }

  /// What the answer said, and else what was seen.
  private func unsettled() -> CallSuccess {
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
    message += record.alternation
    if let trouble { message += "; the last look failed: \(trouble)" }
    var error = context.error(
      .timeout, message, hint: "it may still take effect; check with \(checkingCall(index))")
    error.attempts = max(record.sends, 1)
    error.inDoubt = record.sends > 0
    return error
  }

  /// It was carried out, and others did the same at the same time.
  func mistakable(_ state: String) -> CloudError {
    guard record.sends > 0 else {
      return context.error(
        .conflict, "not sent: there are several like it already: \(state)",
        hint: "look with \(checkingCall(0))")
    }
    let doubt =
      record.answer.isNull
      ? "its answer was lost, and nothing shows that it was carried out"
      : "carried out, but not known which is its own"
    var error = context.error(
      .inDoubt, "\(doubt): \(state)",
      hint: "look with \(checkingCall(0)), and remove what is too many")
    error.attempts = record.sends
    error.inDoubt = true
    return error
  }

  /// The read that a person can make to see for himself, as a line of Lua.
  func checkingCall(_ index: Int) -> String {
    let probe = change.probes[index]
    let values = probe.arguments(record.arguments)
    let fields = probe.read.fields.compactMap { field in
      values[field.name]?.wireText.map { "\(field.name) = \($0.luaLiteral)" }
    }
    return "cloud.\(probe.read.name){ \(fields.joined(separator: ", ")) }"
  }

  var progress: CallProgress {
    var progress = CallProgress()
    progress.state = record.state
    switch state {
    case .idle: break
    case .inLine: progress.phase = .queued
    case .preparing(let preparation): preparation.show(in: &progress)
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
      attempt.show(in: &progress)
    case .explaining(let reading, _, _):
      progress.phase = .explaining
      reading.attempt.show(in: &progress)
    case .ended: progress.phase = .finished
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
