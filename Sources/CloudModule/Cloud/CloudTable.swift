internal import HuaweiCloud
internal import JSON
internal import Journal
internal import LuaHost
internal import StandardModules
internal import TaskLoop
internal import Ports

/// Builds the `cloud` table of one account: a table of functions per service.
final class CloudTable {
  private let catalog: OperationCatalog
  /// Calls that are under way keep the one they began with.
  var account: LazyAccount
  private let loop: TaskLoop
  private let surroundings: CloudCall.Surroundings
  private let seed: () -> UInt64
  /// Pushes the `cloud` table of another account, with the account made.
  private let pushAnother: (AccountSelection, LuaStack) throws(LuaError) -> Void

  private var records: RecordTables { surroundings.records }
  private var errors: ErrorTable { surroundings.errors }
  private var watch: ChangeWatch { surroundings.watch }

  init(
    of catalog: OperationCatalog, account: LazyAccount, loop: TaskLoop,
    surroundings: CloudCall.Surroundings, seed: @escaping () -> UInt64,
    pushAnother: @escaping (AccountSelection, LuaStack) throws(LuaError) -> Void
  ) {
    self.catalog = catalog
    self.account = account
    self.loop = loop
    self.surroundings = surroundings
    self.seed = seed
    self.pushAnother = pushAnother
  }

  /// Pushes the table. [-0, +1]
  ///
  /// - Parameters:
  ///   - transaction: the function `transaction` of the table.
  ///   - addService: is shown each service's table, on top of the stack, by its full name.
  func push(
    on stack: LuaStack, transaction: TransactionFunction, addService: (String) -> Void = { _ in }
  ) {
    stack.pushTable(fields: 8)
    let services = Dictionary(grouping: catalog.operations, by: \.service.rawValue)
    for (name, operations) in services.sorted(by: { $0.key < $1.key }) {
      push(operations, of: name, on: stack)
      addService("cloud.\(name)")
      stack.setField(name, of: -2)
    }
    for function in CloudFunction.all {
      stack.push(function: { [self] stack throws(LuaError) in try function.body(self, stack) })
      stack.setField(function.name, of: -2)
    }
    transaction.add(to: stack)
    let members =
      services.keys + CloudFunction.all.map(\.name)
      + CloudFunction.plain.map(\.name)
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
      try self.account(for: CloudFunction.account.name)
    }
  }

  // MARK: Calls

  private func call(
    _ operation: HuaweiCloud.Operation, _ stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    let given = try made(reading: stack) { () throws(CloudError) -> CallArguments in
      try CallArguments(of: operation, on: stack, seen: records.seen)
    }
    let home = try made { () throws(CloudError) -> CloudHome in
      try self.account(for: operation.name)
    }
    let arguments = try made { () throws(CloudError) -> Arguments in
      try given.checked(for: operation)
    }
    return try start(
      .operation(operation, arguments), given.options, in: home, results: operation.results,
      on: stack)
  }

  /// `cloud.request{service=, method=, path=, query=, body=}`: signs and sends anything else.
  /// Returns the body, parsed where it is JSON, and the status.
  func request(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let arguments = try made(reading: stack) { () throws(CloudError) in
      try RequestArguments(on: stack)
    }
    let home = try made { () throws(CloudError) -> CloudHome in
      try self.account(for: CloudFunction.request.name)
    }
    return try start(
      .request(arguments.request), arguments.options, in: home,
      results: CloudFunction.request.results, on: stack)
  }

  /// `cloud.account{profile=, region=, project_id=}`: the same module for another account, region
  /// or project.
  func openAnother(_ stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let fields = try made(reading: stack) { () throws(CloudError) -> Arguments in
      try CallArguments(of: CloudFunction.account, on: stack).checked(for: CloudFunction.account)
    }
    try pushAnother(
      AccountSelection(
        profile: fields.string("profile"), region: fields.string("region"),
        projectID: fields.string("project_id")), stack)
    return .results(1)
  }

  /// What was made, or the script's error.
  ///
  /// - Parameter stack: where values are read, which may end because the task is to end.
  private func made<Made>(
    reading stack: LuaStack? = nil, _ make: () throws(CloudError) -> Made
  ) throws(LuaError) -> Made {
    do throws(CloudError) {
      return try make()
    } catch {
      try stack?.checkpoint()
      throw errors.error(error)
    }
  }

  /// - Parameter results: of what types, which are pushed.
  private func start(
    _ subject: Call.Subject, _ options: CallOptions, in home: CloudHome,
    results: [OperationResult], on stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    guard let run = surroundings.run else {
      return try send(subject, options, nil, in: home, results: results, on: stack)
    }
    switch run.begin(subject, in: home) {
    case .recorded(let outcome, let change, let place):
      if let change { replayed(change, in: home) }
      return try run.tell(subject.name, at: place, on: stack) { [self] stack throws(LuaError) in
        switch outcome {
        case .success(let success): return push(success, as: results, on: stack)
        case .failure(let error): throw errors.error(error)
        }
      }
    case .told(let record, let place, let step):
      return try run.tell(subject.name, at: place, on: stack) { [self] stack throws(LuaError) in
        if records.push(recorded: record, as: results, on: stack) {
          return .results(results.count)
        }
        stack.setCount(0)
        return try send(subject, options, step, in: home, results: results, on: stack)
      }
    case .live(let step):
      return try send(subject, options, step, in: home, results: results, on: stack)
    }
  }

  /// Makes a call that nobody has made before.
  private func send(
    _ subject: Call.Subject, _ options: CallOptions, _ step: RecordedRun.Begun?,
    in home: CloudHome, results: [OperationResult], on stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    let call = Call(
      subject, account: home.account, options: options.until(loop.deadline), seed: seed())
    var circumstances = CloudCall.Circumstances(home: home, task: loop.current)
    circumstances.step = step
    let transaction = surroundings.transactions.transaction(around: loop.current)
    try made { () throws(CloudError) in
      try join(transaction, call, &circumstances)
    }
    // In a finalizer nothing is sent anyhow.
    if call.isChange, let ask = watch.beforeChange, !stack.isInFinalizer {
      circumstances.approved = try made { () throws(CloudError) -> ChangeAnnouncement? in
        try approve(subject, in: home, ask)
      }
    }
    return try loop.suspend(
      stack,
      on: CloudCall(call, circumstances, in: surroundings) { [self] success, stack in
        push(success, as: results, on: stack)
      })
  }

  private func push(
    _ success: CallSuccess, as results: [OperationResult], on stack: LuaStack
  ) -> LuaVerdict {
    for (place, result) in results.enumerated() {
      let value = place < success.results.count ? success.results[place] : .null
      records.push(value, as: result.type, on: stack)
    }
    return .results(results.count)
  }

  /// A change belongs to the transaction around it, unless that is being taken back.
  private func join(
    _ transaction: Transaction?, _ call: Call, _ circumstances: inout CloudCall.Circumstances
  ) throws(CloudError) {
    guard let transaction else { return }
    let name = call.subject.name
    if transaction.isCondemned, surroundings.run?.recorder.hasOrphans == false {
      if let step = circumstances.step { surroundings.run?.recorder.close(step.subject) }
      throw Transaction.condemnation(name)
    }
    guard call.isChange else { return }
    guard let place = transaction.begin(in: circumstances.home.world) else {
      throw CloudError(
        .usage, operation: name,
        message: "the changes of a transaction are all made in one world, which this one is not in")
    }
    circumstances.membership = (transaction, place)
  }

  private func replayed(_ change: RunHistory.Change, in home: CloudHome) {
    guard let run = surroundings.run,
      let transaction = surroundings.transactions.transaction(around: loop.current)
    else {
      if change.outcome?.verdict == .done { surroundings.transactions.keep(1) }
      return
    }
    transaction.replay(
      change, in: home, takenBackBy: run.recorder.earlierUndo(of: change.number))
  }

  private func approve(
    _ subject: Call.Subject, in home: CloudHome,
    _ ask: (ChangeAnnouncement) -> ChangeAnswer
  ) throws(CloudError) -> ChangeAnnouncement? {
    let announcement = ChangeAnnouncement(
      operation: subject.name, summary: subject.summary(knowing: records.resources),
      code: subject.code, place: ChangePlace(home.account, in: home.world))
    let hint: String?
    switch ask(announcement) {
    case .allow: return nil
    case .approve: return announcement
    case .deny: hint = nil
    case .refuse(let why): hint = why
    }
    throw CloudError(
      .cancelled, operation: subject.name, message: "not sent: the change was not approved",
      hint: hint)
  }

  private func account(for operation: String) throws(CloudError) -> CloudHome {
    do throws(ConfigurationError) {
      return try account.get()
    } catch {
      var failure = CloudError(.auth, operation: operation, message: error.message)
      if !error.details.isEmpty { failure.details = error.details }
      throw failure
    }
  }
}

extension CallOptions {
  /// With the deadline of the task that makes the call.
  func until(_ deadline: Instant) -> CallOptions {
    var options = self
    options.deadline = min(options.deadline, deadline)
    return options
  }
}
