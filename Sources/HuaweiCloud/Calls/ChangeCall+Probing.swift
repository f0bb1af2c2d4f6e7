internal import JSON
internal import Ports

// Probes: whether the effect of a change is there.
extension ChangeCall {
  /// Begins to look for something; a wait for an effect joins those that are on already.
  mutating func look(_ purpose: ProbePurpose, _ index: Int) -> CallAction {
    if case .settle(let settling) = purpose, index == 0, let interval = planned(settling) {
      return sleep(purpose, index, for: interval, isPlanned: true)
    }
    if let tick = nextTick(purpose, index, after: nil) {
      state = .awaiting(purpose, index, due: tick, trouble: nil)
      return .sleep(until: tick)
    }
    return probe(purpose, index)
  }

  /// Looks now, by its own request unless others look for the same.
  mutating func probe(_ purpose: ProbePurpose, _ index: Int) -> CallAction {
    var purpose = purpose
    if case .settle(var settling) = purpose {
      settling.asked = context.now
      purpose = .settle(settling)
    }
    return probeTogether(purpose, index) ?? ask(purpose, index)
  }

  mutating func ask(_ purpose: ProbePurpose, _ index: Int) -> CallAction {
    advance(ownRound(purpose, index), .wake)
  }

  func ownRound(_ purpose: ProbePurpose, _ index: Int) -> ProbeRound {
    let probe = change.probes[index]
    let read = PagedRead(probe.read, probe.arguments(record.arguments))
    return ProbeRound(
      purpose: purpose, index: index, reading: Reading(read, outlasts: true, context))
  }

  mutating func advance(_ round: ProbeRound, _ event: MachineEvent) -> CallAction {
    var round = round
    if round.isShared, event == .wake, context.now >= context.end {
      stopSharing()
      round = ownRound(round.purpose, round.index)
    }
    switch round.reading.handle(event, &context) {
    case .act(let action):
      if case .send = action, round.asked == nil { round.asked = context.now }
      state = .probing(round)
      return action
    case .late:
      return finish(.failure(outOfTime(tries: round.reading.attempt.tries)))
    case .hopeless(let error), .refused(let error):
      return cannotLook(error, round)
    case .values(let values):
      let value = values.first ?? .null
      return round.isShared ? share(value, round) : judge(value, round)
    case .failed(let failure):
      let problem = context.completed(
        failure, tries: round.reading.attempt.tries, before: record.before)
      return round.isShared ? meetShared(problem, round) : meet(problem, round)
    }
  }

  /// What a probe shows; null when the thing was not found.
  mutating func judge(_ now: JSONValue, _ round: ProbeRound) -> CallAction {
    let index = round.index
    if case .before = round.purpose { record.before = context.shared.kept(now) }
    record.see(index == 0 ? now.sharing(record.before) : now, by: index)
    let result = change.probes[index].judge(record.evidence(index))
    if index == 0 {
      record.countAlternation(isFound: !result.isAbsent)
      // What it is known to have made is known by its id.
      if record.results == nil { record.judgedByTime = change.timing?(record.evidence(0)) }
    }
    record.state = result.state
    switch round.purpose {
    case .before: return judgeBefore(result)
    case .lost(let loss): return judgeLost(result, loss, asked: round.asked)
    case .confirm(let error): return judgeConfirm(result, error)
    case .settle(let settling): return judgeSettling(result, settling, index, asked: round.asked)
    }
  }

  private mutating func judgeBefore(_ result: ProbeResult) -> CallAction {
    switch result {
    case .absent, .unclear:
      return send()
    case .failed(let state):
      return finish(.failure(context.error(.conflict, "not sent: \(state)")))
    case .done, .underway, .unknown:
      // An earlier change of the same thing that nobody waited for may be about to undo what is
      // seen. Where repeating does no harm, this one is sent to come after it.
      if change.repetition != .duplicates, let key = exclusiveKey,
        context.shared.changes.isUnsettled(key, within: change.timeout, at: context.now)
      {
        return send()
      }
      // Somebody was faster, or an earlier run was. Nothing to send, something to wait for.
      return settle(result)
    }
  }

  private mutating func judgeLost(
    _ result: ProbeResult, _ loss: ProbePurpose.Loss, asked: Instant?
  ) -> CallAction {
    let quiet = loss.quiet
    // Only a probe begun when nothing could arrive any more proves that nothing did.
    let isQuiet = asked.map { $0 >= quiet } ?? false
    switch result {
    case .absent: break
    case .unclear where isQuiet: return finish(.failure(inDoubt(loss.error)))
    // While another one may come, what has come may be somebody else's.
    case .done, .underway, .unknown, .failed:
      guard isQuiet || change.identifies(record.arguments) else { fallthrough }
      return settle(result)
    case .unclear:
      if context.now >= context.end { return finish(.failure(inDoubt(loss.error))) }
      return poll(.lost(loss), 0, since: loss.since, notAfter: quiet)
    }
    if isQuiet {
      record.isProvedUndone = true
      guard loss.mayRepeat, record.losses < Self.maximumLosses, context.now < context.end else {
        var error = loss.error
        error.message +=
          "; the change was not carried out" + (record.timeWords.map { ", \($0)" } ?? "")
        return explain(error)
      }
      return send()
    }
    if context.now >= context.end { return finish(.failure(inDoubt(loss.error))) }
    return poll(.lost(loss), 0, since: loss.since, notAfter: quiet)
  }

  /// After how many lost answers a change is not sent any more. One that is refused may be sent
  /// for as long as there are retries.
  static let maximumLosses = 3

  private mutating func judgeConfirm(_ result: ProbeResult, _ error: CloudError) -> CallAction {
    switch result {
    case .done, .underway, .unknown: return settle(result)
    case .absent, .failed: return refusedForGood(error)
    case .unclear: return finish(.failure(inDoubt(error)))
    }
  }

  /// The first probe shows the effect: the wait for its end begins.
  private mutating func settle(_ result: ProbeResult) -> CallAction {
    judgeSettling(result, ProbePurpose.Settling(since: context.now), 0, asked: nil)
  }

  private mutating func judgeSettling(
    _ result: ProbeResult, _ settling: ProbePurpose.Settling, _ index: Int, asked: Instant?
  ) -> CallAction {
    switch result {
    case .done:
      return passed(settling, index, asked: asked)
    case .absent where record.sends == 0 && context.now < context.end:
      // Somebody else's change, which was waited for, has come to nothing or to the opposite, or
      // what is there is not what was asked for: the service shall say so, or make it so.
      record.before = record.seen[0]
      return send()
    case .failed(let state):
      var error = context.error(
        .state, "went to an error state: \(state)", hint: "look at it with \(checkingCall(index))")
      error.attempts = max(record.sends, 1)
      return finish(.failure(error))
    case .unclear(let state):
      return finish(.failure(mistakable(state)))
    case .underway, .absent, .unknown:
      if !context.options.wait { return finishUnsettled() }
      if context.now >= context.end { return finish(.failure(waitedTooLong(index, result, nil))) }
      var settling = settling
      settling.miss(askedAt: asked)
      return poll(.settle(settling), index, since: settling.since)
    }
  }

  /// This probe shows all that is wanted: on to the next one, or to the end.
  private mutating func passed(
    _ settling: ProbePurpose.Settling, _ index: Int, asked: Instant?
  ) -> CallAction {
    for next in change.probes.indices.dropFirst(index + 1) {
      if change.probes[next].isNeeded?(record.evidence(0)) ?? true {
        return look(.settle(settling), next)
      }
      if record.seen.count <= next { record.see(.null, by: next) }
    }
    let isOwnWork = record.sends > 0 && !record.wasRefused
    if isOwnWork, record.losses == 0, let time = settling.time(askedAt: asked) {
      record.settled = time
      context.shared.waits.note(operation.name, time)
    }
    if let key = exclusiveKey { context.shared.changes.settled(key) }
    var success = CallSuccess(
      results: change.settled(allEvidence), changed: isOwnWork,
      undo: isOwnWork ? change.undo?(record.evidence(0)) : nil, requests: context.requests)
    if isOwnWork, let words = record.timeWords {
      success.warning =
        "its answer was lost; the only one that was added is taken for its own, \(words)"
    }
    return finish(.success(success))
  }

  /// What all probes show.
  var allEvidence: [Evidence] { record.seen.indices.map { record.evidence($0) } }

  /// A probe failed.
  mutating func meet(_ problem: Problem, _ round: ProbeRound) -> CallAction {
    if problem.isMissingResource { return judge(.null, round) }
    if case .before = round.purpose {
      return again(round, after: problem) ?? finish(.failure(problem.error))
    }
    // The next poll is another question, also where repeating this one at once would not help.
    if problem.isUnreadable || problem.retry != .never && problem.retry != .refreshCredentials {
      return wait(out: problem, round)
    }
    // What nobody may see cannot be waited for; the relation has been seen.
    if case .settle(let settling) = round.purpose, round.index > 0, problem.error.kind == .denied {
      record.see(.null, by: round.index)
      return passed(settling, round.index, asked: round.asked)
    }
    return cannotLook(problem.error, round)
  }

  /// Nothing can be seen any more, for this reason: what was sent is in doubt.
  private mutating func cannotLook(_ reason: CloudError, _ round: ProbeRound) -> CallAction {
    switch round.purpose {
    case .confirm(let error):
      return explain(error)
    case .lost(let loss):
      var error = loss.error
      error.message += ", and looking for its effect failed: \(reason.message)"
      return finish(.failure(inDoubt(error)))
    // Somebody else's change was being waited for; nothing of this call's is on its way.
    case .settle where record.sends == 0, .before:
      return finish(.failure(reason))
    case .settle:
      var error = reason
      error.message = "accepted, but its effect cannot be seen: \(reason.message)"
      return finish(.failure(inDoubt(error)))
    }
  }

  private mutating func again(_ round: ProbeRound, after problem: Problem) -> CallAction? {
    var round = round
    guard let action = round.reading.again(after: problem, &context) else { return nil }
    state = .probing(round)
    return action
  }

  /// A probe failed in a way that passes: the wait goes on as if it had shown nothing.
  mutating func wait(out problem: Problem, _ round: ProbeRound) -> CallAction {
    let since: Instant
    switch round.purpose {
    case .confirm(let error): return again(round, after: problem) ?? explain(error)
    case .before: return again(round, after: problem) ?? finish(.failure(problem.error))
    case .lost(let loss):
      if context.now >= context.end { return finish(.failure(inDoubt(loss.error))) }
      since = loss.since
    case .settle(let settling):
      if context.now >= context.end {
        return finish(.failure(waitedTooLong(round.index, nil, problem.error.line)))
      }
      since = settling.since
    }
    return poll(
      round.purpose, round.index, since: since, advice: problem.advice, trouble: problem.error.line)
  }
}
