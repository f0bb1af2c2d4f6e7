internal import JSON
internal import Ports

/// How long the effect of one change took: seen by the end of this span, and not at its beginning.
///
/// Both count from when the change was accepted to when a probe was sent, which is what the next wait
/// has to know. The truth lies between them: who takes the end for it learns to come late.
public struct WaitTime: Codable, Equatable, Sendable {
  /// Nanoseconds; when the last probe was sent that did not see the effect, 0 where the first one did.
  public let after: Int64
  /// Nanoseconds; when the probe was sent that saw it.
  public let by: Int64

  /// - Parameters:
  ///   - after: not seen yet, since the acceptance.
  ///   - by: seen; no less.
  public init(after: Duration, by: Duration) {
    self.after = max(0, after.nanoseconds)
    self.by = max(self.after, by.nanoseconds)
  }

  /// What the record of a change tells, as `ChangeRecord` writes it; nil where nothing was waited for
  /// from the acceptance to the end.
  public init?(recorded record: [UInt8]) {
    guard let time = (try? JSONValue(parsing: record))?["settled"],
      let after = time["after"]?.integer,
      let by = time["by"]?.integer, after >= 0, by >= after, by < Self.longest
    else { return nil }
    (self.after, self.by) = (after, by)
  }

  /// What takes longer teaches nothing: a week, in nanoseconds.
  private static let longest: Int64 = 7 * 86_400 * 1_000_000_000

  /// The best guess.
  var middle: Duration { .nanoseconds(after + (by - after) / 2) }
}

/// How long one operation took the last times, the newest first.
public struct WaitHistory: Sendable {
  /// More than these change nothing.
  public static let most = 20

  /// At most `most`.
  private(set) var times: [WaitTime]
  /// When the effect of one can first be seen, where that is known; else empty.
  private var known: [Duration] = []
  /// When to look, made of them when it is first asked for.
  private var made: WaitPlan?

  init(_ times: some Sequence<WaitTime>) {
    self.times = Array(times.prefix(Self.most))
  }

  /// One whose effect is there after one of these times since the acceptance, which is always the same.
  ///
  /// - Parameter known: ascending.
  init(at known: [Duration]) {
    self.known = known
    times = known.suffix(1).map { WaitTime(after: $0, by: $0) }
  }

  mutating func note(_ time: WaitTime) {
    if !known.isEmpty {
      // Which of them it is, the first one shows.
      let later = known.filter { $0.nanoseconds >= time.by }
      known = later.isEmpty ? Array(known.suffix(1)) : later
      made = nil
      return
    }
    times.insert(time, at: 0)
    if times.count > Self.most { times.removeLast() }
    made = nil
  }

  /// When to look; nil as long as nothing is known.
  var plan: WaitPlan? {
    mutating get {
      if made == nil, !times.isEmpty {
        made = known.isEmpty ? WaitPlan(times) : WaitPlan(at: known)
      }
      return made
    }
  }

  /// The median; nil as long as nothing is known.
  var usual: Duration? {
    times.isEmpty ? nil : times.map(\.middle).sorted()[times.count / 2]
  }
}

/// What is known of the waits of each operation, for the calls of a run.
///
/// Nothing is known, and nothing learned, of an operation before somebody has said what earlier runs
/// recorded of it: without a journal every wait is like the first one.
public struct LearnedWaits: Sendable {
  private var histories: [WireKey: WaitHistory] = [:]
  /// What is known of those that nothing else is known of.
  private var expected = WaitHistory([])

  /// Nothing is known.
  public init() {}

  /// Tells how long operations take of which earlier runs tell nothing: not about, but exactly one of
  /// these times, which ascend.
  public mutating func expect(_ times: [Duration]) {
    expected = WaitHistory(at: times)
  }

  /// Tells how long an operation took in earlier runs.
  ///
  /// - Parameter times: the newest first; may be empty.
  public mutating func learn(_ operation: String, _ times: [WaitTime]) {
    histories[WireKey(operation)] = times.isEmpty ? expected : WaitHistory(times)
  }

  /// A change has taken effect.
  public mutating func note(_ operation: String, _ time: WaitTime) {
    histories[WireKey(operation)]?.note(time)
  }

  /// When to look for the effect of a change; nil where nothing is known of such ones.
  mutating func plan(of operation: String) -> WaitPlan? {
    histories[WireKey(operation)]?.plan
  }

  /// How long an operation usually takes from its acceptance; nil where nobody knows.
  public func usual(of operation: String) -> Duration? {
    histories[WireKey(operation)]?.usual
  }
}
