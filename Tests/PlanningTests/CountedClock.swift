import Ports

/// The time of another clock, with a count of how often somebody has looked at it.
final class CountedClock: Clock {
  private let base: any Clock
  private(set) var looks = 0

  init(_ base: any Clock) {
    self.base = base
  }

  var now: Instant {
    looks += 1
    return base.now
  }

  var wallTime: WallTime {
    looks += 1
    return base.wallTime
  }

  func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor]) {
    base.sleep(until: deadline, orReady: descriptors)
  }
}
