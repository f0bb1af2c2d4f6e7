internal import Ports

/// One request for credentials, sent again where nothing came of it: asking for a key or a token twice
/// does no harm.
struct CredentialRequest: Sendable {
  /// How patient it is.
  struct Patience: Sendable {
    /// How long an answer may take.
    let timeout: Duration
    /// How often it is sent at most.
    let attempts: Int

    /// For a service of the cloud.
    static let service = Patience(timeout: .seconds(10), attempts: 3)
    /// For what is on this machine, or is not there at all.
    static let neighbour = Patience(timeout: .seconds(1), attempts: 1)
    /// For what is on this machine, and is known to be there.
    static let knownNeighbour = Patience(timeout: .seconds(2), attempts: 3)
  }

  private enum State: Sendable {
    case idle
    case sent(attempt: Int)
    case resting(attempt: Int)
  }

  typealias End = Result<HTTPResponse, TransportFailure>

  private let patience: Patience
  private var state = State.idle

  init(_ patience: Patience) {
    self.patience = patience
  }

  /// Whether a failed request was given all the time it had.
  ///
  /// - Parameter request: made anew each time: a signature has a time.
  mutating func handle(
    _ event: MachineEvent, at moment: Moment, _ request: () -> HTTPRequest
  ) -> CredentialStep<End> {
    switch (state, event) {
    case (.idle, _): return send(request(), attempt: 1, at: moment)
    case (.resting(let attempt), _): return send(request(), attempt: attempt + 1, at: moment)
    case (.sent(let attempt), .answer(let response)):
      return response.isPassingRefusal
        ? again(attempt, .success(response), at: moment) : .end(.success(response))
    case (.sent(let attempt), .failure(let failure)):
      return again(attempt, .failure(failure), at: moment)
    case (.sent(let attempt), _):
      let failure = TransportFailure(.broken, "the request was forgotten")
      return again(attempt, .failure(failure), at: moment)
    }
  }

  private mutating func send(
    _ request: HTTPRequest, attempt: Int, at moment: Moment
  ) -> CredentialStep<End> {
    state = .sent(attempt: attempt)
    return .act(
      .send(
        request, timeout: patience.timeout, deadline: moment.instant + patience.timeout))
  }

  private mutating func again(_ attempt: Int, _ end: End, at moment: Moment) -> CredentialStep<End>
  {
    guard attempt < patience.attempts else { return .end(end) }
    state = .resting(attempt: attempt)
    return .act(.sleep(until: moment.instant + .seconds(1 << (attempt - 1))))
  }
}

/// What comes of an event in a part of a credential machine.
enum CredentialStep<End> {
  case act(MachineAction<Result<Credentials, ConfigurationError>>)
  case end(End)
}

/// Asks a service for credentials by one request, and reads its answer.
struct CredentialQuestion: CredentialMachine {
  /// Made anew for each attempt: a signature has a time.
  let question: @Sendable (WallTime) -> HTTPRequest
  /// What the answer comes to.
  let read: @Sendable (CredentialRequest.End, WallTime) -> Result<Credentials, ConfigurationError>
  private var request = CredentialRequest(.service)

  init(
    _ question: @escaping @Sendable (WallTime) -> HTTPRequest,
    read:
      @escaping @Sendable (CredentialRequest.End, WallTime) -> Result<
        Credentials, ConfigurationError
      >
  ) {
    (self.question, self.read) = (question, read)
  }

  mutating func handle(
    _ event: MachineEvent, at moment: Moment
  ) -> MachineAction<Result<Credentials, ConfigurationError>> {
    switch request.handle(event, at: moment, { [question] in question(moment.wallTime) }) {
    case .act(let action): action
    case .end(let end): .finish(read(end, moment.wallTime))
    }
  }
}
