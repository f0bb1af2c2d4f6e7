internal import JSON
internal import Ports

// Looks for an effect that calls which wait at the same time make together.
//
// Only looks that wait for an accepted change are shared. What proves something, before a change
// and after a lost answer, is always the call's own request.
extension Call {
  /// What this call's look is part of when it is shared.
  private struct Together {
    let kind: String
    let wanted: String?
    /// One request fewer is not worth a look at what nobody asked for.
    let fewest: Int
    let most: Int
    let read: ([String?]) -> Read
  }

  private func together(_ index: Int) -> Together? {
    guard let look = change?.probes[index] else { return nil }
    let all = look.arguments(arguments)
    guard let form = look.together, let id = all.string(form.field) else {
      return Together(
        kind: kind(look.read, all), wanted: nil, fewest: 2, most: .max,
        read: { _ in Read(look.read, all) })
    }
    var common = all
    common[form.field] = nil
    return Together(
      kind: kind(form.list, common), wanted: id, fewest: 3, most: form.most,
      read: { [common] in Read(form.list, form.arguments($0.compactMap(\.self), common)) })
  }

  /// Reads of the same kind can be answered by one request: same account, list and other arguments.
  private func kind(_ read: Operation, _ common: Arguments) -> String {
    let endpoint = account.endpoints.endpoint(
      of: read.service.endpointName, in: account.region)
    let values = common.values.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value.wireText ?? "")" }
    return
      ([endpoint.description, account.credentials.accessKey, account.projectID ?? "", read.name]
      + values).joined(separator: " ")
  }

  /// Lets others know that this call will wait, so that their looks and its own come together.
  mutating func announceWait() {
    guard options.wait, change?.probes.isEmpty == false, let together = together(0) else { return }
    enter(together)
  }

  private mutating func enter(_ together: Together) {
    if let number, traffic.looks.isIn(number, together.kind) { return }
    stopSharing()
    number = traffic.looks.enter(together.kind, wanted: together.wanted)
  }

  mutating func stopSharing() {
    if let number { traffic.looks.leave(number) }
    number = nil
  }

  /// When to look next together with others; nil when nobody else waits for the same kind of thing.
  mutating func nextTick(_ index: Int, after interval: Duration, at now: Instant) -> Instant? {
    guard !looksAlone, let together = together(index) else { return nil }
    enter(together)
    let next = Pace.tick(after: interval, at: now)
    // The last looks of a wait are its own: others would have to wait out its short time-out.
    guard let number, next + .seconds(5) < end,
      traffic.looks.count(of: together.kind) >= together.fewest
    else { return nil }
    traffic.looks.expect(number, at: next)
    return next
  }

  /// What the present look comes to when others make it, too; nil when a request is to be sent:
  /// its own, or one for all of them.
  mutating func lookTogether(at moment: Moment) -> Action? {
    guard let number, case .look(var round) = step, case .settle = round.purpose,
      let together = together(round.index)
    else { return nil }
    guard moment.instant < end else {
      stopSharing()
      step = .look(own(round))
      return nil
    }
    if round.isShared { return nil }
    switch traffic.looks.turn(
      of: number, fewest: together.fewest, most: together.most, at: moment.instant)
    {
    case .alone, .take(.refused):
      return nil
    case .take(.missing):
      lookAlone()
      return nil
    case .lead(let wanted):
      round.read = together.read(wanted)
      round.isShared = true
      step = .look(round)
      return nil
    case .wait:
      return .park(until: end, number: number)
    case .take(.found(let value)):
      return judge(round, value, at: moment)
    case .take(.throttled(let problem)):
      return wait(out: problem, round, at: moment)
    case .take(.abandoned):
      return poll(round, since: record.awaitedSince, at: moment)
    }
  }

  /// The answer to a look for all.
  mutating func share(_ value: JSONValue, _ round: LookRound, at moment: Moment) -> Action {
    func part(_ wanted: String?) -> SharedLooks.Share {
      guard let wanted else { return .found(value) }
      return value.element(where: "id", is: wanted).map { .found($0) } ?? .missing
    }
    if let number { traffic.looks.tell(from: number, part) }
    guard case .found(let value) = part(together(round.index)?.wanted) else {
      lookAlone()
      return lookAgain(round, at: moment)
    }
    return judge(own(round), value, at: moment)
  }

  /// A look for all has failed: no more than one look of each.
  mutating func meetShared(
    _ problem: Problem, in round: LookRound, at moment: Moment
  ) -> Action {
    let isThrottled = problem.retry == .throttled
    if let number, isThrottled {
      traffic.looks.tell(from: number) { _ in .throttled(problem) }
    } else if let number {
      traffic.looks.refuse(from: number, at: moment.instant)
    }
    // A request for the list of a kind is nobody's own; the same read for all is everybody's.
    let isOwn = together(round.index)?.wanted == nil
    guard isThrottled || isOwn else { return lookAgain(round, at: moment) }
    return meet(problem, in: own(round), at: moment)
  }

  private mutating func lookAgain(_ round: LookRound, at moment: Moment) -> Action {
    step = .look(own(round))
    attempts = 0
    return request(at: moment)
  }

  /// The same look by this call's own request.
  private func own(_ round: LookRound) -> LookRound {
    guard let look = change?.probes[round.index] else { return round }
    return LookRound(
      purpose: round.purpose, index: round.index, read: Read(look.read, look.arguments(arguments)))
  }

  private mutating func lookAlone() {
    looksAlone = true
    stopSharing()
  }
}
