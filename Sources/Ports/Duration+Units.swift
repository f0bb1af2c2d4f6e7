extension Duration {
  /// Any number of seconds, as a script may give it: what is longer than 292 years becomes that, and
  /// what is not a number becomes nothing. (`Duration.seconds` traps on both.)
  public init(saturatingSeconds seconds: Double) {
    let limit = Double(Int64.max / 1_000_000_000)
    guard !seconds.isNaN else {
      self = .zero
      return
    }
    self = .seconds(Swift.min(Swift.max(seconds, -limit), limit))
  }
}

extension Duration {
  /// At least 0 and rounded up, so that a wait given in milliseconds does not end before its time.
  package var milliseconds: Int {
    let nanoseconds = nanoseconds
    guard nanoseconds > 0 else { return 0 }
    return Int((nanoseconds - 1) / 1_000_000) + 1
  }
}

extension Duration {
  /// For messages: `0.1 ms`, `250 ms`, `1.5 s`, `90 s`, and `2 h` or `365 d` for whole hours and days.
  package var short: String {
    for (unit, length) in [("d", Int64(86_400)), ("h", 3600)] {
      let count = nanoseconds / (length * 1_000_000_000)
      if count > 0, count * length * 1_000_000_000 == nanoseconds { return "\(count) \(unit)" }
    }
    let isBrief = abs(nanoseconds) < 1_000_000_000
    let tenths = Int64((Double(nanoseconds) / (isBrief ? 100_000 : 100_000_000)).rounded())
    let number = tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    return "\(number) \(isBrief ? "ms" : "s")"
  }
}
