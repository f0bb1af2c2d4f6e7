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
}
