internal import Glibc
internal import Ports

/// When to look for the effect of a change, by how long such changes took before.
///
/// The times are taken for draws from one distribution: newer ones weigh more, and some weight goes to all
/// that nobody has seen yet. With `f(t)` its density and `S(t)` the
/// share that takes longer than `t`, looks that are `h(t)` apart see the end `∫ f·h/2` late in the mean,
/// and are `∫ S/h` in number. Of all ways to look so often, the one with `h ∝ √(S/f)` is the least late.
///
/// A pure value: the same times give the same looks.
struct WaitPlan: Equatable, Sendable {
  /// Ascending, in seconds since the acceptance.
  private let times: [Double]
  /// How many looks there are up to each of the times, as a number that is not whole.
  private let looks: [Double]
  /// After as many seconds nearly all have ended: what takes longer is looked at as if nothing were
  /// known.
  private let end: Double
  /// The longest time without a look, in seconds: few times say little of the next one.
  private let longestGap: Double
  /// When alone to look until the last of them, in seconds and ascending; empty where chance has a part.
  private let known: [Double]

  /// Whether the times are known beforehand, so that to look a little earlier or later has no sense.
  var isExact: Bool { !known.isEmpty }

  /// - Parameter known: when an effect can first be seen, since the acceptance; ascending and not empty.
  init(at known: [Duration]) {
    self.known = known.map(\.inSeconds)
    (times, looks, longestGap) = ([], [], Self.longestGap)
    end = self.known.last ?? 0
  }

  /// - Parameter history: the newest first; not empty.
  init(_ history: [WaitTime]) {
    let spread = Spread(history)
    let (logarithms, shares) = spread.table(Self.resolution)
    times = logarithms.map { exp($0) }
    var (densities, left): ([Double], [Double]) = ([], [])
    var latenessAtOneLook = 0.0
    for index in 1..<times.count {
      let width = times[index] - times[index - 1]
      let density = max(0, shares[index] - shares[index - 1]) / width
      let rest = max(1 - (shares[index] + shares[index - 1]) / 2, 1e-9)
      densities.append(density)
      left.append(rest)
      latenessAtOneLook += (density * rest).squareRoot() * width
    }
    let goal = max(Self.goodLateness, Self.goodShare * exp(spread.median))
    let wanted = latenessAtOneLook * latenessAtOneLook / 2 / goal
    let number = min(max(wanted, Self.fewest), Self.most)
    var sum = [0.0]
    for (index, density) in densities.enumerated() {
      let rate = (density / left[index]).squareRoot() / max(latenessAtOneLook, 1e-9) * number
      sum.append(sum[index] + rate * (times[index + 1] - times[index]))
    }
    looks = sum
    known = []
    longestGap = min(Double(history.count) * 3, Self.longestGap)
    end = Self.value(at: Self.nearlyAll, from: shares, to: times)
  }

  private static let resolution = 96
  /// Half of the 0.3 s or 5 % that are late: what is planned for is not always what comes.
  private static let goodLateness = 0.15
  private static let goodShare = 0.025
  /// How many looks there may be, in the mean.
  private static let fewest = 2.0
  private static let most = 7.1
  private static let nearlyAll = 0.97
  /// The first look is worth the most where nothing has been seen before it.
  private static let firstLook = 0.8

  /// When to look next, since the acceptance.
  ///
  /// - Parameters:
  ///   - last: when the last look was sent; nil before the first.
  ///   - count: how many there were. Never more at any time than there are without a plan.
  func nextLook(after last: Duration?, count: Int) -> Duration {
    let now = last?.inSeconds ?? 0
    if let next = known.first(where: { last == nil || $0 > now }) { return .seconds(next) }
    let reached = Self.value(at: now, from: times, to: looks)
    let wanted = reached + (last == nil ? Self.firstLook : 1)
    var next =
      wanted < (looks.last ?? 0)
      ? Self.value(at: wanted, from: looks, to: times) : .infinity
    if now >= end || next == .infinity {
      let from = max(now, end)
      next = min(next, from + Pace.interval(after: .seconds(from)).inSeconds)
    }
    next = min(next, now + longestGap)
    return .seconds(max(next, now + Self.leastGap, Self.earliest(count)))
  }

  private static let leastGap = 0.05
  private static let longestGap = 60.0

  /// When there would be as many looks without a plan, of which the first comes at once.
  private static func earliest(_ count: Int) -> Double {
    var time = Duration.zero
    for _ in 0..<min(count, 200) { time += Pace.interval(after: time) }
    return time.inSeconds
  }

  /// On the line through points of ascending places; what lies outside has the value at the end.
  private static func value(at place: Double, from places: [Double], to values: [Double]) -> Double
  {
    guard let first = places.first, place > first else { return values.first ?? 0 }
    guard let last = places.last, place < last else { return values.last ?? 0 }
    var (low, high) = (0, places.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if places[middle] <= place { low = middle } else { high = middle }
    }
    let width = places[high] - places[low]
    let part = width > 0 ? (place - places[low]) / width : 0
    return values[low] + part * (values[high] - values[low])
  }
}

/// The distribution of times, on a scale of their logarithms: mostly a bell, which few times tell enough
/// of, and beside that each time itself, spread out a little, for what has no such shape.
private struct Spread {
  private struct Bump {
    let place: Double
    let width: Double
    let weight: Double
  }

  private let bumps: [Bump]
  private let bell: (place: Double, width: Double)
  /// The logarithm of seconds.
  let median: Double

  /// What the next one weighs less: the last five have more than half of all weight.
  private static let decay = 0.87
  /// The weight of what nobody has seen: much longer or shorter than ever.
  private static let surprise = 0.03
  private static let widthOfSurprise = 0.5
  /// The bell's part in what has been seen.
  private static let shareOfBell = 0.8
  /// What is so many times further off than usual moves the bell no more than that.
  private static let farthest = 2.5
  /// One time alone says little of how they differ: by so much, it is taken, and counts as so many.
  private static let usualDeviation = (value: 0.25, weight: 1.5)
  private static let narrowest = 0.03
  /// A logistic distribution of this scale has a standard deviation of 1.
  private static let logisticScale = 0.5513

  init(_ history: [WaitTime]) {
    let places = history.map { log(max($0.middle.inSeconds, 0.001)) }
    let weights = (0..<history.count).map { pow(Self.decay, Double($0)) }
    let weight = weights.reduce(0, +)
    let effective = weight * weight / weights.reduce(0) { $0 + $1 * $1 }
    let median = Self.median(places, weights)
    // By the median, which one time that is far off does not move.
    let deviation = Self.median(places.map { abs($0 - median) }, weights) * 1.4826
    let width = max(
      Self.narrowest,
      0.9 * Self.widened(deviation * deviation, weight).squareRoot() * pow(effective, -0.2))
    bumps = zip(history, zip(places, weights)).map { time, place in
      // Of what was seen long after the look before, nobody knows when it was.
      let half = Double(time.by - time.after) / max(1, Double(time.by + time.after))
      return Bump(
        place: place.0, width: (width * width + half * half / 3).squareRoot() * Self.logisticScale,
        weight: place.1 / weight)
    }
    let reach = Self.farthest * max(deviation, 0.05)
    let kept = zip(places.map { min(max($0, median - reach), median + reach) }, weights)
    let mean = kept.reduce(0) { $0 + $1.0 * $1.1 } / weight
    let variance = kept.reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) * $1.1 } / weight
    // Where the middle is, so many times do not say for certain either.
    let spread = Self.widened(variance, weight) * (1 + 1 / effective)
    bell = (mean, max(spread.squareRoot(), Self.narrowest))
    self.median = median
  }

  /// A variance with what is taken for usual.
  private static func widened(_ variance: Double, _ weight: Double) -> Double {
    let usual = usualDeviation
    return (usual.weight * usual.value * usual.value + weight * variance) / (usual.weight + weight)
  }

  private static func median(_ values: [Double], _ weights: [Double]) -> Double {
    let sorted = zip(values, weights).sorted { $0.0 < $1.0 }
    var left = weights.reduce(0, +) / 2
    for (value, weight) in sorted {
      left -= weight
      if left <= 0 { return value }
    }
    return sorted.last?.0 ?? 0
  }

  /// Logarithms of seconds, ascending, each with the share of what takes no longer.
  func table(_ count: Int) -> (logarithms: [Double], shares: [Double]) {
    let places = bumps.map(\.place)
    let widest = max(bumps.map(\.width).max() ?? 0, 0.2 * bell.width, Self.narrowest)
    let low = (places.min() ?? 0) - 2.5
    let high = max(places.max() ?? 0, bell.place + 3 * bell.width) + 6 * widest
    let step = (high - low) / Double(count - 1)
    let logarithms = (0..<count).map { low + step * Double($0) }
    return (logarithms, logarithms.map(share))
  }

  private func share(at place: Double) -> Double {
    let unseen = 1 / (1 + exp((median - place) / Self.widthOfSurprise))
    let ofBell = erfc((bell.place - place) / (bell.width * 2.0.squareRoot())) / 2
    let ofBumps = bumps.reduce(0) { sum, bump in
      sum + bump.weight / (1 + exp((bump.place - place) / bump.width))
    }
    let seen = Self.shareOfBell * ofBell + (1 - Self.shareOfBell) * ofBumps
    return Self.surprise * unseen + (1 - Self.surprise) * seen
  }
}
