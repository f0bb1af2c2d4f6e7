internal import JSON
internal import Ports

/// The call that takes a change back: it looks up what nobody knows yet, then makes the change that
/// the `Undo` names.
public struct UndoCall: Sendable {
  private indirect enum State: Sendable {
    case lookingUp(ReadCall, Undo.Lookup)
    case changing(ChangeCall)
    /// What was looked up is not there, or does not fit.
    case failed(ReadCall)
  }

  /// The operation that takes the change back.
  public let operation: Operation
  let change: Change
  private let undo: Undo
  private let account: Account
  private let options: CallOptions
  private let seed: UInt64
  private var state: State

  /// - Throws: an `internal` error when the catalog lacks an operation or has it as a read, and a
  ///   `usage` error when the arguments do not fit.
  public init(
    _ undo: Undo, in catalog: OperationCatalog, account: Account,
    options: CallOptions = CallOptions(), seed: UInt64 = 0
  ) throws(CloudError) {
    let operation = try Self.operation(named: undo.operation, in: catalog)
    guard let change = operation.change else {
      throw CloudError(
        .internal, operation: Self.name, message: "\(operation.name) changes nothing")
    }
    self.operation = operation
    self.change = change
    self.undo = undo
    self.account = account
    self.options = options
    self.seed = seed
    guard let lookup = undo.lookup else {
      state = .changing(
        ChangeCall(
          operation, change,
          ChangeRecord(operation.name, try undo.arguments.checked(for: operation)),
          account: account, options: options, seed: seed))
      return
    }
    let read = try Self.operation(named: lookup.operation, in: catalog)
    state = .lookingUp(
      ReadCall(
        read, checked: try lookup.arguments.checked(for: read), account: account, options: options,
        seed: seed), lookup)
  }

  private static let name = "undo"

  private static func operation(
    named name: String, in catalog: OperationCatalog
  ) throws(CloudError) -> Operation {
    guard let operation = catalog.operation(named: name) else {
      throw CloudError(.internal, operation: self.name, message: "there is no operation \(name)")
    }
    return operation
  }

  /// What is known of the change that takes back; nil before it has begun.
  public var record: ChangeRecord? {
    guard case .changing(let call) = state else { return nil }
    return call.record
  }

  /// What the change is given, as far as it is known.
  public var arguments: Arguments { record?.arguments ?? undo.arguments }
}

extension UndoCall: CallMachine {
  var context: CallContext {
    get {
      switch state {
      case .lookingUp(let call, _), .failed(let call): call.context
      case .changing(let call): call.context
      }
    }
    set {
      switch state {
      case .lookingUp(var call, let lookup):
        call.context = newValue
        state = .lookingUp(call, lookup)
      case .failed(var call):
        call.context = newValue
        state = .failed(call)
      case .changing(var call):
        call.context = newValue
        state = .changing(call)
      }
    }
  }

  mutating func handle(_ event: MachineEvent) -> CallAction {
    switch state {
    case .lookingUp(var call, let lookup):
      let action = call.handle(event)
      guard case .finish(.success(let success)) = action else {
        state = .lookingUp(call, lookup)
        return action
      }
      do throws(CloudError) {
        return begin(try found(lookup, in: success, call.operation), after: call)
      } catch {
        state = .failed(call)
        return .finish(.failure(error))
      }
    case .changing(var call):
      let action = call.handle(event)
      state = .changing(call)
      return action
    case .failed(var call):
      return call.handle(event)
    }
  }

  /// The arguments, complete.
  private func found(
    _ lookup: Undo.Lookup, in success: CallSuccess, _ read: Operation
  ) throws(CloudError) -> Arguments {
    let found = success.results.first?.array?.first { $0.text(lookup.key) == lookup.value }
    guard let value = found?[lookup.take] else {
      throw CloudError(
        .notFound, operation: Self.name,
        message: "cloud.\(read.name) shows nothing whose \(lookup.key) is \(lookup.value)")
    }
    var arguments = undo.arguments
    arguments[lookup.argument] = value
    return try arguments.checked(for: operation)
  }

  private mutating func begin(_ arguments: Arguments, after lookup: ReadCall) -> CallAction {
    var call = ChangeCall(
      operation, change, ChangeRecord(operation.name, arguments), account: account,
      options: options, seed: seed)
    call.context.shared = lookup.context.shared
    call.context.moment = lookup.context.moment
    let action = call.handle(.start)
    state = .changing(call)
    return action
  }

  var progress: CallProgress {
    switch state {
    case .lookingUp(let call, _), .failed(let call): call.progress
    case .changing(let call): call.progress
    }
  }

  func abandoned(_ reason: String) -> CloudError {
    switch state {
    case .lookingUp(let call, _), .failed(let call): call.abandoned(reason)
    case .changing(let call): call.abandoned(reason)
    }
  }
}

extension Undo {
  /// The read by which the call that takes back looks first, with its arguments; nil where it does not
  /// look.
  public func check(in catalog: OperationCatalog) -> (read: Operation, arguments: Arguments)? {
    guard let probe = catalog.operation(named: operation)?.change?.probes.first else { return nil }
    return (probe.read, probe.arguments(arguments))
  }
}

extension Arguments {
  /// The arguments in the form in which they are sent.
  func checked(for operation: Operation) throws(CloudError) -> Arguments {
    do throws(ArgumentProblems) {
      return try ArgumentCheck.checked(self, for: operation)
    } catch {
      throw CloudError(.usage, operation: operation.name, message: error.line)
    }
  }
}
