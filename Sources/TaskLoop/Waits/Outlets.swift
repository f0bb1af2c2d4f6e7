import Ports

/// The transports and journals that the waits of a loop use: the loop's own, where it blocks, and
/// those of other routes for as long as something is under way there.
///
/// One object, because it is asked at every step, and a value would be copied for each question.
final class Outlets {
  let main: Route
  private var exchanges: [ExchangeID: (wait: WaitID, transport: any Transport)] = [:]
  private var entries: [EntryID: (wait: WaitID, journal: any Journal)] = [:]
  private var guestTransports = InUse<any Transport>()
  private var guestJournals = InUse<any Journal>()
  private var lastExchange: UInt64 = 0
  private var lastEntry: UInt64 = 0

  init(main: Route) {
    self.main = main
  }

  /// Nothing is under way.
  var isIdle: Bool { exchanges.isEmpty && entries.isEmpty }

  // MARK: Handing over

  func send(
    _ request: HTTPRequest, for wait: PendingWait, timeout: Duration, deadline: Instant
  ) -> ExchangeID {
    lastExchange += 1
    let id = ExchangeID(lastExchange)
    let transport = wait.route.transport
    exchanges[id] = (wait.id, transport)
    if transport !== main.transport { guestTransports.add(transport) }
    transport.start(request, as: id, timeout: timeout, deadline: deadline)
    return id
  }

  func store(_ entry: JournalEntry, for wait: PendingWait) -> EntryID {
    lastEntry += 1
    let id = EntryID(lastEntry)
    let journal = wait.route.journal
    entries[id] = (wait.id, journal)
    if journal !== main.journal { guestJournals.add(journal) }
    journal.store(entry, as: id)
    return id
  }

  func cancel(_ id: ExchangeID) {
    guard let exchange = exchanges[id] else { return }
    _ = wait(endedBy: id)
    exchange.transport.cancel(id)
  }

  func cancel(_ id: EntryID) {
    guard let entry = entries[id] else { return }
    _ = wait(endedBy: id)
    entry.journal.cancel(id)
  }

  // MARK: What has ended

  /// The wait whose exchange this was; nil for one that nobody waits for.
  func wait(endedBy id: ExchangeID) -> WaitID? {
    guard let (wait, transport) = exchanges.removeValue(forKey: id) else { return nil }
    if transport !== main.transport { guestTransports.remove(transport) }
    return wait
  }

  func wait(endedBy id: EntryID) -> WaitID? {
    guard let (wait, journal) = entries.removeValue(forKey: id) else { return nil }
    if journal !== main.journal { guestJournals.remove(journal) }
    return wait
  }

  /// Blocks until something may have ended, in the one place where the loop blocks.
  ///
  /// - Parameters:
  ///   - signals: a descriptor that ends the wait and that nothing is waited for at.
  ///   - now: a deadline that has passed.
  func wait(
    until deadline: Instant, orReadable descriptors: [CInt], endedBy signals: CInt?, now: Instant
  ) -> [FinishedExchange] {
    let early = finishedByGuests(at: now)
    var interest = main.journal.interest
    for transport in guestTransports.members { interest.formUnion(transport.interest) }
    for journal in guestJournals.members { interest.formUnion(journal.interest) }
    interest.descriptors += descriptors.map { WatchedDescriptor($0) }
    if let signals { interest.descriptors.append(WatchedDescriptor(signals, isAside: true)) }
    let finished = main.transport.wait(
      until: early.isEmpty ? min(deadline, interest.time) : now, orReady: interest.descriptors)
    return guestTransports.isEmpty ? finished : early + finished + finishedByGuests(at: now)
  }

  private func finishedByGuests(at now: Instant) -> [FinishedExchange] {
    guestTransports.isEmpty ? [] : guestTransports.members.flatMap { $0.wait(until: now) }
  }

  /// Of the loop's own journal.
  var lapse: JournalFailure? { main.journal.lapse }

  func takeStored() -> [FinishedEntry] {
    if guestJournals.isEmpty { return main.journal.takeEnded() }
    return ([main.journal] + guestJournals.members).flatMap { $0.takeEnded() }
  }
}

/// Some of a kind, each with how often it is used, in the order of their first use.
private struct InUse<Member> {
  private var uses: [(member: Member, object: ObjectIdentifier, count: Int)] = []

  var members: [Member] { uses.map(\.member) }
  var isEmpty: Bool { uses.isEmpty }

  mutating func add(_ member: Member) {
    let object = ObjectIdentifier(member as AnyObject)
    if let index = uses.firstIndex(where: { $0.object == object }) {
      uses[index].count += 1
    } else {
      uses.append((member, object, 1))
    }
  }

  mutating func remove(_ member: Member) {
    let object = ObjectIdentifier(member as AnyObject)
    guard let index = uses.firstIndex(where: { $0.object == object }) else { return }
    uses[index].count -= 1
    if uses[index].count == 0 { uses.remove(at: index) }
  }
}
