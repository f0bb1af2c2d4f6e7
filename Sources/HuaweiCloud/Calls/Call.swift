internal import JSON
public import Ports

/// One call, from its arguments to its results: the only place that retries.
///
/// A pure value that can be kept. It is handed what happened and says what to do next; it owns no
/// socket and reads no clock. A change ends in one of three ways: done, which is seen by reading it
/// back; refused, which is proved; or in doubt, which is said. Only a refused change is sent again,
/// and none before the intent to send it is durable.
///
/// ```swift
/// var call = try Call(bind, ["publicip_id": "…", "port_id": "…"], account: account)
/// var action = call.handle(.start, at: now)   // .send(GET …): is it bound there already?
/// ```
public enum Call: StateMachine, Sendable {
  case read(ReadCall)
  case change(ChangeCall)
  // Apart, since they are rare and large: every copy of a call would be as large, and so would the code
  // that makes it.
  indirect case raw(RawCall)
  indirect case undo(UndoCall)

  /// What came of it, or why nothing did.
  public typealias Outcome = Result<CallSuccess, CloudError>

  /// - Parameter seed: makes the waits between tries differ from call to call and the same from
  ///   run to run.
  /// - Throws: a `usage` error that names everything wrong with the arguments.
  public init(
    _ operation: Operation, _ arguments: Arguments, account: Account,
    options: CallOptions = CallOptions(), seed: UInt64 = 0
  ) throws(CloudError) {
    self.init(
      .operation(operation, try arguments.checked(for: operation)), account: account,
      options: options, seed: seed)
  }

  /// The same of what has been checked.
  public init(
    _ subject: Subject, account: Account, options: CallOptions = CallOptions(), seed: UInt64 = 0
  ) {
    switch subject {
    case .request(let request):
      self.init(request, account: account, options: options, seed: seed)
    case .operation(let operation, let checked):
      if let change = operation.change {
        let record = ChangeRecord(operation.name, checked)
        self = .change(
          ChangeCall(operation, change, record, account: account, options: options, seed: seed))
      } else {
        self = .read(
          ReadCall(operation, checked: checked, account: account, options: options, seed: seed))
      }
    }
  }

  /// A call of something that has no description.
  public init(
    _ request: RawRequest, account: Account, options: CallOptions = CallOptions(),
    seed: UInt64 = 0
  ) {
    self = .raw(RawCall(request, account: account, options: options, seed: seed))
  }

  /// Goes on with a change that another process began to make: by probing, never by sending. Its
  /// quiet period counts from the record's time.
  ///
  /// - Throws: a `usage` error when the catalog has no such change, or its arguments do not fit it.
  public init(
    resuming record: ChangeRecord, in catalog: OperationCatalog, account: Account,
    options: CallOptions = CallOptions(), seed: UInt64 = 0
  ) throws(CloudError) {
    if record.operation == RawRequest.operationName {
      let request = try RawRequest(fields: record.arguments)
      self = .raw(RawCall(request, record, account: account, options: options, seed: seed))
      return
    }
    guard let operation = catalog.operation(named: record.operation), let change = operation.change
    else {
      throw CloudError(
        .usage, operation: record.operation, message: "there is no such change to go on with")
    }
    _ = try record.arguments.checked(for: operation)
    self = .change(
      ChangeCall(operation, change, record, account: account, options: options, seed: seed))
  }

  /// Finds out what became of a change that another process sent, and sends nothing itself. It is
  /// *done* when its effect is seen; the record says whether it is proved not to have been carried
  /// out; whatever else it ends with, nobody knows.
  ///
  /// - Throws: a `usage` error when the catalog has no such change, or its arguments do not fit it.
  public init(
    deciding record: ChangeRecord, in catalog: OperationCatalog, account: Account,
    options: CallOptions = CallOptions(), seed: UInt64 = 0
  ) throws(CloudError) {
    try self.init(resuming: record, in: catalog, account: account, options: options, seed: seed)
    if case .change(var call) = self {
      call.isDeciding = true
      self = .change(call)
    }
  }
}

extension Call {
  /// How long it takes one that decides what became of a change, where nothing is seen of that or cannot
  /// be told from others' work; and at most, where it is seen to be under way. Nil where it is not known that
  /// it takes long.
  public func decisionTime(at time: WallTime) -> (usual: Duration, most: Duration)? {
    guard case .change(let call) = self, case let rest = call.silenceLeft(at: time), rest > .zero
    else { return nil }
    return (rest, max(rest, call.change.timeout))
  }
}

extension Call {
  /// What is called: an operation with its arguments, as they are sent, or a request.
  public enum Subject: Sendable {
    case operation(Operation, Arguments)
    case request(RawRequest)

    /// Whether what is called may change something.
    public var isChange: Bool {
      switch self {
      case .operation(let operation, _): operation.change != nil
      case .request(let request): !request.isRead
      }
    }
  }

  /// What is called; of an undo, the change that takes back.
  public var subject: Subject {
    switch self {
    case .read(let call): .operation(call.operation, call.context.arguments)
    case .change(let call): .operation(call.operation, call.record.arguments)
    case .raw(let call): .request(call.request)
    case .undo(let call): .operation(call.operation, call.arguments)
    }
  }

  /// Whether it returns when its effect is seen, and not when it is accepted.
  public var waits: Bool {
    if case .change(let call) = self { call.context.options.wait } else { true }
  }

  /// Whether it may change something.
  public var isChange: Bool {
    switch self {
    case .read: false
    case .raw(let call): !call.request.isRead
    case .change, .undo: true
    }
  }

  /// What is known of the change that it makes; nil for a read, and before there is anything to know.
  public var record: ChangeRecord? {
    switch self {
    case .read: nil
    case .change(let call): call.record
    case .raw(let call): call.request.isRead ? nil : call.record
    case .undo(let call): call.record
    }
  }

  /// What the call is doing now.
  public var progress: CallProgress {
    switch self {
    case .read(let call): call.progress
    case .change(let call): call.progress
    case .raw(let call): call.progress
    case .undo(let call): call.progress
    }
  }

  /// The error of a call that somebody gives up now, between two events: `cancelled`, and in doubt
  /// when a change is on its way.
  public func abandoned(_ reason: String) -> CloudError {
    switch self {
    case .read(let call): call.abandoned(reason)
    case .change(let call): call.abandoned(reason)
    case .raw(let call): call.abandoned(reason)
    case .undo(let call): call.abandoned(reason)
    }
  }
}

// MARK: Driving

extension Call {
  /// What to do after `event`, for a call that shares nothing with others.
  public mutating func handle(_ event: MachineEvent, at moment: Moment) -> MachineAction<Outcome> {
    switch self {
    case .read(var call): return deliver(&call, event, moment, Call.read)
    case .change(var call): return deliver(&call, event, moment, Call.change)
    case .raw(var call): return deliver(&call, event, moment, Call.raw)
    case .undo(var call): return deliver(&call, event, moment, Call.undo)
    }
  }

  /// The same for a call that is one of several: they keep to the limits of a service together,
  /// have so many retries between them, and wait for one another.
  public mutating func handle(
    _ event: MachineEvent, at moment: Moment, sharing shared: inout SharedState
  ) -> MachineAction<Outcome> {
    switch self {
    case .read(var call): return deliver(&call, event, moment, &shared, Call.read)
    case .change(var call): return deliver(&call, event, moment, &shared, Call.change)
    case .raw(var call): return deliver(&call, event, moment, &shared, Call.raw)
    case .undo(var call): return deliver(&call, event, moment, &shared, Call.undo)
    }
  }

  /// Lets go of what other calls wait for, when this one is given up between two events.
  public func giveUp(sharing shared: inout SharedState) {
    switch self {
    case .read(let call): shared.leave(call.context.number)
    case .change(let call): shared.leave(call.context.number)
    case .raw(let call): shared.leave(call.context.number)
    case .undo(let call): shared.leave(call.context.number)
    }
  }

  private mutating func deliver<Kind: CallMachine>(
    _ call: inout Kind, _ event: MachineEvent, _ moment: Moment, _ wrap: (Kind) -> Call
  ) -> CallAction {
    call.context.moment = moment
    let action = call.handle(event)
    self = wrap(call)
    return action.warning(call.context.warning).by(call.context.account.proxy)
  }

  private mutating func deliver<Kind: CallMachine>(
    _ call: inout Kind, _ event: MachineEvent, _ moment: Moment, _ shared: inout SharedState,
    _ wrap: (Kind) -> Call
  ) -> CallAction {
    call.context.borrow(&shared)
    call.context.moment = moment
    let action = call.handle(event)
    call.context.giveBack(&shared)
    self = wrap(call)
    return action.warning(call.context.warning).by(call.context.account.proxy)
  }
}

extension CallAction {
  /// The same, where what it sends goes by the account's own proxy: also what is asked for
  /// credentials.
  fileprivate func by(_ proxy: Proxy?) -> CallAction {
    guard let proxy, case .send(var request, let timeout, let deadline) = self else { return self }
    request.proxy = proxy
    return .send(request, timeout: timeout, deadline: deadline)
  }

  /// The same, where the outcome has a warning of its own or is told this one.
  fileprivate func warning(_ warning: String?) -> CallAction {
    guard let warning, case .finish(let outcome) = self else { return self }
    switch outcome {
    case .success(var success):
      success.warning = success.warning ?? warning
      return .finish(.success(success))
    case .failure(var error):
      error.warning = error.warning ?? warning
      return .finish(.failure(error))
    }
  }
}
