internal import HuaweiCloud
internal import JSON
internal import LuaHost
internal import StandardModules
internal import TaskLoop
internal import Ports

/// Builds the `cloud` table of one account: a table of functions per service.
final class CloudTable {
  private let catalog: OperationCatalog
  /// Calls that are under way keep the one they began with.
  var session: AccountSession
  private let watch: ChangeWatch
  private let loop: TaskLoop
  private let records: RecordTables
  private let errors: ErrorTable
  private let seed: () -> UInt64

  init(
    of catalog: OperationCatalog, session: AccountSession, watch: ChangeWatch, loop: TaskLoop,
    records: RecordTables, errors: ErrorTable, seed: @escaping () -> UInt64
  ) {
    self.catalog = catalog
    self.session = session
    self.watch = watch
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
    let services = Dictionary(grouping: catalog.operations, by: \.service)
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
      further: EnumerationTables(catalog: catalog).members(of: service))
  }

  /// Makes the account, unless it is there already.
  func open() throws(LuaError) {
    _ = try made { () throws(CloudError) in
      try account(of: session, for: CloudFunctions.account.name)
    }
  }

  // MARK: Calls

  private func call(
    _ operation: HuaweiCloud.Operation, _ stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    let call = try made { () throws(CloudError) -> Call in
      let given = try CallArguments(of: operation, on: stack, seen: records.seen)
      return try Call(
        operation, given.fields, account: account(of: session, for: operation.name),
        options: given.options.until(loop.deadline), seed: seed())
    }
    return try start(.operation(operation, call.arguments), call, asking: true, on: stack) {
      [self] success, stack in push(success, of: operation, on: stack)
    }
  }

  /// `cloud.request{service=, method=, path=, query=, body=}`: signs and sends anything else.
  /// Returns the body, parsed where it is JSON, and the status.
  private func request(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let arguments = try made { () throws(CloudError) in try RequestArguments(on: stack) }
    let call = try made { () throws(CloudError) in
      Call(
        arguments.request, account: try account(of: session, for: "request"),
        options: arguments.options.until(loop.deadline), seed: seed())
    }
    return try start(.request(arguments.request), call, asking: true, on: stack) {
      [records] success, stack in
      for value in success.results { stack.push(value, marking: records.arrays) }
      return .results(success.results.count)
    }
  }

  private func push(
    _ success: CallSuccess, of operation: HuaweiCloud.Operation, on stack: LuaStack
  ) -> LuaVerdict {
    for (result, value) in zip(operation.results, success.results) {
      records.push(value, as: result.type, on: stack)
    }
    return .results(operation.results.count)
  }

  /// What was made, or the script's error.
  private func made<Made>(_ make: () throws(CloudError) -> Made) throws(LuaError) -> Made {
    do throws(CloudError) {
      return try make()
    } catch {
      throw errors.error(error)
    }
  }

  /// - Parameters:
  ///   - asking: whether somebody may forbid a change.
  ///   - session: where it is made; the table's own if nil.
  ///   - undone: the change it takes back.
  ///   - finish: what becomes of its results, on an empty stack.
  private func start(
    _ thing: CalledThing, _ call: Call, asking: Bool, on stack: LuaStack,
    in session: AccountSession? = nil, undoing undone: ChangeEntry? = nil,
    finish: @escaping (CallSuccess, LuaStack) throws(LuaError) -> LuaVerdict
  ) throws(LuaError) -> LuaVerdict {
    let session = session ?? self.session
    // In a finalizer nothing is sent anyhow.
    var approved: ChangeAnnouncement?
    if asking, thing.isChange, let ask = watch.beforeChange, !stack.isInFinalizer {
      approved = try made { () throws(CloudError) in try approve(thing, in: session, ask) }
    }
    let log = thing.isChange ? watch.log : nil
    let task = loop.current
    let operation = MachineWait(
      WatchedCall(
        base: SessionCall(call: call, session: session),
        ended: log.map { log in
          { [self] outcome in
            remember(outcome, of: thing)
            log.ended(thing, with: outcome, in: session, undoing: undone)
          }
        }),
      what: thing.name, route: session.world.route,
      state: { $0.base.call.progress.line },
      cancellation: { [errors, watch] machine, reason in
        var error = machine.base.call.abandoned(reason.description)
        if let approved { watch.whenGivenUp?(approved, error.inDoubt) }
        if task?.isOutOfTime == true { error.kind = .timeout }
        log?.failed(thing, with: error, in: session, undoing: undone)
        return errors.error(error)
      },
      lot: session.traffic,
      giveUp: { $0.base.call.giveUp(sharing: &$0.base.session.traffic.value) },
      finish: { [errors] outcome, stack throws(LuaError) in
        switch outcome {
        case .success(let success): return try finish(success, stack)
        case .failure(let error): throw errors.error(error)
        }
      })
    let line = session.traffic.changes
    return try loop.suspend(stack, on: line.inLine(operation, key: call.exclusiveKey))
  }

  /// So that the way back is described in names that only this answer told.
  private func remember(_ outcome: Call.Outcome, of thing: CalledThing) {
    guard case .operation(let operation, _) = thing, case .success(let success) = outcome else {
      return
    }
    for (result, value) in zip(operation.results, success.results) {
      records.remember(value, as: result.type)
    }
  }

  private func approve(
    _ thing: CalledThing, in session: AccountSession,
    _ ask: (ChangeAnnouncement) -> ChangeAnswer
  ) throws(CloudError) -> ChangeAnnouncement? {
    let announcement = ChangeAnnouncement(
      operation: thing.name, summary: thing.summary(knowing: records.resources),
      code: thing.code,
      place: ChangePlace(try account(of: session, for: thing.name), in: session.world))
    let hint: String?
    switch ask(announcement) {
    case .allow: return nil
    case .approve: return announcement
    case .deny: hint = nil
    case .refuse(let why): hint = why
    }
    throw CloudError(
      .cancelled, operation: thing.name, message: "not sent: the change was not approved",
      hint: hint)
  }

  private func account(
    of session: AccountSession, for operation: String
  ) throws(CloudError) -> Account {
    do throws(ConfigurationError) {
      return try session.account()
    } catch {
      throw CloudError(.auth, operation: operation, message: error.message)
    }
  }

  // MARK: Undoing

  /// Takes a change back, in the account it was made in, and returns what that call returns.
  func undo(_ entry: ChangeEntry, on stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let plan = try made { () throws(CloudError) -> UndoPlan in try self.plan(for: entry) }
    guard let lookup = plan.undo.lookup else {
      return try undo(entry, plan.undo.operation, plan.undo.arguments, on: stack)
    }
    let read = try made { () throws(CloudError) -> HuaweiCloud.Operation in
      try operation(named: lookup.operation)
    }
    let call = try made { () throws(CloudError) -> Call in
      try Call(
        read, lookup.arguments, account: account(of: entry.session, for: "undo"),
        options: CallOptions().until(loop.deadline), seed: seed())
    }
    return try start(
      .operation(read, lookup.arguments), call, asking: false, on: stack, in: entry.session
    ) { [self] success, stack throws(LuaError) in
      let found = success.results.first?.array?.first { $0[lookup.key]?.string == lookup.value }
      guard let value = found?[lookup.take] else {
        throw errors.error(
          CloudError(
            .notFound, operation: "undo",
            message: "cloud.\(read.name) shows nothing whose \(lookup.key) is \(lookup.value)"))
      }
      var arguments = plan.undo.arguments
      arguments[lookup.argument] = value
      return try undo(entry, plan.undo.operation, arguments, on: stack)
    }
  }

  private func undo(
    _ entry: ChangeEntry, _ name: String, _ arguments: Arguments, on stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    let found = try made { () throws(CloudError) -> HuaweiCloud.Operation in
      try operation(named: name)
    }
    let call = try made { () throws(CloudError) -> Call in
      try Call(
        found, arguments, account: account(of: entry.session, for: "undo"),
        options: CallOptions().until(loop.deadline), seed: seed())
    }
    return try start(
      .operation(found, call.arguments), call, asking: false, on: stack, in: entry.session,
      undoing: entry
    ) { [self] success, stack in push(success, of: found, on: stack) }
  }

  private func plan(for entry: ChangeEntry) throws(CloudError) -> UndoPlan {
    let current = watch.log?.entry(entry.number) ?? entry
    if let number = current.undoneBy {
      throw CloudError(
        .usage, operation: "undo",
        message: "change \(entry.number) has been taken back already, by change \(number)")
    }
    switch current.undoing {
    case .possible(let plan): return plan
    case .impossible(let reason):
      throw CloudError(
        .usage, operation: "undo",
        message: "change \(entry.number), \(entry.operation), cannot be taken back: \(reason)")
    }
  }

  private func operation(named name: String) throws(CloudError) -> HuaweiCloud.Operation {
    guard let operation = catalog.operation(named: name) else {
      throw CloudError(.internal, operation: "undo", message: "there is no operation \(name)")
    }
    return operation
  }
}
