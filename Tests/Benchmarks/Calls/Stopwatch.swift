/// Times a piece of work.
enum Stopwatch {
  /// Nanoseconds that one run of `body` takes: the best of five rounds of `count` runs.
  static func nanoseconds(_ count: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let rounds = (0..<5).map { _ in
      clock.measure { for _ in 0..<count { body() } }
    }
    let (seconds, attoseconds) = (rounds.min() ?? .zero).components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(count)
  }

  /// With one digit after the point, right-aligned.
  static func text(_ number: Double) -> String {
    let text = String((number * 10).rounded() / 10)
    return String(repeating: " ", count: max(0, 7 - text.count)) + text
  }
}
