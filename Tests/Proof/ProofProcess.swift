import CloudModule
import HuaweiCloud
import JSON
import Journal
import LuaHost
import Ports
import SimulatedCloud
import TaskLoop

/// One process that runs scripts: Lua, the loop and the modules, in a world that outlives it.
final class ProofProcess {
  let loop: TaskLoop
  let world: World
  let lua = LuaState()
  let module: CloudModule
  /// What the script has said that its process exits with; nil where it has not.
  private var exitCode: Int?

  /// - Parameter recorder: what `journal` writes to; nil for runs that are not recorded.
  convenience init(
    clock: any Clock, transport: any Transport, seed: UInt64,
    catalog: OperationCatalog = .standard, recorder: RunRecorder? = nil
  ) {
    let journal: any Journal = recorder.map { RunJournal($0, clock: clock) } ?? ImmediateJournal()
    self.init(
      in: Self.world(clock, transport, journal), transport: transport, seed: seed,
      catalog: catalog, recorder: recorder)
  }

  /// - Parameter transport: where the requests of `http` go.
  init(
    in world: World, transport: any Transport, seed: UInt64,
    catalog: OperationCatalog = .standard, recorder: RunRecorder? = nil
  ) {
    self.world = world
    let clock = world.clock
    let hooks = TaskLoopHooks(for: lua)
    loop = TaskLoop(clock: clock, transport: transport, journal: world.journal, hooks: hooks)
    lua.scheduler = loop
    var drawn = seed
    module = CloudModule(
      in: lua, loop: loop, world: world, catalog: catalog,
      seed: {
        drawn &+= 1
        return drawn
      }, recorder: recorder)
    lua.stack.push(function: { _ in .results(0) })
    lua.setGlobal("print")
    installExit()
  }

  /// `os.exit` ends the script's process, and not that of the proof.
  private func installExit() {
    let stack = lua.stack
    stack.pushGlobals()
    stack.pushField("os", of: -1)
    stack.push(function: { [unowned self] stack throws(LuaError) in
      exitCode = exitCode ?? stack.integer(at: 1).map { Int($0) } ?? (stack.isTrue(at: 1) ? 0 : 1)
      throw loop.exit()
    })
    stack.setField("exit", of: -2)
    stack.pop(2)
  }

  static let demoKey = Credentials(
    accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey))

  static func world(
    _ clock: any Clock, _ transport: any Transport, _ journal: any Journal = ImmediateJournal(),
    credentials: Credentials = demoKey
  ) -> World {
    World(clock: clock, transport: transport, journal: journal) {
      selection throws(ConfigurationError) in
      Account(
        credentials: credentials,
        region: try Region(selection.region ?? DemoAccount.region),
        // The look-up of the project is a read like any other; without it runs are shorter.
        projectID: selection.projectID ?? DemoAccount.projectID)
    }
  }

  /// Runs a script to its end; nil when it succeeded.
  func run(_ text: String, name: String, _ arguments: [String]) throws -> ScriptRun.Failure? {
    try lua.stack.load(text, name: name)
    for argument in arguments { lua.stack.push(argument) }
    let thread = lua.stack.makeThread(arguments: arguments.count)
    guard case .failed(let failure) = loop.run(thread) else { return nil }
    // What the script exits with is its own word, whatever of it was cancelled for that.
    if let exitCode {
      return exitCode == 0
        ? nil
        : ScriptRun.Failure(
          message: "exit \(exitCode)", kind: nil, isInDoubt: false, isOwnExit: true)
    }
    let error = UncaughtError(at: -1, of: thread.stack)
    // A script that has told the error itself raises it with a line of its own.
    let operation = error?.fields.first { $0.name == "operation" }?.value.string
    return ScriptRun.Failure(
      message: operation.map { "\(failure.message) (\($0))" } ?? failure.message, kind: error?.kind,
      isInDoubt: error?.isInDoubt ?? false)
  }
}
