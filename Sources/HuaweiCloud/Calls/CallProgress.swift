public import Ports

/// What a call is doing, for those who watch it: derived from its state.
public struct CallProgress: Equatable, Sendable {
  /// What a call is doing, as progress lines and reports name it.
  public enum Phase: String, Sendable {
    /// Nothing has happened yet.
    case idle
    /// Waiting for another change of the same thing to end.
    case queued
    /// Getting credentials.
    case credentials
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

  /// What it is doing now.
  public internal(set) var phase = Phase.idle
  /// The state seen last: `BINDING`; empty before anything was seen.
  public internal(set) var state = ""
  /// How often the current request was sent.
  public internal(set) var attempt = 0
  /// When the next request goes out, while the call sleeps.
  public internal(set) var nextPoll: Instant?
  /// Whether it waits for its turn at a service that limits calls.
  public internal(set) var isHeldBack = false
  /// Whether a change is not sent yet because it waits for the journal to take its announcement.
  public internal(set) var isStoring = false
  /// Why the last try failed, while the call sleeps before another one.
  public internal(set) var trouble: String?
  /// Why nobody knows, in the phase `probing`, whether the change was carried out.
  public internal(set) var lost: String?
}
