internal import Ports

/// Keeps changes that the service could not tell apart from being under way together: those of one
/// thing go one after the other, in the order in which they came.
struct ExclusiveChanges: Sendable {
  private struct Line {
    var holder: UInt64
    var waiting: [UInt64] = []
  }

  /// A change that was sent and that nobody has seen the end of.
  private struct Unsettled {
    /// The call's; nil once only that one before it counts.
    let number: UInt64?
    var sentAt: Instant
    /// When one before it was sent that was not seen to end either.
    let earlier: Instant?
  }

  /// By what is changed.
  private var lines: [WireKey: Line] = [:]
  /// In whose line each call is.
  private var keys: [UInt64: String] = [:]
  /// By what is changed, until that has been seen to end.
  private var unsettled: [WireKey: Unsettled] = [:]

  /// - Returns: whether it is this call's turn; if not, it is woken when it may be.
  mutating func enter(_ key: String, _ number: UInt64) -> Bool {
    keys[number] = key
    guard let line = lines[key] else {
      lines[key] = Line(holder: number)
      return true
    }
    if line.holder == number { return true }
    if !line.waiting.contains(number) { lines[key]?.waiting.append(number) }
    return false
  }

  /// The call under this number has ended, or waits no more.
  ///
  /// - Returns: whose turn it is now.
  mutating func leave(_ number: UInt64) -> [UInt64] {
    guard let key = keys.removeValue(forKey: number), var line = lines[key] else { return [] }
    guard line.holder == number else {
      lines[key]?.waiting.removeAll { $0 == number }
      return []
    }
    guard !line.waiting.isEmpty else {
      lines[key] = nil
      return []
    }
    line.holder = line.waiting.removeFirst()
    lines[key] = line
    return [line.holder]
  }

  mutating func sent(_ key: String, by number: UInt64, at now: Instant) {
    guard unsettled[key]?.number != number else {
      unsettled[key]?.sentAt = now
      return
    }
    unsettled[key] = Unsettled(number: number, sentAt: now, earlier: unsettled[key]?.sentAt)
  }

  /// What was sent by this call has changed nothing, and leaves what was before it.
  mutating func refused(_ key: String, by number: UInt64) {
    guard let last = unsettled[key], last.number == number else { return }
    unsettled[key] = last.earlier.map { Unsettled(number: nil, sentAt: $0, earlier: nil) }
  }

  mutating func settled(_ key: String) { unsettled[key] = nil }

  /// Whether this run has changed something within `period` and not waited for the end of it, so
  /// that a read may show what is about to go.
  func isUnsettled(_ key: String, within period: Duration, at now: Instant) -> Bool {
    unsettled[key].map { now < $0.sentAt + period } ?? false
  }
}
