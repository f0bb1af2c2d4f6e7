/// Where the runtime reads the time: the only place.
///
/// `SystemClock` is the machine's; `VirtualClock` stands still until somebody waits on it.
public protocol Clock: AnyObject {
  /// Monotonic time, for deadlines and timers.
  var now: Instant { get }
  /// UTC, for signatures and log lines.
  var wallTime: WallTime { get }
  /// Returns when `deadline` has passed, or earlier when one of the descriptors is ready or a signal
  /// interrupts the wait.
  func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor])
  /// Makes `sleep` return, now or the next time it would wait. May be called by a signal handler.
  func interrupt()
}

extension Clock {
  /// For a clock that never waits.
  public func interrupt() {}

  /// Returns when `deadline` has passed, or earlier when a signal interrupts the wait.
  public func sleep(until deadline: Instant) {
    sleep(until: deadline, orReady: [])
  }

  /// Returns when `deadline` has passed, or earlier when one of the descriptors can be read.
  public func sleep(until deadline: Instant, orReadable descriptors: [CInt]) {
    sleep(until: deadline, orReady: descriptors.map { WatchedDescriptor($0) })
  }

  /// Both clocks at once: what a `StateMachine` is told with each event.
  public var moment: Moment { Moment(instant: now, wallTime: wallTime) }
}
