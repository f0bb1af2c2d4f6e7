internal import HuaweiCloud
internal import LuaHost
internal import Ports
internal import StandardModules
internal import TaskLoop

/// `cloud.transaction`: runs a function whose changes are taken back when it fails. The function runs in
/// a task of its own, so that what it has spawned has ended before anything is taken back. What is
/// written in Lua is in `stdlib/halo/cloud.lua`.
struct TransactionFunction {
  let loop: TaskLoop
  let tasks: TaskModule
  let transactions: Transactions
  let errors: ErrorTable
  let run: RecordedRun?
  let watch: ChangeWatch
  let catalog: OperationCatalog
  let seed: () -> UInt64
  /// What things are called; nil where that is not kept.
  let resources: () -> SeenResources?

  /// How long a roll-back may take that a signal or a deadline has led to: what a change of the cloud
  /// may take, and its quiet period before.
  static let grace = Duration.seconds(900)

  static let function = HostFunction<TransactionFunction>(
    "transaction", "run a function whose changes are taken back when it fails",
    parameters: [
      ModuleValue("fn", "function", "what to run"), ModuleValue("...", "any", "its arguments"),
    ],
    results: [ModuleValue("...", "any", "what it returned")],
    remarks: [
      "When the function raises an error, or is cancelled, by a signal or a deadline too, what it has"
        + " changed is undone in reverse, each to what was there before and only where it is still"
        + " as it was left. Then the error goes on: its rolled_back is true where nothing of it"
        + " stays, and its line says so. A text becomes an error of the kind script, whose cause"
        + " is the text.",
      "Tasks that the function spawns belong to it, and have ended before it returns. A transaction"
        + " inside another one is part of that: it is taken back with it, and not before.",
      "A roll-back has \(Int(grace.components.seconds / 60)) minutes also once the script is stopped;"
        + " a second signal ends it. What could not be taken back is told, with the call that does it.",
      "To leave it by os.exit is to leave it without its end: it is rolled back, and the program exits with 79,"
        + " 80 where something could not be taken back, or where changes from before it stay with the"
        + " code given, 1 in place of 0.",
      "What the function does besides, to files or by http, is not undone.",
    ],
    example: """
      local eip = cloud.eip.list{ public_ip_address = "203.0.113.10" }[1]
      local ok, problem = pcall(cloud.transaction, function()
        cloud.eip.rename{ publicip_id = eip.id, alias = "spare" }
        cloud.eip.unbind{ publicip_id = eip.id }
        error "not today"
      end)
      assert(not ok and problem.rolled_back)
      assert(cloud.eip.get{ publicip_id = eip.id }.port_id == eip.port_id)
      """, nil)

  /// Gives the table on top the function. [-0, +0]
  func add(to stack: LuaStack) {
    do throws(LuaError) {
      try StandardLibrary.loadPart("cloud", on: stack)
      stack.pushTable(fields: Self.core.count)
      FunctionInstaller().add(Self.core, of: "cloud", self, on: stack)
      stack.pushClosingCall()
      try stack.call(arguments: 2, results: 1)
    } catch {
      preconditionFailure("the Lua part of cloud is broken: \(error)")
    }
    stack.setField(Self.function.description.name, of: -2)
  }

  private static let core = [joins, begin, keep, hold, rollBack]

  /// `core.joins(fn)`: whether there is a transaction around the running task.
  private static let joins = HostFunction<TransactionFunction>("joins", "") {
    call throws(LuaError) in
    let (stack, module) = (call.stack, call.context)
    guard stack.type(at: 1) == .function else {
      throw LuaError("cloud.transaction: expected a function, got \(stack.phrase(at: 1))")
    }
    stack.push(module.transactions.transaction(around: module.loop.current) != nil)
    return .results(1)
  }

  /// `core.begin(fn, ...)`: the task that runs it.
  private static let begin = HostFunction<TransactionFunction>("begin", "") {
    call throws(LuaError) in
    let (stack, module) = (call.stack, call.context)
    let verdict = try module.tasks.spawn(
      stack, named: nil, function: "cloud.transaction", isAnonymous: true)
    if let task = stack.object(at: -1, .task) {
      _ = module.transactions.begin(task)
      // Whatever it fails with is told here, so that it is nobody else's failure.
      TaskEndings().add(task, tag: 0)
    }
    return verdict
  }

  /// `core.keep(task)`: it has ended well.
  private static let keep = HostFunction<TransactionFunction>("keep", "") {
    call throws(LuaError) in
    let module = call.context
    let task = try call.stack.receiver(of: call.name, .task)
    module.transactions.keep(module.transactions.end(task)?.targets.count ?? 0)
    return .results(0)
  }

  /// `core.hold()`: from now on there is the time that a roll-back takes.
  private static let hold = HostFunction<TransactionFunction>("hold", "") { call in
    call.context.loop.setLeastGrace(grace)
    return .results(0)
  }

  /// `core.roll_back(task, cause)`: takes back what it has changed, and raises `cause`.
  private static let rollBack = HostFunction<TransactionFunction>("roll_back", "") {
    call throws(LuaError) in
    let (stack, module) = (call.stack, call.context)
    let task = try stack.receiver(of: call.name, .task)
    let transaction = module.transactions.end(task)
    stack.pushCopy(of: 2)
    let cause = stack.popReference()
    return try module.takeBack(transaction, task, cause, on: stack)
  }

  private func takeBack(
    _ transaction: Transaction?, _ task: ScheduledTask, _ cause: LuaReference, on stack: LuaStack
  ) throws(LuaError) -> LuaVerdict {
    func end(_ result: RollBackResult) -> LuaError {
      ended(result, transaction, task, cause)
    }
    guard let transaction, let world = transaction.world, !transaction.targets.isEmpty else {
      throw end(RollBackResult(items: []))
    }
    var options = CallOptions()
    options.deadline = world.clock.now + Self.grace
    let rollBack = RollBack(
      transaction.targets, in: world, catalog: catalog, recorder: run?.recorder,
      knowing: resources(), task: run?.path ?? 0, options: options, seed: seed)
    do throws(LuaError) {
      return try loop.suspend(
        stack, on: RollBackWait(rollBack, of: "cloud.transaction", in: world, finish: end))
    } catch {
      // There is no time left to begin it.
      throw end(rollBack.result)
    }
  }

  private func tell(_ result: RollBackResult, _ task: ScheduledTask) {
    guard let told = watch.whenEnded else { return }
    for item in result.items {
      guard let outcome = ChangeNotice.Outcome(item) else { continue }
      told(
        ChangeNotice(
          operation: item.operation, summary: item.summary, outcome: outcome, elapsed: nil,
          task: task.id, taskName: task.name))
    }
  }

  private func ended(
    _ result: RollBackResult, _ transaction: Transaction?, _ task: ScheduledTask,
    _ cause: LuaReference
  ) -> LuaError {
    loop.setLeastGrace(nil)
    transactions.tookBack(result)
    tell(result, task)
    // Whoever is told how changes end has been told of these.
    if watch.whenEnded == nil {
      for item in result.left { if let warning = item.warning { watch.warn(warning) } }
    }
    if let transaction {
      for (item, entry) in zip(result.items, transaction.entries) {
        if let entry { watch.log?.resolved(entry, item) }
      }
    }
    return LuaError("rolled back") { [errors] stack in
      stack.push(cause)
      errors.mark(result, of: task, on: stack)
    }
  }
}
