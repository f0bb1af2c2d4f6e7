/// A point on a clock that only moves forward, in nanoseconds since an arbitrary origin.
///
/// Deadlines, timers and elapsed times use this; it never jumps when somebody sets the date.
public struct Instant: Comparable, Hashable, Sendable {
  /// Since the clock's origin, which is no date.
  public let nanoseconds: Int64

  /// - Parameter nanoseconds: since the clock's origin.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The far future: a deadline that never passes.
  public static let never = Instant(nanoseconds: .max)

  /// Whether one comes before the other.
  public static func < (lhs: Instant, rhs: Instant) -> Bool {
    lhs.nanoseconds < rhs.nanoseconds
  }

  /// Saturates: `.never` plus anything is `.never`.
  public static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.nanoseconds)
    return overflow ? .never : Instant(nanoseconds: sum)
  }

  /// How long after `rhs` the instant `lhs` is; negative if it is before. Saturates.
  public static func - (lhs: Instant, rhs: Instant) -> Duration {
    let (difference, overflow) = lhs.nanoseconds.subtractingReportingOverflow(rhs.nanoseconds)
    return .nanoseconds(overflow ? (lhs < rhs ? .min : .max) : difference)
  }
}

extension Duration {
  /// Whole nanoseconds; durations longer than 292 years saturate.
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carry ? .max : sum
  }

  /// Seconds as a floating-point number, for printing and for Lua.
  public var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
