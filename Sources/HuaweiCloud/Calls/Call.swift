public import Ports

/// One call of an operation, from its arguments to its results: the only place that retries.
///
/// A pure value. It is handed what happened and says what to do next; it owns no socket and reads
/// no clock. A change ends in one of three ways: done, which is seen by reading it back; refused,
/// which is proved; or in doubt, which is said. Only a refused change is sent again.
///
/// ```swift
/// var call = try Call(bind, ["publicip_id": "…", "port_id": "…"], account: account)
/// var action = call.handle(.start, at: now)   // .send(GET …): is it bound there already?
/// ```
public struct Call: StateMachine, Sendable {
  public typealias Outcome = Result<CallSuccess, CloudError>
  typealias Action = MachineAction<Outcome>

  /// What the call is doing now.
  public internal(set) var progress = CallProgress()
  /// The project that belongs to the region, once the call has had to look it up; to be kept in
  /// the account for the calls that follow.
  public internal(set) var learnedProjectID: String?
  /// The credentials that replaced refused ones; to be kept likewise.
  public internal(set) var renewedCredentials: Credentials?

  let subject: Subject
  let options: CallOptions
  var account: Account
  var random: SplitMix64
  var step: Step
  /// When the call must have ended.
  var end = Instant.never
  var began = Instant(nanoseconds: 0)
  /// How often the present request has been sent.
  var attempts = 0
  /// Why the present request is to be sent again.
  var refusal: CloudError?
  /// How many requests have been sent in all.
  var requests = 0
  /// What is shared with other calls; the call's own while nothing is.
  var traffic = Traffic()
  /// When the present request may go out, if its service has set it a time.
  var turn: Instant?
  /// Its number among the calls that look together for the effects of their changes.
  var number: UInt64?
  /// Whether what it waits for is not in the list that others share.
  var looksAlone = false
  /// What is known of the change; for reads it stays as it is.
  var record = ChangeRecord()

  /// What is called.
  enum Subject: Sendable {
    case operation(Operation, Arguments)
    case raw(RawRequest)
  }

  /// What the present request is for.
  enum Step: Sendable {
    case project(Read)
    case read(Read)
    case look(LookRound)
    case send
    case explain(Read, Explanation, CloudError)
  }

  /// - Parameter seed: makes the waits between tries differ from call to call and the same from
  ///   run to run.
  /// - Throws: a `usage` error that names everything wrong with the arguments.
  public init(
    _ operation: Operation, _ arguments: Arguments, account: Account,
    options: CallOptions = CallOptions(), seed: UInt64 = 0
  ) throws(CloudError) {
    let checked: Arguments
    do {
      checked = try ArgumentCheck.checked(arguments, for: operation)
    } catch {
      throw CloudError(.usage, operation: operation.name, message: error.line)
    }
    self.init(.operation(operation, checked), account: account, options: options, seed: seed)
  }

  /// A call of something that has no description.
  public init(
    _ request: RawRequest, account: Account, options: CallOptions = CallOptions(),
    seed: UInt64 = 0
  ) {
    self.init(.raw(request), account: account, options: options, seed: seed)
  }

  private init(_ subject: Subject, account: Account, options: CallOptions, seed: UInt64) {
    self.subject = subject
    self.account = account
    self.options = options
    random = SplitMix64(seed: seed)
    step = .send
  }

  /// The id of what the call changes, where that takes one change at a time: two calls with the
  /// same key must not be under way together. Nil when it does not matter.
  ///
  /// Without the service's name: ModelArts and EIP bind the same addresses.
  public var exclusiveKey: String? {
    guard case .operation(let operation, let arguments) = subject,
      let field = operation.change?.exclusiveField
    else { return nil }
    return arguments[field]?.wireText
  }

  public mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<Outcome> {
    progress.nextPoll = nil
    progress.isHeldBack = false
    switch event {
    case .start: return start(at: moment)
    case .wake, .stored, .notStored, .loaded: return request(at: moment)
    case .answer(let response): return accept(response, at: moment)
    case .failure(let failure):
      return meet(Problem(failure), response: nil, failure: failure, at: moment)
    }
  }

  /// The same for a call that is one of several: they keep to the limits of a service together,
  /// and have so many retries between them.
  public mutating func handle(
    _ event: MachineEvent, at moment: Moment, sharing traffic: inout Traffic
  ) -> MachineAction<Outcome> {
    swap(&self.traffic, &traffic)
    defer { swap(&self.traffic, &traffic) }
    return handle(event, at: moment)
  }
  /// Lets go of what other calls wait for, when this one is given up between two events.
  public mutating func giveUp(sharing traffic: inout Traffic) {
    swap(&self.traffic, &traffic)
    defer { swap(&self.traffic, &traffic) }
    stopSharing()
  }
}
