/// Something that happened to a `StateMachine`.
public enum MachineEvent: Equatable, Sendable {
  case start
  case answer(HTTPResponse)
  case failure(TransportFailure)
  /// What was to be stored is durable.
  case stored
  /// It is not, and nothing that depends on it may happen.
  case notStored(JournalFailure)
  /// What was asked for with `.load`, or why it is not to be had.
  case loaded(Result<[UInt8], LoadFailure>)
  /// The time asked for with `.sleep` or `.park` has come, or what a parked machine waits for.
  case wake
}

/// What a `StateMachine` wants done next: one thing at a time.
public enum MachineAction<Outcome> {
  /// Make this durable; the next event is `.stored` or `.notStored`.
  case store(JournalEntry)
  /// Send this, with the times of `Transport.start`; the next event is `.answer` or `.failure`.
  case send(HTTPRequest, timeout: Duration, deadline: Instant = .never)
  /// Read something of this machine's; the next event is `.loaded`.
  case load(LoadRequest)
  /// Wait; the next event is `.wake`.
  case sleep(until: Instant)
  /// Wait for somebody else, who wakes this one, or for this time; the next event is `.wake`, which
  /// may also come for nothing.
  ///
  /// - Parameter number: what it is known by to whoever wakes it; 0 where that needs no number.
  case park(until: Instant, number: UInt64 = 0)
  /// Finished; no further event will be delivered.
  case finish(Outcome)
}

/// The time an event is delivered at, on both clocks.
public struct Moment: Sendable {
  /// For deadlines and timers.
  public let instant: Instant
  /// For signatures, and for what is told to people.
  public let wallTime: WallTime

  /// What both clocks showed.
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
  /// Takes what happened and says what is to be done next. Not called again after `.finish`.
  ///
  /// - Parameter moment: when it happened; the machine reads no clock itself.
  mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<Outcome>
}

extension MachineAction {
  /// The same with what is made of its outcome.
  public func map<Other>(_ transform: (Outcome) -> Other) -> MachineAction<Other> {
    switch self {
    case .store(let entry): .store(entry)
    case .send(let request, let timeout, let deadline):
      .send(request, timeout: timeout, deadline: deadline)
    case .load(let request): .load(request)
    case .sleep(let time): .sleep(until: time)
    case .park(let time, let number): .park(until: time, number: number)
    case .finish(let outcome): .finish(transform(outcome))
    }
  }
}
