internal import Ports

/// How long to wait before the next request.
enum Pace {
  /// Between two looks at something that was first awaited `elapsed` ago: a tenth of that, give or
  /// take a tenth so that calls begun together do not stay together, from 0.25 s to 10 s. Looks that are made
  /// together go by a grid, which may have them half of that earlier or later.
  ///
  /// Waiting in proportion finds the end a tenth late at most, with few requests.
  static func poll(elapsed: Duration, using random: inout SplitMix64) -> Duration {
    interval(after: elapsed * Double.random(in: 0.9...1.1, using: &random))
  }

  /// The same for nobody in particular.
  static func interval(after elapsed: Duration) -> Duration {
    min(max(elapsed * 0.1, .milliseconds(250)), .seconds(10))
  }

  /// Between two looks, whatever was planned.
  static let leastInterval = Duration.milliseconds(25)

  /// Give or take a twentieth of what is left until a look that was planned, so that calls with the same
  /// plan do not stay together.
  static func spread(_ interval: Duration, using random: inout SplitMix64) -> Duration {
    interval * Double.random(in: 0.95...1.05, using: &random)
  }

  /// The first point from now on, on a grid of 25 ms that all calls keep to, so that first looks for the
  /// same kind of thing come due together.
  static func tick(at now: Instant) -> Instant { tick(from: now, .milliseconds(25)) }

  /// The point next to `interval` from now, on a grid that all calls keep to, so that looks for the same
  /// kind of thing come due together, and no later in the mean than when each looked for itself.
  ///
  /// Its width is the longest of 0.25 s, 0.5 s, 1 s … 8 s that fits the interval, and half of that where
  /// the look was planned: who knows when to look does not look often. Points of a wide grid are points
  /// of all narrower ones.
  ///
  /// - Parameter told: how long the service has asked to be left alone.
  static func tick(
    near interval: Duration, isPlanned: Bool, notWithin told: Duration, at now: Instant
  ) -> Instant {
    var width = Duration.milliseconds(250)
    while width < .seconds(8), width * 2 <= interval { width = width * 2 }
    if isPlanned { width = width / 2 }
    return tick(from: now + max(told, interval - width / 2), width)
  }

  private static func tick(from earliest: Instant, _ width: Duration) -> Instant {
    let (earliest, width) = (earliest.nanoseconds, width.nanoseconds)
    guard earliest < .max - width else { return .never }
    return Instant(nanoseconds: (earliest + width - 1) / width * width)
  }

  /// Before try number `attempt + 1` of a request; nil when it is not worth another try.
  static func retry(
    after problem: Problem, attempt: Int, using random: inout SplitMix64
  ) -> Duration? {
    let (tries, base, cap): (Int, Duration, Duration) =
      switch problem.retry {
      case .never, .refreshCredentials: (0, .zero, .zero)
      // Who cannot connect wants to know soon: a wrong host name does not get better.
      case .retryIfIdempotent where problem.isUnconnected:
        (3, .milliseconds(250), .seconds(2))
      case .retryIfIdempotent: (6, .milliseconds(500), .seconds(20))
      case .retry: (15, .milliseconds(500), .seconds(15))
      case .throttled: (15, .seconds(1), .seconds(60))
      }
    guard attempt < tries else { return nil }
    let doubling = Double(1 << min(attempt - 1, 20))
    switch problem.advice {
    case .after(let duration)?:
      // Everybody else was told the same; coming a little later than told spreads them.
      return duration + min(duration * 0.1, .seconds(5)) * Double.random(in: 0...1, using: &random)
    case .rate(let spacing, let window)?:
      return min(spacing * doubling * Double.random(in: 1...2, using: &random), window)
    case nil:
      // Full jitter: any time up to the bound, which keeps clients apart best.
      return min(base * doubling, cap) * Double.random(in: 0...1, using: &random)
    }
  }
}

/// Random numbers from a seed: the same seed gives the same call, wait for wait.
struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
