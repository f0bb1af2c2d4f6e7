/// Something that happened to a `StateMachine`.
public enum MachineEvent: Equatable, Sendable {
  case start
  case answer(HTTPResponse)
  case failure(TransportFailure)
  /// What was to be stored is durable.
  case stored
  /// It is not, and nothing that depends on it may happen.
  case notStored(JournalFailure)
  /// The time asked for with `.sleep` or `.park` has come, or what a parked machine waits for.
  case wake
}

/// What a `StateMachine` wants done next: one thing at a time.
public enum MachineAction<Outcome> {
  /// Make this durable; the next event is `.stored` or `.notStored`.
  case store(JournalEntry)
  /// Send this, with the times of `Transport.start`; the next event is `.answer` or `.failure`.
  case send(HTTPRequest, timeout: Duration, deadline: Instant = .never)
  /// Wait; the next event is `.wake`.
  case sleep(until: Instant)
  /// Wait for another machine, whose driver wakes this one by its number, or for this time; the
  /// next event is `.wake`, which may also come for nothing.
  case park(until: Instant, number: UInt64)
  /// Finished; no further event will be delivered.
  case finish(Outcome)
}

/// The time an event is delivered at, on both clocks.
public struct Moment: Sendable {
  public let instant: Instant
  public let wallTime: WallTime

  public init(instant: Instant, wallTime: WallTime) {
    self.instant = instant
    self.wallTime = wallTime
  }
}

/// Work that needs the network and the clock but touches neither: events in, actions out.
///
/// The loop drives it; a test drives it without a socket.
public protocol StateMachine<Outcome> {
  associatedtype Outcome
  mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<Outcome>
}
