import Ports

/// The course of one change, fixed when it is accepted: reads show it from `visibleAt`, and it is
/// over at `settledAt`. No state has to be stepped; every status follows from this and the time.
struct Transition: Codable, Equatable, Sendable {
  let visibleAt: WallTime
  /// `.never` for a change that stays pending.
  let settledAt: WallTime
  /// Why it ends in an error state; nil when it succeeds.
  var failure: String?

  enum Phase: Equatable {
    /// Accepted, but reads still show the old state.
    case hidden
    case pending
    case settled
    case failed(String)
  }

  func phase(at now: WallTime) -> Phase {
    if now < visibleAt { return .hidden }
    if now < settledAt { return .pending }
    return failure.map(Phase.failed) ?? .settled
  }

  func isOver(at now: WallTime) -> Bool { now >= settledAt }

  /// When it has succeeded; nil for one that never does.
  var successAt: WallTime? { failure == nil && settledAt != .never ? settledAt : nil }
}

/// How a change turns out.
enum TransitionOutcome: Equatable, Sendable {
  case settles
  /// It stays pending for ever.
  case stuck
  /// It ends in an error state, for this reason.
  case fails(String)
}

/// How long changes take.
struct Pace: Equatable, Sendable {
  /// From the acceptance of a change until it has settled, on average.
  var transitionTime: Duration
  /// By which part of that the longest ones differ from the shortest.
  var spread: Double

  /// Reads are stale for this part of the transition where the services are known to be.
  static let staleness = 0.2
}

extension CloudState {
  /// See `Draw.begin`.
  mutating func begin(_ call: AdmittedCall, isStale: Bool = false) -> Transition {
    draw.begin(call, isStale: isStale)
  }
}

extension Draw {
  /// The course of a change accepted by `call`: it settles after the average time, give or take half of
  /// the spread.
  ///
  /// - Parameter isStale: whether reads go on showing the old state for a while.
  mutating func begin(_ call: AdmittedCall, isStale: Bool = false) -> Transition {
    let pace = call.pace
    let duration = pace.transitionTime * (1 - pace.spread / 2 + fraction() * pace.spread)
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

extension WallTime {
  /// Later than any time a request can carry: the end of a change that never ends.
  static let never = WallTime(nanoseconds: .max)
}
