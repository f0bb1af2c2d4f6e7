public import Ports

/// What a call is doing, for those who watch it.
public struct CallProgress: Equatable, Sendable {
  public enum Phase: String, Sendable {
    /// Nothing has happened yet.
    case idle
    /// Asking which project the region's resources belong to.
    case project
    case reading
    /// Looking, before a change, whether its effect is there already.
    case looking
    case sending
    /// Finding out whether a change whose answer was lost has been carried out.
    case probing
    /// The change was accepted; its effect is awaited.
    case waiting
    /// Reading what a refusal was about.
    case explaining
    case finished
  }

  public var phase = Phase.idle
  /// The state seen last: `BINDING`; empty before anything was seen.
  public var state = ""
  /// Which try of the current request this is, from 1.
  public var attempt = 0
  /// When this phase began.
  public var since = Instant(nanoseconds: 0)
  /// When the next request goes out, while the call sleeps.
  public var nextPoll: Instant?
  /// Whether it waits for its turn at a service that limits calls.
  public var isHeldBack = false
  /// Why the last try failed, while the call sleeps before another one.
  public var trouble: String?
  /// Why nobody knows, in the phase `probing`, whether the change was carried out.
  public var lost: String?

  public init() {}
}
