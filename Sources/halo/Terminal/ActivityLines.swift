internal import Ports
internal import Text
internal import WireText

/// What is under way as the lines of a terminal: one for each task that waits, the oldest first, and
/// one for all that there is no room for.
struct ActivityLines {
  /// One thing that is waited for.
  struct Item {
    /// The name of the task that waits; nil where it has none.
    var task: String?
    /// `bind EIP 203.0.113.10 to …`, or what was called.
    var what: String
    /// For how long.
    var elapsed: Duration
    /// How long it usually takes; nil where nobody knows.
    var usual: Duration?
    /// In the service's words.
    var state: String?
    /// Until it looks again.
    var next: Duration?
    /// Until it ends, where that is known.
    var left: Duration?
  }

  /// The oldest first: as many as there may be lines, at least.
  var items: [Item]
  /// How many tasks wait, those of the items among them.
  var waiting: Int
  /// How many tasks have ended well, and how many have failed.
  var done = 0
  var failed = 0

  /// - Parameters:
  ///   - room: how many lines there may be.
  ///   - columns: how wide they may be, as far as what is waited for can be cut.
  func text(room: Int, columns: Int = .max) -> [String] {
    let isFolded = waiting > room
    let lines = items.prefix(isFolded ? max(0, room - 1) : room).map { $0.text(in: columns) }
    // One thing alone needs no sum.
    guard isFolded || waiting > 1 && lines.count < room else { return lines }
    return lines + [sum]
  }

  private var sum: String {
    [("waiting", waiting), ("done", done), ("failed", failed)]
      .filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
  }
}

extension ActivityLines.Item {
  /// `web-1: eip.bind 3.2 s, usually 2.5 s: BINDING, next look in 0.4 s`.
  ///
  /// How it stands is worth more than the whole of what it is about.
  fileprivate func text(in columns: Int) -> String {
    var course = " \(elapsed.brief)"
    if let usual { course += ", usually \(usual.brief)" }
    if let state { course += ": \(state.escapingControls)" }
    if let next, next > .zero { course += ", next look in \(next.brief)" }
    if let left, left > .zero { course += ", ends in \(left.brief)" }
    let subject = ((task.map { "\($0): " } ?? "") + what).escapingControls
    return subject.cut(to: max(Self.leastSubject, columns - course.columns)) + course
  }

  /// As many columns of what it is about stay.
  private static let leastSubject = 16
}

/// How long calls have taken: what is usual is the median of the last ones.
struct UsualDurations {
  private static let most = 50
  private var known: [WireKey: [Duration]] = [:]

  /// A call has taken so long.
  ///
  /// - Parameter call: `eip.bind`, also as scripts write it.
  mutating func note(_ call: String, _ duration: Duration) {
    var durations = known[Self.key(call), default: []]
    if durations.count >= Self.most { durations.removeFirst() }
    durations.append(duration)
    known[Self.key(call)] = durations
  }

  /// Nil for what has not ended before.
  func usual(of call: String) -> Duration? {
    guard let durations = known[Self.key(call)], !durations.isEmpty else { return nil }
    return durations.sorted()[durations.count / 2]
  }

  private static func key(_ call: String) -> WireKey {
    WireKey(call.hasPrefix("cloud.") ? String(call.dropFirst(6)) : call)
  }
}
