internal import JSON
internal import Ports
internal import Text

// The course of a change: look, send, probe what was lost, wait for the effect.
extension Call {
  mutating func look(_ purpose: LookRound.Purpose, _ index: Int, at moment: Moment) -> Action {
    guard let change, change.probes.indices.contains(index) else {
      return finish(bug("there is no look \(index)"), at: moment)
    }
    let look = change.probes[index]
    let round = LookRound(
      purpose: purpose, index: index, read: Read(look.read, look.arguments(arguments)))
    let phase: CallProgress.Phase =
      switch purpose {
      case .before: .looking
      case .probe, .confirm: .probing
      case .settle: .waiting
      }
    if case .settle = purpose,
      let tick = nextTick(index, after: .zero, at: moment.instant)
    {
      prepare(.look(round), phase, at: moment)
      return sleep(until: tick)
    }
    return enter(.look(round), phase, at: moment)
  }

  // MARK: Sending

  /// The change was answered with a success.
  mutating func acceptSent(_ response: HTTPResponse, at moment: Moment) -> Action {
    if case .raw(let request) = subject { return acceptRaw(response, request, at: moment) }
    guard case .operation(let operation, _) = subject else { return finish(bug(""), at: moment) }
    switch response.document {
    case .success(let document):
      return accepted(document, at: moment)
    case .failure(let flaw):
      // Where nothing is to be read from the body it may be anything but a proxy's page.
      if operation.results.allSatisfy({ $0.path == nil }), !response.looksLikeHTML {
        return accepted(.null, at: moment)
      }
      return meet(
        Problem(unreadable: response, flaw: flaw.message), response: response, failure: nil,
        at: moment)
    }
  }

  private mutating func acceptRaw(
    _ response: HTTPResponse, _ request: RawRequest, at moment: Moment
  ) -> Action {
    let body: JSONValue
    switch response.document {
    case .success(let document): body = document
    case .failure where response.body.isBlank: body = .null
    case .failure(let flaw) where response.looksLikeHTML || response.saysJSON:
      return meet(
        Problem(unreadable: response, flaw: flaw.message), response: response, failure: nil,
        at: moment)
    case .failure: body = .string(String(decoding: response.body, as: UTF8.self))
    }
    return finish(
      CallSuccess(
        results: [body, .integer(Int64(response.status))], changed: !request.isRead,
        requests: requests),
      at: moment)
  }

  /// The service has taken the change on.
  mutating func accepted(_ document: JSONValue, at moment: Moment) -> Action {
    record.answer = document
    record.doubt = nil
    guard options.wait, change?.probes.isEmpty == false else {
      return finish(unsettled(), at: moment)
    }
    record.awaitedSince = moment.instant
    return look(.settle, 0, at: moment)
  }

  /// The answer to the change did not come, or said that something broke.
  mutating func lost(_ error: CloudError, at moment: Moment) -> Action {
    record.doubt = error
    record.losses += 1
    record.lostAt = moment.instant
    guard change?.probes.isEmpty == false else { return finish(inDoubt(error), at: moment) }
    progress.lost = error.message.excerpt(80)
    return look(.probe, 0, at: moment)
  }

  // MARK: Looks

  /// A look was answered, `now` being null when the thing was not found.
  mutating func judge(_ round: LookRound, _ now: JSONValue, at moment: Moment) -> Action {
    guard let change else { return finish(bug("a read has no looks"), at: moment) }
    if case .before = round.purpose { record.before = now }
    let seen = Evidence(
      arguments: arguments, before: round.index == 0 ? record.before : .null, now: now,
      answer: record.answer,
      first: round.index == 0
        ? nil
        : Evidence.Sight(before: record.before, now: record.evidence.first?.now ?? .null))
    if round.index < record.evidence.count {
      record.evidence[round.index] = seen
    } else {
      record.evidence.append(seen)
    }
    let judgement = change.probes[round.index].judge(seen)
    if round.index == 0 { countAlternation(judgement) }
    progress.state = judgement.state
    switch round.purpose {
    case .before: return judgedBefore(judgement, at: moment)
    case .probe: return judgedProbe(judgement, round, at: moment)
    case .confirm(let error): return judgedConfirm(judgement, error, at: moment)
    case .settle: return judgedSettle(judgement, round, at: moment)
    }
  }

  private mutating func judgedBefore(_ judgement: ProbeResult, at moment: Moment) -> Action {
    switch judgement {
    case .absent:
      return enter(.send, .sending, at: moment)
    case .failed(let state):
      return finish(
        CloudError(.conflict, operation: operationName, message: "not sent: \(state)"),
        at: moment)
    case .done, .underway, .unknown:
      // An earlier change of the same thing that nobody waited for may be about to undo what is
      // seen. Where repeating does no harm, this one is sent to come after it.
      if let change, change.repetition != .duplicates, let key = exclusiveKey,
        traffic.isUnsettled(key, within: change.timeout, at: moment.instant)
      {
        return enter(.send, .sending, at: moment)
      }
      // Somebody was faster, or an earlier run was. Nothing to send, something to wait for.
      return settle(judgement, at: moment)
    }
  }

  private mutating func judgedProbe(
    _ judgement: ProbeResult, _ round: LookRound, at moment: Moment
  ) -> Action {
    guard case .absent = judgement, let error = record.doubt, let change else {
      return settle(judgement, at: moment)
    }
    let quiet = record.lostAt + change.quietPeriod
    // Only a look begun when nothing could arrive any more proves that nothing did.
    if let asked = round.asked, asked >= quiet {
      guard record.losses < Self.maximumLosses, moment.instant < end else {
        var error = error
        error.message += "; the change was not carried out"
        return explain(error, at: moment)
      }
      record.doubt = nil
      return enter(.send, .sending, at: moment)
    }
    if moment.instant >= end { return finish(inDoubt(error), at: moment) }
    return poll(round, since: record.lostAt, notAfter: quiet, at: moment)
  }

  /// After how many lost answers a change is not sent any more. One that is refused may be sent
  /// for as long as there are retries.
  static let maximumLosses = 3

  private mutating func judgedConfirm(
    _ judgement: ProbeResult, _ error: CloudError, at moment: Moment
  ) -> Action {
    switch judgement {
    case .done, .underway, .unknown: return settle(judgement, at: moment)
    case .absent, .failed: return explain(error, at: moment)
    }
  }

  /// The first look shows the effect: the wait for its end begins.
  private mutating func settle(_ judgement: ProbeResult, at moment: Moment) -> Action {
    record.doubt = nil
    record.awaitedSince = moment.instant
    if progress.phase != .waiting {
      progress.phase = .waiting
      progress.since = moment.instant
    }
    guard let change else { return finish(bug("a read does not settle"), at: moment) }
    let look = change.probes[0]
    let round = LookRound(
      purpose: .settle, index: 0, read: Read(look.read, look.arguments(arguments)))
    return judgedSettle(judgement, round, at: moment)
  }

  private mutating func judgedSettle(
    _ judgement: ProbeResult, _ round: LookRound, at moment: Moment
  ) -> Action {
    switch judgement {
    case .done:
      return passed(round, at: moment)
    case .failed(let state):
      return finish(
        CloudError(
          .state, operation: operationName, message: "went to an error state: \(state)",
          attempts: max(record.sends, 1), hint: "look at it with \(checkingCall(round.index))"),
        at: moment)
    case .absent where round.index > 0 && record.sends == 0:
      // What is there is not what was asked for: the service shall say so, or make it so.
      return enter(.send, .sending, at: moment)
    case .underway, .absent, .unknown:
      if !options.wait { return finish(unsettled(), at: moment) }
      if moment.instant >= end { return finish(waitedTooLong(round, judgement), at: moment) }
      return poll(round, since: record.awaitedSince, at: moment)
    }
  }

  /// This look shows all that is wanted: on to the next one, or to the end.
  private mutating func passed(_ round: LookRound, at moment: Moment) -> Action {
    guard let change else { return finish(bug("a read does not settle"), at: moment) }
    for index in change.probes.indices.dropFirst(round.index + 1) {
      if let first = record.evidence.first, change.probes[index].isNeeded?(first) ?? true {
        return look(.settle, index, at: moment)
      }
      if record.evidence.count <= index { record.evidence.append(evidence(now: .null)) }
    }
    let isOwnWork = record.sends > 0 && !record.wasRefused
    if let key = exclusiveKey { traffic.settledChange(of: key) }
    return finish(
      CallSuccess(
        results: change.settled(record.evidence), changed: isOwnWork,
        undo: isOwnWork ? record.evidence.first.flatMap { change.undo?($0) } : nil,
        requests: requests),
      at: moment)
  }

  /// A look failed.
  mutating func meet(_ problem: Problem, in round: LookRound, at moment: Moment) -> Action {
    if round.isShared { return meetShared(problem, in: round, at: moment) }
    if problem.isMissingResource { return judge(round, .null, at: moment) }
    if case .before = round.purpose {
      return again(problem, at: moment) ?? finish(problem.error, at: moment)
    }
    if problem.retry != .never, problem.retry != .refreshCredentials {
      return wait(out: problem, round, at: moment)
    }
    // What nobody may see cannot be waited for; the relation has been seen.
    if round.index > 0, problem.error.kind == .denied {
      record.evidence.append(evidence(now: .null))
      return passed(round, at: moment)
    }
    if case .confirm(let error) = round.purpose { return explain(error, at: moment) }
    // Somebody else's change was being waited for; nothing of this call's is on its way.
    guard record.sends > 0 else { return finish(problem.error, at: moment) }
    var error = record.doubt ?? problem.error
    error.message =
      record.doubt == nil
      ? "accepted, but its effect cannot be seen: \(problem.error.message)"
      : "\(error.message), and looking for its effect failed: \(problem.error.message)"
    return finish(inDoubt(error), at: moment)
  }

  /// A look failed in a way that passes: the wait goes on as if it had shown nothing.
  mutating func wait(
    out problem: Problem, _ round: LookRound, at moment: Moment
  ) -> Action {
    if case .confirm(let error) = round.purpose {
      return again(problem, at: moment) ?? explain(error, at: moment)
    }
    progress.trouble = problem.error.line
    guard moment.instant < end else {
      if let doubt = record.doubt { return finish(inDoubt(doubt), at: moment) }
      return finish(waitedTooLong(round, nil), at: moment)
    }
    let since = record.doubt == nil ? record.awaitedSince : record.lostAt
    let trouble = progress.trouble
    let action = poll(round, since: since, advice: problem.advice, at: moment)
    progress.trouble = trouble
    return action
  }

  /// Sleeps until the next look is due, and never beyond the end of the call.
  mutating func poll(
    _ round: LookRound, since: Instant, notAfter limit: Instant = .never,
    advice: Problem.Advice? = nil, at moment: Moment
  ) -> Action {
    guard let change else { return finish(bug("a read is not polled"), at: moment) }
    let look = change.probes[round.index]
    step = .look(
      LookRound(
        purpose: round.purpose, index: round.index,
        read: Read(look.read, look.arguments(arguments))))
    attempts = 0
    var interval = Pace.poll(elapsed: moment.instant - since, using: &random)
    switch advice {
    case .after(let duration)?: interval = max(interval, duration)
    case .rate(let spacing, _)?: interval = max(interval, spacing)
    case nil: break
    }
    var next = moment.instant + interval
    if case .settle = round.purpose {
      next = nextTick(round.index, after: interval, at: moment.instant) ?? next
    }
    return sleep(until: min(next, limit, end))
  }

  private mutating func countAlternation(_ judgement: ProbeResult) {
    let isFound = !judgement.isAbsent
    if let wasFound = record.wasFound, wasFound != isFound { record.alternations += 1 }
    record.wasFound = isFound
  }
}
