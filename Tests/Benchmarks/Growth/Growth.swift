import Glibc

/// What one operation takes in worlds of several sizes, measured side by side: each world has a turn, round
/// after round, and the best of its rounds counts.
struct Growth {
  /// What may be asked of the largest world, as a multiple of the smallest.
  private static let limit = 1.2
  private static let rounds = 9

  /// Prints the costs and how much more the last size takes than the first.
  ///
  /// - Parameters:
  ///   - count: how many operations a round has.
  ///   - round: makes the operations of one round in the world of this number.
  static func print(
    _ what: String, sizes: [Int], count: Int, rounds: Int = rounds, _ round: (Int) throws -> Void
  ) rethrows {
    var best = sizes.map { _ in Double.infinity }
    for _ in 0..<rounds {
      for number in sizes.indices {
        let start = cpuSeconds()
        try round(number)
        best[number] = min(best[number], (cpuSeconds() - start) / Double(count) * 1e6)
      }
    }
    let ratio = best[best.count - 1] / best[0]
    let costs = zip(sizes, best).map { "\($0): \(text($1)) us" }.joined(separator: ", ")
    Swift.print("  \(text(ratio, 2))x  \(what); \(costs)")
    let reached = ratio <= limit ? ", reached" : ""
    Swift.print(
      "  aim: \(text(ratio / limit, 2))x of what is allowed\(reached)  growth, \(what):"
        + " \(text(ratio, 2)), at most \(limit)")
    fflush(nil)
  }

  /// The CPU time of this process.
  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// With so many digits after the point.
  static func text(_ number: Double, _ digits: Int = 1) -> String {
    let factor = digits == 1 ? 10.0 : 100.0
    return "\((number * factor).rounded() / factor)"
  }
}
