internal import JSON
internal import Ports

// Probes for an effect that calls which wait at the same time make together.
//
// Only probes that wait for an accepted change are shared. What proves something, before a change
// and after a lost answer, is always the call's own request.
extension ChangeCall {
  /// What this call's probe is part of when it is shared.
  private struct Together {
    let kind: String
    let wanted: String?
    /// One request fewer is not worth a look at what nobody asked for.
    let fewest: Int
    let most: Int
    let read: ([String?]) -> PagedRead
  }

  private func together(_ index: Int) -> Together {
    let probe = change.probes[index]
    let all = probe.arguments(record.arguments)
    guard let form = probe.together, let id = all.string(form.field) else {
      return Together(
        kind: kind(probe.read, all), wanted: nil, fewest: 2, most: .max,
        read: { _ in PagedRead(probe.read, all) })
    }
    var common = all
    common[form.field] = nil
    return Together(
      kind: kind(form.list, common), wanted: id, fewest: 3, most: form.most,
      read: { [common] in
        PagedRead(form.list, form.arguments($0.compactMap(\.self), common))
      })
  }

  /// Reads of the same kind can be answered by one request: same account, list and other arguments.
  private func kind(_ read: Operation, _ common: Arguments) -> String {
    let account = context.account
    let endpoint = account.endpoints.endpoint(of: read.service.endpointName, in: account.region)
    let values = common.values.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value.wireText ?? "")" }
    return
      ([
        endpoint.description, account.caller, account.projectID ?? "",
        read.name,
      ] + values).joined(separator: " ")
  }

  /// Lets others know that this call will wait, so that their probes and its own come together.
  mutating func announceWait() {
    guard context.options.wait, !change.probes.isEmpty else { return }
    enter(together(0))
  }

  private mutating func enter(_ together: Together) {
    if context.shared.probes.isIn(context.number, together.kind) { return }
    stopSharing()
    context.shared.probes.enter(together.kind, wanted: together.wanted, as: context.number)
  }

  mutating func stopSharing() { context.shared.probes.leave(context.number) }

  /// When to look next together with others; nil when nobody else waits for the same kind of thing.
  ///
  /// - Parameters:
  ///   - interval: nil for the first look.
  ///   - told: how long the service has asked to be left alone.
  mutating func nextTick(
    _ purpose: ProbePurpose, _ index: Int, after interval: Duration?, isPlanned: Bool = false,
    notWithin told: Duration = .zero
  ) -> Instant? {
    guard case .settle(let settling) = purpose, !settling.isAlone else { return nil }
    let together = together(index)
    enter(together)
    let now = context.now
    let next =
      interval.map { Pace.tick(near: $0, isPlanned: isPlanned, notWithin: told, at: now) }
      ?? Pace.tick(at: now)
    // The last probes of a wait are its own: others would have to wait out its short time-out.
    guard next + .seconds(5) < context.end,
      context.shared.probes.count(of: together.kind) >= together.fewest
    else { return nil }
    context.shared.probes.expect(context.number, at: next)
    return next
  }

  /// What a probe that is due comes to when others make it, too, or all of them by one request; nil
  /// when the call looks for itself.
  mutating func probeTogether(_ purpose: ProbePurpose, _ index: Int) -> CallAction? {
    guard case .settle(let settling) = purpose else { return nil }
    guard context.now < context.end else {
      stopSharing()
      return nil
    }
    let together = together(index)
    var round = ownRound(purpose, index)
    switch context.shared.probes.turn(
      of: context.number, fewest: together.fewest, most: together.most, at: context.now)
    {
    case .alone, .take(.refused):
      return nil
    case .take(.missing):
      return askAlone(settling, index)
    case .lead(let wanted):
      round.reading = Reading(together.read(wanted), outlasts: true, context)
      round.isShared = true
      return advance(round, .wake)
    case .wait:
      state = .awaiting(purpose, index, due: nil, trouble: nil)
      return .park(until: context.end, number: context.number)
    case .take(.found(let value)):
      return judge(value, round)
    case .take(.throttled(let problem)):
      return wait(out: problem, round)
    case .take(.abandoned):
      return poll(purpose, index, since: settling.since)
    }
  }

  /// The answer to a probe for all.
  mutating func share(_ value: JSONValue, _ round: ProbeRound) -> CallAction {
    func part(_ wanted: String?) -> SharedProbes.Share {
      guard let wanted else { return .found(value) }
      return value.element(where: "id", is: wanted).map { .found($0) } ?? .missing
    }
    context.shared.probes.tell(from: context.number, part)
    let own = ownRound(round.purpose, round.index)
    if case .found(let value) = part(together(round.index).wanted) { return judge(value, own) }
    guard case .settle(let settling) = round.purpose else { return advance(own, .wake) }
    return askAlone(settling, round.index)
  }

  /// A probe for all has failed: no more than one probe of each.
  mutating func meetShared(_ problem: Problem, _ round: ProbeRound) -> CallAction {
    let isThrottled = problem.retry == .throttled
    if isThrottled {
      context.shared.probes.tell(from: context.number) { _ in .throttled(problem) }
    } else {
      context.shared.probes.refuse(from: context.number, at: context.now)
    }
    let own = ownRound(round.purpose, round.index)
    // A request for the list of a kind is nobody's own; the same read for all is everybody's.
    let isOwn = together(round.index).wanted == nil
    return isThrottled || isOwn ? meet(problem, own) : advance(own, .wake)
  }

  /// What it waits for is not in the list that others share: from now on it looks for itself.
  private mutating func askAlone(
    _ settling: ProbePurpose.Settling, _ index: Int
  ) -> CallAction {
    stopSharing()
    var settling = settling
    settling.isAlone = true
    return ask(.settle(settling), index)
  }
}
