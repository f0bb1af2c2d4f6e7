internal import Ports

// How long it is until the next probe.
extension ChangeCall {
  /// Sleeps until the next probe is due, and never beyond the end of the call.
  mutating func poll(
    _ purpose: ProbePurpose, _ index: Int, since: Instant, notAfter limit: Instant = .never,
    advice: Problem.Advice? = nil, trouble: String? = nil
  ) -> CallAction {
    var interval = Pace.poll(elapsed: context.now - since, using: &context.random)
    if case .settle(let settling) = purpose, advice == nil, trouble == nil,
      let planned = planned(settling)
    {
      return sleep(purpose, index, for: planned, isPlanned: true, trouble: trouble)
    }
    let told: Duration =
      switch advice {
      case .after(let duration)?: duration
      case .rate(let spacing, _)?: spacing
      case nil: .zero
      }
    interval = max(interval, told)
    return sleep(
      purpose, index, for: interval, isPlanned: false, notWithin: told, notAfter: limit,
      trouble: trouble)
  }

  /// How long to wait for the next look by what such changes took before; nil where nobody knows.
  mutating func planned(_ settling: ProbePurpose.Settling) -> Duration? {
    guard settling.isTimed, let plan = context.shared.waits.plan(of: operation.name) else {
      return nil
    }
    let next = plan.nextLook(
      after: settling.missed.map { $0 - settling.since }, count: settling.misses)
    let interval = settling.since + next - context.now
    if plan.isExact { return max(interval, .zero) }
    return max(Pace.spread(interval, using: &context.random), Pace.leastInterval)
  }

  mutating func sleep(
    _ purpose: ProbePurpose, _ index: Int, for interval: Duration, isPlanned: Bool,
    notWithin told: Duration = .zero, notAfter limit: Instant = .never, trouble: String? = nil
  ) -> CallAction {
    let next =
      nextTick(purpose, index, after: interval, isPlanned: isPlanned, notWithin: told)
      ?? context.now + interval
    let due = min(next, limit, context.end)
    state = .awaiting(purpose, index, due: due, trouble: trouble)
    return .sleep(until: due)
  }
}
