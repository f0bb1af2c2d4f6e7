import Glibc

/// Time that goes on as on another clock, but in which nobody waits: a wait is over at once, and the time
/// that it would have taken is skipped.
///
/// What takes time in earnest, such as a computation, takes it here, too, so that an endless one meets
/// its deadline; but in steps, so that what takes next to none takes none, and the same script shows the
/// same times.
public final class SkippingClock: Clock {
  private let base: any Clock
  private let start: Moment
  /// How much was skipped so far.
  public private(set) var skipped = Duration.zero

  /// - Parameter base: the time that goes on by itself.
  public init(over base: any Clock) {
    self.base = base
    start = base.moment
  }

  private static let step = Duration.seconds(5)

  /// What it is to have reached, and when on the other clock.
  private var goal: (own: Instant, base: Instant)?

  /// Has it be `own` or later once the other clock is at `base`, as if the rest had been skipped then.
  public func reach(_ own: Instant, at base: Instant) { goal = (own, base) }

  private var passed: Duration {
    let real = base.now - start.instant
    if let goal, start.instant + real >= goal.base {
      self.goal = nil
      skipped += max(.zero, goal.own - now)
    }
    // As nearly always, and each turn of a run asks.
    if (.zero..<Self.step).contains(real) { return skipped }
    return .nanoseconds(real.nanoseconds / Self.step.nanoseconds * Self.step.nanoseconds) + skipped
  }

  /// The time of the other clock and what was skipped.
  public var now: Instant { start.instant + passed }

  /// Passes as `now` does.
  public var wallTime: WallTime {
    let (sum, overflow) = start.wallTime.nanoseconds.addingReportingOverflow(passed.nanoseconds)
    return WallTime(nanoseconds: overflow ? .max : sum)
  }

  /// Skips the time, unless a descriptor is ready. A wait without an end is made in earnest.
  public func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    if deadline == .never { return base.sleep(until: deadline, orReady: descriptors) }
    if !descriptors.isEmpty {
      var watched = descriptors.map(\.polled)
      guard poll(&watched, nfds_t(watched.count), 0) == 0 else { return }
    }
    let rest = deadline - now
    if rest > .zero { skipped += rest }
  }
}
