/// Where the runtime reads the time: the only place.
///
/// `SystemClock` is the machine's; `VirtualClock` stands still until somebody waits on it.
public protocol Clock: AnyObject {
  /// Monotonic time, for deadlines and timers.
  var now: Instant { get }
  /// UTC, for signatures and log lines.
  var wallTime: WallTime { get }
  /// Returns when `deadline` has passed, or earlier when one of the descriptors is ready, which is how
  /// a handler of signals ends it, or a signal comes.
  func sleep(until deadline: Instant, orReady descriptors: [WatchedDescriptor])
}

extension Clock {
  /// Returns when `deadline` has passed, or earlier when a signal comes.
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
