import Ports

/// How long changes take.
struct Pace: Equatable, Sendable {
  /// From the acceptance of a change until it has settled, on average.
  var transitionTime: Duration

  /// Reads are stale for this part of the transition where the services are known to be.
  static let staleness = 0.2
}

extension CloudState {
  /// The course of a change accepted by `call`: it settles after 75 % to 125 % of the average time.
  ///
  /// - Parameter isStale: whether reads go on showing the old state for a while.
  mutating func begin(_ call: AdmittedCall, isStale: Bool = false) -> Transition {
    let duration = call.pace.transitionTime * (0.75 + draw.fraction() / 2)
    let visibleAt = call.now + (isStale ? duration * Pace.staleness : .zero)
    switch call.outcome {
    case .settles:
      return Transition(visibleAt: visibleAt, settledAt: call.now + duration)
    case .stuck:
      return Transition(visibleAt: visibleAt, settledAt: .never)
    case .fails(let reason):
      return Transition(visibleAt: visibleAt, settledAt: call.now + duration, failure: reason)
    }
  }
}
