import CloudModule
import HuaweiCloud
import LuaHost
import Ports
import SimulatedCloud
import TaskLoop

/// Runs scripts on the demo account, in virtual time. They know an EIP as `eip`.
final class SimulatedScript {
  private let lua = LuaState()
  private let loop: TaskLoop
  private let module: CloudModule

  init() {
    let clock = VirtualClock()
    let transport = SimulatedTransport(server: SimulatedCloud(), clock: clock)
    loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    let key = AccessKey(id: DemoAccount.accessKey, secret: Secret(DemoAccount.secretKey))
    let world = World(clock: clock, transport: transport) { _ throws(ConfigurationError) in
      Account(
        credentials: .key(key), region: try Region(DemoAccount.region),
        projectID: DemoAccount.projectID)
    }
    module = CloudModule(in: lua, loop: loop, world: world)
    lua.stack.push(DemoAccount.boundEIP)
    lua.setGlobal("eip")
  }

  /// Runs a script to its end, which has to be a good one.
  func run(_ text: String) throws {
    try lua.stack.load(text, name: "=growth")
    guard case .failed(let failure) = loop.run(lua.stack.makeThread()) else { return }
    fatalError(failure.message)
  }
}
