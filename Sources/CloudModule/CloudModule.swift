package import HuaweiCloud
package import Journal
package import LuaHost
package import Ports
package import StandardModules
package import TaskLoop

/// Puts the runtime's modules into a Lua state: `cloud`, `task`, those that know no cloud, and those
/// that are written in Lua.
public final class CloudModule {
  package let lua: LuaState
  package let catalog: OperationCatalog
  let loop: TaskLoop
  let records = RecordTables()
  private let errors = ErrorTable()
  private let seed: () -> UInt64
  let watch = ChangeWatch()
  private let transactions = Transactions()
  /// What is recorded of it; nil when nothing is.
  let run: RecordedRun?
  /// What `cloud` works on, and `cloud.account{…}` from then on.
  var world: World
  var cloud: CloudTable?

  /// The variables of the environment that hold the key of the account: those Halo reads, and the
  /// names other tools of this cloud know the same key by.
  package static let keyVariables: Set<WireKey> = [
    "HALO_ACCESS_KEY", "HALO_SECRET_KEY", "HALO_SECURITY_TOKEN", "HALO_TOKEN",
    "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "OS_PASSWORD", "OS_TOKEN",
    "OS_AUTH_TOKEN",
  ]

  /// - Parameters:
  ///   - lua: the state; the loop must be its scheduler.
  ///   - world: where `cloud` works. `http` and `net` go where the loop's own transport goes.
  ///   - catalog: the operations there are.
  ///   - surroundings: the environment and the log; nil for an empty one, and none.
  ///   - seed: random numbers for the spread of retries.
  ///   - recorder: where the run is recorded whose calls these are, the one that the journals of
  ///     `world` and of the loop write to; nil for one that is not recorded.
  package init(
    in lua: LuaState, loop: TaskLoop, world: World, catalog: OperationCatalog = .standard,
    surroundings: Surroundings? = nil,
    seed: @escaping () -> UInt64 = { .random(in: .min ... .max) },
    recorder: RunRecorder? = nil
  ) {
    self.lua = lua
    self.catalog = catalog
    self.loop = loop
    self.seed = seed
    self.world = world
    let clock = world.clock
    run = recorder.map { [transactions] in
      RecordedRun(
        $0, loop: loop, clock: clock, transactions: transactions, isRehearsed: world.isRehearsal)
    }
    let functions = run.map { RecordedFunctions($0, errors: errors, in: lua) }
    let installer = FunctionInstaller(wrapping: functions.map { $0.wrapped })
    if let log = surroundings?.log { watch.warn = { log.write(LogRecord(.warn, $0)) } }
    let stack = lua.stack
    cloud = pushCloud(for: AccountSelection(), on: stack) { name in
      stack.pushCopy(of: -1)
      lua.setModule(name)
    }
    stack.pushCopy(of: -1)
    lua.setModule("cloud")
    lua.setGlobal("cloud")
    tasks.install(in: lua, by: installer)
    ModuleLibrary(
      loop: loop, clock: clock, surroundings: surroundings, agent: UserAgent.text,
      columns: { [catalog] name in
        catalog.recordTypes.first { $0.name.utf8.elementsEqual(name.utf8) }
          .map { ($0.fields.map(\.name), $0.columns) }
      },
      error: { [errors] in errors.error(CloudError($0)) }
    ).install(in: lua, marking: records.arrays, by: installer)
    StandardLibrary.install(in: lua, errors: errors)
  }

  private var tasks: TaskModule {
    TaskModule(loop: loop, clock: world.clock, errors: errors, run: run)
  }

  private var transactionFunction: TransactionFunction {
    TransactionFunction(
      loop: loop, tasks: tasks, transactions: transactions, errors: errors, run: run, watch: watch,
      catalog: catalog, seed: seed, resources: { [records] in records.resources })
  }

  /// What the changes that scripts have made came to so far.
  package var ledger: ChangeLedger { transactions.ledger }

  /// How long an operation usually takes from its acceptance; nil where nobody knows.
  ///
  /// - Parameter operation: `eip.bind`.
  package func usualTime(of operation: String) -> Duration? {
    world.calls.state.waits.usual(of: operation)
  }

  /// Whether a task is in a transaction that goes on, which finds out what became of its changes.
  package func isInTransaction(_ task: ScheduledTask) -> Bool {
    transactions.transaction(around: task) != nil
  }

  @discardableResult
  private func pushCloud(
    for selection: AccountSelection, on stack: LuaStack, addService: (String) -> Void = { _ in }
  ) -> CloudTable {
    let table = CloudTable(
      of: catalog, account: LazyAccount(selection, in: world), loop: loop,
      surroundings: CloudCall.Surroundings(
        watch: watch, records: records, errors: errors, run: run, transactions: transactions),
      seed: seed,
      pushAnother: { [unowned self] selection, stack throws(LuaError) in
        // What is wrong with it is said here, where it was given, and not at some later call.
        try pushCloud(for: selection, on: stack).open()
      })
    table.push(on: stack, transaction: transactionFunction, addService: addService)
    return table
  }
}

extension CloudError {
  fileprivate init(_ error: ModuleError) {
    let kind: ErrorKind =
      switch error.kind {
      case .usage: .usage
      case .network: .network
      case .timeout: .timeout
      }
    self.init(
      kind, operation: error.function, code: error.code, message: error.message,
      attempts: kind == .usage ? 0 : 1, hint: error.hint)
  }
}
