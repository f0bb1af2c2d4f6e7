extension Duration {
  /// For messages: `0.1 ms`, `250 ms`, `1.5 s`, `90 s`.
  package var short: String {
    let isBrief = abs(nanoseconds) < 1_000_000_000
    let tenths = Int64((Double(nanoseconds) / (isBrief ? 100_000 : 100_000_000)).rounded())
    let number = tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
    return "\(number) \(isBrief ? "ms" : "s")"
  }
}
