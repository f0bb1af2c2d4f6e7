import Glibc

/// Time that stands still until somebody waits, and then jumps to the end of the wait.
///
/// An hour takes as long as the work done in it.
public final class VirtualClock: Clock {
  /// From 0 at the start.
  public private(set) var now = Instant(nanoseconds: 0)
  /// Passes as `now` does.
  public private(set) var wallTime: WallTime

  /// - Parameter wallTime: the date at the start; 2026-01-02T03:04:05Z unless told otherwise.
  public init(wallTime: WallTime = WallTime(seconds: 1_767_323_045)) {
    self.wallTime = wallTime
  }

  /// A wait until `.never` makes that the time, and every later wait returns at once, so that nothing
  /// can hang. No time passes while a descriptor is ready; where that is all there is to wait for,
  /// it is waited for in earnest.
  public func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    if !descriptors.isEmpty {
      var watched = descriptors.map(\.polled)
      let isInEarnest = deadline == .never && descriptors.contains { !$0.isAside }
      let ready = poll(&watched, nfds_t(watched.count), isInEarnest ? -1 : 0)
      guard ready == 0 else { return }
    }
    guard deadline > now else { return }
    let (sum, overflow) = wallTime.nanoseconds.addingReportingOverflow(
      (deadline - now).nanoseconds)
    wallTime = WallTime(nanoseconds: overflow ? .max : sum)
    now = deadline
  }

  /// Lets time pass without anybody waiting.
  public func advance(by duration: Duration) {
    sleep(until: now + duration)
  }
}
