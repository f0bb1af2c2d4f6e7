internal import JSON
internal import Ports

/// Calls of a run that wait for the same kind of thing, so that one request looks for all of them.
///
/// A call enters under its number when its change is sent, and says before each sleep when its next
/// look is due. The first one to wake then asks for all that are due, itself included; the others
/// wait for what it is told. So an answer serves only looks that were wanted before it was asked
/// for, and calls that look for themselves are in nobody's way.
struct SharedProbes: Sendable {
  /// What a call whose look is due should do.
  enum Turn {
    /// Look for itself.
    case alone
    /// Ask for these things, its own the first.
    case lead([String?])
    /// Wait: somebody asks for it.
    case wait
    case take(Share)
  }

  /// What comes of a look that another call makes.
  enum Share: Sendable {
    case found(JSONValue)
    /// The list did not have it, which is no proof that it is not there.
    case missing
    case throttled(Problem)
    /// Failed, or not for everybody to make.
    case refused
    /// The call that asked has ended.
    case abandoned
  }

  private struct Waiter {
    let kind: String
    /// The id of one thing; nil for all there is to be read.
    let wanted: String?
    /// When it is to look together with others; `.never` when it is not.
    var due = Instant.never
    var state = State.waiting

    enum State {
      case waiting
      case asked
      case told(Share)
    }
  }

  private var waiters: [UInt64: Waiter] = [:]
  private var kinds: [WireKey: Set<UInt64>] = [:]
  /// Whom a call asks for.
  private var followers: [UInt64: [UInt64]] = [:]
  /// Until when each of a kind looks for itself.
  private var closed: [WireKey: Instant] = [:]
  /// Those who have been told something and may be parked.
  private var told: [UInt64] = []

  /// How long calls look for themselves after a shared look has failed, which may be one that not
  /// all of them may make.
  private static let closing = Duration.seconds(60)

  /// - Parameter number: that of the call.
  mutating func enter(_ kind: String, wanted: String?, as number: UInt64) {
    kinds[kind, default: []].insert(number)
    // The text of the first one of the kind, for all of them.
    let kind = kinds.index(forKey: WireKey(kind)).map { kinds.keys[$0].text } ?? kind
    waiters[number] = Waiter(kind: kind, wanted: wanted)
  }

  func isIn(_ number: UInt64, _ kind: String) -> Bool { waiters[number]?.kind == kind }

  /// How many wait for this kind, or will when what they have sent has been accepted.
  func count(of kind: String) -> Int { kinds[kind]?.count ?? 0 }

  mutating func expect(_ number: UInt64, at due: Instant) { waiters[number]?.due = due }

  /// - Parameters:
  ///   - fewest: how many must be due for a look together.
  ///   - most: how many things may be asked for at once.
  mutating func turn(of number: UInt64, fewest: Int, most: Int, at now: Instant) -> Turn {
    guard let waiter = waiters[number] else { return .alone }
    switch waiter.state {
    case .asked:
      return .wait
    case .told(let share):
      waiters[number]?.state = .waiting
      return .take(share)
    case .waiting:
      guard waiter.due <= now else { return .alone }
      waiters[number]?.due = .never
      if let end = closed[waiter.kind], now < end { return .alone }
      let others = due(waiter.kind, at: now).sorted().prefix(most - 1)
      guard others.count + 1 >= fewest else { return .alone }
      for other in others {
        waiters[other]?.due = .never
        waiters[other]?.state = .asked
      }
      followers[number] = Array(others)
      return .lead([waiter.wanted] + others.map { waiters[$0]?.wanted })
    }
  }

  private func due(_ kind: String, at now: Instant) -> [UInt64] {
    kinds[kind, default: []].filter { number in
      guard let waiter = waiters[number], case .waiting = waiter.state else { return false }
      return waiter.due <= now
    }
  }

  /// Hands out what the call under this number was told.
  mutating func tell(from leader: UInt64, _ share: (_ wanted: String?) -> Share) {
    for number in followers.removeValue(forKey: leader) ?? [] {
      guard let waiter = waiters[number] else { continue }
      waiters[number]?.state = .told(share(waiter.wanted))
      told.append(number)
    }
  }

  /// What the call under this number asked for together has failed: for a while each one of its
  /// kind looks for itself.
  mutating func refuse(from leader: UInt64, at now: Instant) {
    if let kind = waiters[leader]?.kind { closed[kind] = now + Self.closing }
    tell(from: leader) { _ in .refused }
  }

  /// The call under this number waits no more.
  mutating func leave(_ number: UInt64) {
    tell(from: number) { _ in .abandoned }
    guard let waiter = waiters.removeValue(forKey: number) else { return }
    kinds[waiter.kind]?.remove(number)
    if kinds[waiter.kind]?.isEmpty == true { kinds[waiter.kind] = nil }
  }

  /// Who has been told something since this was last called.
  mutating func takeTold() -> [UInt64] {
    guard !told.isEmpty else { return [] }
    defer { told.removeAll() }
    return told
  }
}
