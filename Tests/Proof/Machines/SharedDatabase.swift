import Journal
import Ports

/// What several machines share: runs, leases and windows, by one clock, which is not that of any machine.
///
/// It keeps to the rules of the journal in PostgreSQL: a lease has a holder, a fence that only rises and
/// an end; what a holder writes is written together with the check of its leases.
final class SharedDatabase {
  /// What is held by one process at a time.
  enum Lock: Hashable {
    case run(Int64)
    case job(String)
  }

  private struct Lease {
    var holder: Int
    var fence: Int64
    var end: Instant
  }

  static let term = Duration.seconds(15)

  let clock: VirtualClock
  let journal: MemoryJournal
  private var leases: [Lock: Lease] = [:]
  private var lastFence: Int64 = 0
  private var windows: [String: (begin: Int64, claimant: WindowClaimant)] = [:]
  /// Until when nobody reaches it.
  var isAwayUntil = Instant(nanoseconds: 0)
  /// When intents were written, by their runs and numbers.
  private(set) var announcements: [Int64: [Int64: Instant]] = [:]
  /// How many windows were given.
  private(set) var windowCount = 0

  init(_ clock: VirtualClock) {
    self.clock = clock
    journal = MemoryJournal(clock: clock, isShared: true)
  }

  /// Whoever's lease has ended holds nothing any more.
  private func expire() {
    for (lock, lease) in leases where lease.end <= clock.now {
      if case .run(let number) = lock { journal.unlock(number) }
      leases[lock]?.end = Instant(nanoseconds: .min)
    }
    leases = leases.filter { $0.value.end != Instant(nanoseconds: .min) }
  }

  /// - Returns: the fence; nil where somebody else has it.
  func take(_ lock: Lock, by holder: Int) -> Int64? {
    expire()
    if let lease = leases[lock], lease.holder != holder { return nil }
    lastFence += 1
    leases[lock] = Lease(holder: holder, fence: lastFence, end: clock.now + Self.term)
    return lastFence
  }

  /// Lets go of it, if it is still held.
  func release(_ lock: Lock, by holder: Int) {
    guard leases[lock]?.holder == holder else { return }
    if case .run(let number) = lock { journal.unlock(number) }
    leases[lock] = nil
  }

  /// Makes those last for a term from now that have not ended.
  func renew(by holder: Int) {
    expire()
    for lock in leases.keys where leases[lock]?.holder == holder {
      leases[lock]?.end = clock.now + Self.term
    }
  }

  /// - Throws: where one of them is not held any more.
  func check(_ held: [Lock: Int64], by holder: Int) throws(JournalError) {
    expire()
    for (lock, fence) in held
    where leases[lock]?.holder != holder || leases[lock]?.fence != fence {
      throw JournalError(.lapsed, "this process was away for longer than its lease lasts")
    }
  }

  func isHeld(_ lock: Lock) -> Bool {
    expire()
    return leases[lock] != nil
  }

  /// Keeps by its own clock when intents were written.
  func announce(_ entries: [Entry], of run: Int64) {
    for entry in entries {
      if case .intent = entry.content { announcements[run, default: [:]][entry.number] = clock.now }
    }
  }

  func claimWindow(
    of job: String, period: Duration, as claimant: WindowClaimant, by process: Int
  ) -> WindowClaim {
    let now = clock.wallTime.nanoseconds
    let begin = now - now % period.nanoseconds
    let last = windows[job]
    if let last, last.begin >= begin, last.claimant != claimant { return .passed }
    if isHeld(.job(job)), leases[.job(job)]?.holder != process { return .held(by: nil) }
    windows[job] = (max(begin, last?.begin ?? begin), claimant)
    if last?.begin != begin { windowCount += 1 }
    return .taken
  }
}
