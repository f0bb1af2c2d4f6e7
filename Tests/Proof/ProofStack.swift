import CloudModule
import HuaweiCloud
import JSON
import LuaHost
import SimulatedCloud
import TaskLoop
import Ports

/// The real stack from Lua to the wire, with the simulated cloud and a virtual clock at its end.
final class ProofStack {
  let clock: VirtualClock
  let cloud: SimulatedCloud
  let witness: Witness
  let lua = LuaState()
  private let loop: TaskLoop
  let module: CloudModule

  /// - Parameter state: what the account is like at first; the demo account if nil.
  init(seed: UInt64, in proof: ProofWorld = .standard, state: AccountState? = nil) throws {
    clock = state.map { VirtualClock(wallTime: $0.time) } ?? VirtualClock()
    cloud = SimulatedCloud(
      settings: .init(seed: Int64(seed & 0xffff)), serving: proof.serving)
    if let state { try cloud.load(state.document.serialized()) }
    witness = Witness(cloud)
    let transport = SimulatedTransport(server: witness, clock: clock)
    loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    var drawn = seed
    let world = World(clock: clock, transport: transport) {
      selection throws(ConfigurationError) in
      Account(
        credentials: Credentials(
          accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey)),
        region: try Region(selection.region ?? DemoAccount.region),
        // The look-up of the project is a read like any other; without it runs are shorter.
        projectID: selection.projectID ?? DemoAccount.projectID)
    }
    module = CloudModule(
      in: lua, loop: loop, world: world, catalog: proof.catalog,
      seed: {
        drawn &+= 1
        return drawn
      })
    lua.stack.push(function: { _ in .results(0) })
    lua.setGlobal("print")
  }

  /// Runs a script to its end; nil when it succeeded.
  func run(_ text: String, name: String, _ arguments: [String]) throws -> ScriptRun.Failure? {
    try lua.stack.load(text, name: name)
    for argument in arguments { lua.stack.push(argument) }
    let thread = lua.stack.makeThread(arguments: arguments.count)
    guard case .failed(let failure) = loop.run(thread) else { return nil }
    let error = UncaughtError(at: -1, of: thread.stack)
    // A script that has told the error itself raises it with a line of its own.
    let operation = error?.fields.first { $0.name == "operation" }?.value.string
    return ScriptRun.Failure(
      message: operation.map { "\(failure.message) (\($0))" } ?? failure.message, kind: error?.kind,
      isInDoubt: error?.isInDoubt ?? false)
  }
}
