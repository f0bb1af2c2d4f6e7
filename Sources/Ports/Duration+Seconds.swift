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
