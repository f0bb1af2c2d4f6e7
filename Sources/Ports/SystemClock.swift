import Glibc
// Where `timespec` is declared when the Swift runtime is linked in.
import SwiftOverlayShims

/// The machine's clocks.
public final class SystemClock: Clock {
  /// The clocks of this machine.
  public init() {}

  /// `CLOCK_MONOTONIC`, whose origin is the start of the machine.
  public var now: Instant {
    Instant(nanoseconds: Self.read(CLOCK_MONOTONIC))
  }

  /// `CLOCK_REALTIME`, which jumps when somebody sets the date.
  public var wallTime: WallTime {
    WallTime(nanoseconds: Self.read(CLOCK_REALTIME))
  }

  /// Sleeps in `poll`. Also a signal ends it, but for one that comes just before: its handler makes a
  /// descriptor ready.
  public func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    var watched = descriptors.map(\.polled)
    while true {
      let left = deadline - now
      guard left > .zero else { return }
      // Zero means that the time is up, which the guard above has to confirm.
      guard poll(&watched, nfds_t(watched.count), CInt(clamping: left.milliseconds)) == 0 else {
        return
      }
    }
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
