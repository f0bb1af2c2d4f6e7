package import CloudModule
import Foundation
package import HuaweiCloud
package import LuaHost
package import ScriptTools
package import SimulatedCloud
package import StandardModules
package import TaskLoop
import TestSupport
package import Ports

/// A script run against the simulator's demo account, in virtual time.
package final class SimulatedRun {
  package let clock = VirtualClock()
  package let cloud = SimulatedCloud()
  package let lua = LuaState()
  package let loop: TaskLoop
  /// What `http` and `net` reach.
  package let web = ScriptedWeb()
  /// Where `cloud` works.
  package let world: World
  package let module: CloudModule
  package let completion: ScriptCompletion
  private let output: Output
  private let unseen = UnseenErrors()

  package static let demoCredentials = Credentials(
    accessKey: DemoAccount.accessKey, secretKey: Secret(DemoAccount.secretKey))

  /// - Parameter environment: what the script finds in `env`.
  package init(
    credentials: Credentials = SimulatedRun.demoCredentials,
    environment: [String: String] = SimulatedRun.environment, logFormat: LogFormat = .text,
    isVerbose: Bool = false
  ) {
    var hooks = TaskLoopHooks(for: lua)
    hooks.showUnseenError = { [unseen] _, stack in unseen.errors.append(stack.description(at: -1)) }
    let loop = TaskLoop(
      clock: clock, transport: SimulatedTransport(server: web, clock: clock), hooks: hooks)
    self.loop = loop
    lua.scheduler = loop
    let output = Output()
    let variables = environment.map { (name: Array($0.key.utf8), value: Array($0.value.utf8)) }
    let environment = Environment(keys: CloudModule.keyVariables) { variables }
    let log = Log(
      clock: clock, format: logFormat, isVerbose: isVerbose, secrets: environment.secrets
    ) { output.text += $0 }
    self.output = output
    world = World(
      clock: clock, transport: SimulatedTransport(server: cloud, clock: clock),
      accounts: { selection throws(ConfigurationError) in
        Account(
          credentials: credentials, region: try Region(selection.region ?? DemoAccount.region),
          projectID: selection.projectID)
      })
    module = CloudModule(
      in: lua, loop: loop, world: world,
      surroundings: Surroundings(environment: environment, log: log), seed: { 1 })
    completion = ScriptCompletion(module)
    HelpFunction(catalog: module.catalog).install(in: lua)
    installGlobals()
  }

  /// What tests look at from Lua.
  private func installGlobals() {
    lua.stack.push(function: { [output] stack in
      stack.push(output.text)
      output.text = ""
      return .results(1)
    })
    lua.setGlobal("logged")
    Self.setDemo(in: lua)
    lua.stack.push(function: { [clock] stack in
      stack.push((clock.now - Instant(nanoseconds: 0)).inSeconds)
      return .results(1)
    })
    lua.setGlobal("now")
  }

  /// What `env` holds unless a test says otherwise.
  package static let environment = [
    "HOME": "/home/demo", "EMPTY": "", "HEALTH_URL": "https://example.com/health",
    "HUAWEICLOUD_SDK_AK": DemoAccount.accessKey, "HUAWEICLOUD_SDK_SK": DemoAccount.secretKey,
  ]

  /// What the script wrote with `log`.
  package var logged: String { output.text }

  /// The errors of tasks that nobody waited for and that failed nobody.
  package var unseenErrors: [String] { unseen.errors }

  private final class UnseenErrors {
    var errors: [String] = []
  }

  private final class Output {
    var text = ""
  }

  /// The global `demo`: what Lua tests know of the account.
  package static func setDemo(in lua: LuaState) {
    let names: KeyValuePairs = [
      "region": DemoAccount.region, "other_region": DemoAccount.otherRegion,
      "project": DemoAccount.projectID, "vpc": DemoAccount.vpcID,
      "subnet": DemoAccount.subnetID, "neutron_subnet": DemoAccount.neutronSubnetID,
      "second_subnet": DemoAccount.secondSubnetID, "foreign_subnet": DemoAccount.foreignSubnetID,
      "server": DemoAccount.serverID, "port": DemoAccount.serverPortID,
      "other_server": DemoAccount.otherServerID, "other_port": DemoAccount.otherServerPortID,
      "other_second_port": DemoAccount.otherServerSecondPortID,
      "bound_eip": DemoAccount.boundEIP, "free_eip": DemoAccount.freeEIPs[0],
      "second_free_eip": DemoAccount.freeEIPs[1], "frozen_eip": DemoAccount.frozenEIP,
      "resolver": DemoAccount.resolverEndpointID,
      "full_resolver": DemoAccount.fullResolverEndpointID,
      "lite_server": DemoAccount.liteServerID, "older_lite_server": DemoAccount.olderLiteServerID,
      "stopped_lite_server": DemoAccount.stoppedLiteServerID,
      "group": DemoAccount.endpointGroupID, "accelerated": DemoAccount.acceleratedEndpointID,
    ]
    lua.stack.pushTable(fields: names.count)
    for (name, value) in names {
      lua.stack.push(value)
      lua.stack.setField(name, of: -2)
    }
    lua.setGlobal("demo")
  }

  /// Runs a script as `halo run` does; nil when it succeeded, else its error and traceback.
  package func run(_ text: String, name: String = "=test", arguments: [String] = []) throws
    -> LuaFailure?
  {
    try lua.stack.load(text, name: name)
    for argument in arguments { lua.stack.push(argument) }
    let thread = lua.stack.makeThread(arguments: arguments.count)
    switch loop.run(thread) {
    case .finished: return nil
    case .failed(let failure): return failure
    }
  }

  /// Runs a file of the repository.
  package func run(file: String, arguments: [String] = []) throws -> LuaFailure? {
    let text = try String(contentsOf: Repository.root.appending(path: file), encoding: .utf8)
    return try run(text, name: "@\(file)", arguments: arguments)
  }
}
