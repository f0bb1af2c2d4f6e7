extension Duration {
  /// `250ms`, `2s`, `1.5m`, `1h`; without a unit, seconds. Nil for anything else, and beyond a year,
  /// which is longer than any sensible wait and far from overflow.
  public init?(spelled text: some StringProtocol) {
    let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let units = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "": 1]
    guard let number = Double(String(digits)), let unit = units[String(text[digits.endIndex...])],
      number * unit <= 366 * 86_400
    else { return nil }
    self = .seconds(number * unit)
  }
}
