/// How many retries a run may still make, over all its calls.
///
/// One call tries a few times and gives up. A thousand calls that do so together keep a service
/// that is down from coming back; with a budget they soon fail at the first try.
struct RetryBudget: Sendable {
  static let capacity = 500

  private(set) var left = capacity

  mutating func take() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    return true
  }

  /// An answer came: things are better than they were.
  mutating func earn() { left = min(left + 1, Self.capacity) }
}
