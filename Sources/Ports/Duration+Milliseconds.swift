extension Duration {
  /// At least 0 and rounded up, so that a wait given in milliseconds does not end before its time.
  package var milliseconds: Int {
    let nanoseconds = nanoseconds
    guard nanoseconds > 0 else { return 0 }
    return Int((nanoseconds - 1) / 1_000_000) + 1
  }
}
