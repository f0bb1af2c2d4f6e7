internal import JSON
internal import Ports

// How a call ends, and what it says then.
extension Call {
  mutating func finish(_ success: CallSuccess, at moment: Moment) -> Action {
    close(at: moment)
    return .finish(.success(success))
  }

  mutating func finish(_ error: CloudError, at moment: Moment) -> Action {
    close(at: moment)
    return .finish(.failure(error))
  }

  private mutating func close(at moment: Moment) {
    stopSharing()
    progress.phase = .finished
    progress.since = moment.instant
    progress.nextPoll = nil
  }

  /// The results of a change that was not waited for: what the answer said, and else what was seen.
  func unsettled() -> CallSuccess {
    guard case .operation(let operation, _) = subject else { return CallSuccess(results: []) }
    let results = operation.results.enumerated().map { index, result -> JSONValue in
      if let value = result.path.flatMap({ record.answer.value(at: $0) }) { return value }
      guard let change = operation.change, record.evidence.count == change.probes.count else {
        return .null
      }
      let settled = change.settled(record.evidence)
      return index < settled.count ? settled[index] : .null
    }
    let wasSent = record.sends > 0
    return CallSuccess(
      results: results, changed: wasSent,
      undo: wasSent ? operation.change?.undo?(record.evidence.first ?? evidence(now: .null)) : nil,
      requests: requests)
  }

  /// The error of a call that somebody gives up now, between two events: `cancelled`, and in doubt
  /// when a change is on its way.
  public func abandoned(_ reason: String) -> CloudError {
    var error = CloudError(
      .cancelled, operation: operationName, message: reason, attempts: max(record.sends, attempts))
    guard record.sends > 0, progress.phase != .finished else { return error }
    // Refused, and waiting to be sent again: nothing of it is on its way.
    if case .send = step, refusal != nil, !record.hasLostAnswer { return error }
    error.inDoubt = true
    error.hint =
      change?.probes.isEmpty == false
      ? "it was sent and may take effect; check with \(checkingCall(0))"
      : "it was sent and may take effect"
    return error
  }

  /// The time was over before the present request could be sent.
  func outOfTime() -> CloudError {
    let limit = (end - began).short
    if let doubt = record.doubt { return inDoubt(doubt) }
    let message =
      isRead || record.sends > 0
      ? "no answer within \(limit)" : "not sent: \(limit) passed before it could be"
    return CloudError(.timeout, operation: operationName, message: message, attempts: attempts)
  }

  /// A change was accepted and its effect did not show in time.
  func waitedTooLong(_ round: LookRound, _ judgement: ProbeResult?) -> CloudError {
    var message =
      (record.sends > 0
        ? "accepted, but not seen to take effect" : "under way, but not seen to end")
      + " within \((end - began).short)"
    if !progress.state.isEmpty { message += "; last state: \(progress.state)" }
    if case .unknown(_, let known)? = judgement {
      message += ", which is none of the documented \(known.joined(separator: ", "))"
    }
    if record.alternations >= 3 {
      message += "; alternated between found and missing \(record.alternations) times"
    }
    if judgement == nil, let trouble = progress.trouble {
      message += "; the last look failed: \(trouble)"
    }
    return CloudError(
      .timeout, operation: operationName, message: message, attempts: max(record.sends, 1),
      hint: "it may still take effect; check with \(checkingCall(round.index))",
      inDoubt: record.sends > 0)
  }

  /// The change was sent and nobody can tell what became of it.
  func inDoubt(_ cause: CloudError) -> CloudError {
    var error = cause
    error.kind = .inDoubt
    error.operation = operationName
    error.attempts = record.sends
    error.inDoubt = true
    error.message = "sent, but whether it was carried out is not known: \(cause.message)"
    if !progress.state.isEmpty { error.message += "; last state: \(progress.state)" }
    if record.alternations >= 3 {
      error.message += "; alternated between found and missing \(record.alternations) times"
    }
    error.hint =
      change?.probes.isEmpty == false
      ? "check with \(checkingCall(0)) before trying again"
      : "look at what it was to change before trying again"
    return error
  }

  /// The read that a person can make to see for himself, as a line of Lua.
  func checkingCall(_ index: Int) -> String {
    guard let change, change.probes.indices.contains(index) else { return "a read" }
    let look = change.probes[index]
    let values = look.arguments(arguments)
    let fields = look.read.fields.compactMap { field in
      values[field.name]?.wireText.map { "\(field.name) = \"\($0)\"" }
    }
    return "cloud.\(look.read.name){ \(fields.joined(separator: ", ")) }"
  }

  func bug(_ what: String) -> CloudError {
    CloudError(
      .internal, operation: operationName, message: "this cannot happen: \(what)",
      inDoubt: record.sends > 0)
  }
}
