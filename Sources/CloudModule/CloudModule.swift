public import HuaweiCloud
public import LuaHost
public import TaskLoop
public import Ports

/// Puts the runtime's modules into a Lua state: `cloud`, `task` and the standard library.
public final class CloudModule {
  let lua: LuaState
  let catalog: OperationCatalog
  private let loop: TaskLoop
  let records = RecordTables()
  private let errors = ErrorTable()
  private let seed: () -> UInt64
  let watch = ChangeWatch()
  /// Made when somebody first asks for a completion.
  private(set) lazy var notes = CompletionNotes(catalog)
  /// What `cloud` works on, and `cloud.account{…}` from then on.
  var world: World
  var cloud: CloudTable?

  /// - Parameters:
  ///   - lua: the state; the loop must be its scheduler.
  ///   - world: where `cloud` works. `http` and `net` go where the loop's own transport goes.
  ///   - catalog: the operations there are.
  ///   - surroundings: the environment and the log; nil for an empty one, and none.
  ///   - seed: random numbers for the spread of retries.
  public init(
    in lua: LuaState, loop: TaskLoop, world: World, catalog: OperationCatalog = .standard,
    surroundings: Surroundings? = nil,
    seed: @escaping () -> UInt64 = { .random(in: .min ... .max) }
  ) {
    self.lua = lua
    self.catalog = catalog
    self.loop = loop
    self.seed = seed
    self.world = world
    let clock = world.clock
    let stack = lua.stack
    cloud = pushCloud(for: AccountSelection(), on: stack) { name in
      stack.pushCopy(of: -1)
      lua.setModule(name)
    }
    stack.pushCopy(of: -1)
    lua.setModule("cloud")
    lua.setGlobal("cloud")
    TaskModule(loop: loop, clock: clock, errors: errors).install(in: lua)
    installModules(
      surroundings ?? Surroundings(environment: .empty, log: Log(clock: clock) { _ in }), clock)
    StandardLibrary.install(in: lua, errors: errors)
    HelpFunction(catalog: catalog).install(in: lua)
  }

  private func installModules(_ surroundings: Surroundings, _ clock: any Clock) {
    let json = JSONModule(in: lua, arrays: records.arrays)
    json.install(in: lua)
    LogModule(log: surroundings.log).install(in: lua)
    HTTPModule(loop: loop, errors: errors, responses: ResponseTables(json: json)).install(in: lua)
    NetModule(loop: loop, errors: errors).install(in: lua)
    TimeModule(clock: clock).install(in: lua)
    EnvModule(environment: surroundings.environment).install(in: lua)
  }

  @discardableResult
  private func pushCloud(
    for selection: AccountSelection, on stack: LuaStack, addService: (String) -> Void = { _ in }
  ) -> CloudTable {
    let table = CloudTable(
      of: catalog, session: session(for: selection), watch: watch, loop: loop,
      records: records, errors: errors, seed: seed)
    table.push(
      on: stack,
      account: { [unowned self] stack throws(LuaError) in try pushAccount(on: stack) },
      addService: addService)
    return table
  }

  func session(for selection: AccountSelection) -> AccountSession {
    AccountSession(selection, in: world)
  }

  /// `cloud.account{profile=, region=, project_id=}`: the same module for another account, region
  /// or project.
  private func pushAccount(on stack: LuaStack) throws(LuaError) -> LuaVerdict {
    let names = CloudFunctions.account.fields.map(\.name)
    var given: [String: String] = [:]
    guard stack.count == 1, stack.type(at: 1) == .table else {
      throw LuaError("cloud.account takes one table: cloud.account{ region = … }")
    }
    try stack.forEachField(of: 1) { () throws(LuaError) in
      let name = stack.description(at: -2)
      guard names.contains(name) else {
        let suggestion = Suggestion.nearest(to: name, in: names)
        throw LuaError(
          "cloud.account: unknown field '\(name)', "
            + (suggestion.map { "did you mean '\($0)'?" }
              ?? "known ones are \(names.joined(separator: ", "))")
        )
      }
      guard let value = stack.string(at: -1) else {
        throw LuaError("cloud.account: \(name): expected a string")
      }
      given[name] = value
    }
    let selection = AccountSelection(
      profile: given["profile"], region: given["region"], projectID: given["project_id"])
    // What is wrong with it is said here, where it was given, and not at some later call.
    try pushCloud(for: selection, on: stack).open()
    return .results(1)
  }
}
