import HuaweiCloud
import Ports

extension SimulatedCloud {
  /// Replaces the rules by those in `text`, one a line, and starts counting anew.
  ///
  /// - Throws: the first line that is no rule; also when there is more than 1 MiB of them.
  public func loadFaults(_ text: some Sequence<UInt8>) throws(ControlError) {
    faults = FaultPlan(try rules(in: text))
  }

  /// Adds the rules in `text` to those in force.
  func addFaults(_ text: some Sequence<UInt8>) throws(ControlError) {
    try faults.add(try rules(in: text))
  }

  private func rules(in text: some Sequence<UInt8>) throws(ControlError) -> [FaultRule] {
    let bytes = Array(text)
    guard bytes.count <= FaultPlan.longestText else {
      throw ControlError("the rules are longer than 1 MiB")
    }
    return try FaultParser.parse(bytes, for: table.operations)
  }

  /// The rules that have not applied to any request yet, as they were written.
  public var unfiredFaults: [String] { faults.unfired }

  /// Carries out a request that `rule` is for, as badly as it says.
  func misbehave(
    _ rule: FaultRule, _ routed: RoutedRequest, _ call: AdmittedCall, _ operation: String
  ) -> Misbehaviour {
    var call = call
    let route = routed.route
    switch rule.kind {
    case .expired:
      return Misbehaviour(.failure(.expiredToken))
    case .throttle(let duration):
      faults.throttled[routed.route.service] = call.now + duration
      return Misbehaviour(
        .failure(.throttled(routed.route.service, until: call.now + duration, at: call.now)))
    case .late(let delay):
      return postpone(routed, call, operation, rule, by: delay)
    case .unapplied:
      defer { state.resources.revert() }
      return Misbehaviour(result { () throws(Refusal) in try route.carryOut(call, on: &state) })
    case .twice:
      let first = result { () throws(Refusal) in try route.carryOut(call, on: &state) }
      _ = result { () throws(Refusal) in try route.carryOut(call, on: &state) }
      return Misbehaviour(first)
    case .stale(let duration):
      faults.stale = (state.resources, call.now + duration)
    case .stuck:
      call.outcome = .stuck
    case .error:
      call.outcome = .fails("the simulator was told to let this fail")
    default:
      break
    }
    guard rule.phase != .before else { return Misbehaviour(nil, spoilt: rule.kind) }
    let carriedOut = result { () throws(Refusal) in try route.carryOut(call, on: &state) }
    return Misbehaviour(carriedOut, spoilt: rule.phase == .body ? .truncate(bytes: nil) : rule.kind)
  }

  private func postpone(
    _ routed: RoutedRequest, _ call: AdmittedCall, _ operation: String, _ rule: FaultRule,
    by delay: Duration
  ) -> Misbehaviour {
    guard faults.late.count < FaultPlan.mostLate else {
      return Misbehaviour(.failure(.tooManyLateEffects))
    }
    faults.late.append(
      LateEffect(
        due: call.now + delay, request: routed.request, route: routed.route, call: call,
        operation: operation, rule: rule))
    return Misbehaviour(nil, .silence)
  }

  /// Lets effects happen whose time has come.
  func applyLateEffects(upTo now: WallTime) {
    while let index = faults.late.indices.min(by: { faults.late[$0].due < faults.late[$1].due }),
      faults.late[index].due <= now
    {
      var effect = faults.late.remove(at: index)
      state.settle(at: effect.due)
      effect.call.now = effect.due
      state.resources.begin()
      let outcome = result { () throws(Refusal) in
        try effect.route.carryOut(effect.call, on: &state)
      }
      record(
        effect.request, effect.operation, effect.call.requestID, outcome,
        fault: effect.rule, at: effect.due)
    }
  }

  private func result(
    _ action: () throws(Refusal) -> Answer
  ) -> Result<Answer, Refusal> {
    do {
      return .success(try action())
    } catch {
      return .failure(error)
    }
  }
}
