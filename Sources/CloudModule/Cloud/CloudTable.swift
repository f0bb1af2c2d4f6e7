internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import TaskLoop
internal import Transport

/// Builds the `cloud` table of one account: a table of functions per service.
final class CloudTable {
  private let vocabulary: Vocabulary
  private let session: AccountSession
  private let loop: TaskLoop
  private let records: RecordTables
  private let errors: ErrorTable
  private let seed: () -> UInt64
  private let changes = ExclusiveChanges()

  init(
    of vocabulary: Vocabulary, session: AccountSession, loop: TaskLoop, records: RecordTables,
    errors: ErrorTable, seed: @escaping () -> UInt64
  ) {
    self.vocabulary = vocabulary
    self.session = session
    self.loop = loop
    self.records = records
    self.errors = errors
    self.seed = seed
  }

  /// Pushes the table. [-0, +1]
  ///
  /// - Parameters:
  ///   - account: the function `account` of the table.
  ///   - addService: is shown each service's table, on top of the stack, by its full name.
  func push(
    on stack: LuaStack, account: @escaping LuaFunction, addService: (String) -> Void = { _ in }
  ) {
    stack.pushTable(fields: 8)
    let services = Dictionary(grouping: vocabulary.operations, by: \.service)
    for (service, operations) in services.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let name = service.rawValue
      push(operations, of: name, on: stack)
      addService("cloud.\(name)")
      stack.setField(name, of: -2)
    }
    stack.push(function: request)
    stack.setField("request", of: -2)
    stack.push(function: account)
    stack.setField("account", of: -2)
    let members = services.keys.map(\.rawValue) + ["account", "request"]
    stack.makeStrict(named: "cloud", members: members)
  }

  private func push(_ operations: [HuaweiCloud.Operation], of service: String, on stack: LuaStack) {
    var names: [String] = []
    stack.pushTable(fields: operations.count)
    for operation in operations {
      let name = String(operation.name.dropFirst(service.count + 1))
      stack.push(function: { [self] stack throws(LuaError) in try call(operation, stack) })
      stack.setField(name, of: -2)
      names.append(name)
    }
    stack.makeStrict(
      named: "cloud.\(service)", members: names,
      further: EnumerationTables(vocabulary: vocabulary).members(of: service))
  }

  // MARK: Calls

  private func call(
    _ operation: HuaweiCloud.Operation, _ stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    try start(operation.name, on: stack) { [self] () throws(CloudError) in
      let given = try CallArguments(of: operation, on: stack, seen: records.seen)
      return try Call(
        operation, given.fields, account: account(for: operation.name),
        options: given.options.until(loop.deadline), seed: seed())
    } push: { [records] success, stack in
      for (result, value) in zip(operation.results, success.results) {
        records.push(value, as: result.type, on: stack)
      }
      return operation.results.count
    }
  }

  /// `cloud.request{service=, method=, path=, query=, body=}`: signs and sends anything else.
  /// Returns the body, parsed where it is JSON, and the status.
  private func request(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    try start("request", on: stack) { [self] () throws(CloudError) in
      let arguments = try RequestArguments(on: stack)
      return try Call(
        arguments.request, account: account(for: "request"),
        options: arguments.options.until(loop.deadline), seed: seed())
    } push: { success, stack in
      for value in success.results { stack.push(value) }
      return success.results.count
    }
  }

  private func start(
    _ name: String, on stack: LuaStack, _ make: () throws(CloudError) -> Call,
    push: @escaping (CallSuccess, LuaStack) -> Int
  ) throws(LuaError) -> LuaVerdict {
    let call: Call
    do throws(CloudError) {
      call = try make()
    } catch {
      throw errors.error(error)
    }
    let task = loop.current
    let operation = MachineOperation(
      SessionCall(call: call, session: session), what: name,
      state: { $0.call.progress.line },
      cancellation: { [errors] machine, reason in
        var error = machine.call.abandoned(reason.description)
        if task?.isOutOfTime == true { error.kind = .timeout }
        return errors.error(error)
      },
      finish: { [errors] outcome, stack throws(LuaError) in
        switch outcome {
        case .success(let success): return .results(push(success, stack))
        case .failure(let error): throw errors.error(error)
        }
      })
    return try loop.suspend(stack, on: changes.inLine(operation, key: call.exclusiveKey))
  }

  private func account(for operation: String) throws(CloudError) -> Account {
    do throws(ConfigurationError) {
      return try session.account()
    } catch {
      throw CloudError(.auth, operation: operation, message: error.message)
    }
  }
}
