package import LuaHost
package import Ports
package import TaskLoop

/// The modules that know no cloud: `json`, `log`, `http`, `net`, `time`, `env` and `tables`.
package struct ModuleLibrary {
  private let loop: TaskLoop
  private let clock: any Clock
  private let surroundings: Surroundings
  private let agent: String
  private let error: ModuleError.Maker
  private let columns: Columns

  /// The fields of a type of records by its name, and those of them that are worth a column; nil for
  /// a type that is not known.
  package typealias Columns = (String) -> (all: [String], telling: [String])?

  /// - Parameters:
  ///   - surroundings: the environment and the log; nil for an empty one, and none.
  ///   - agent: what requests call themselves in `User-Agent`.
  ///   - columns: what is known of records.
  ///   - error: makes what scripts get of an error.
  package init(
    loop: TaskLoop, clock: any Clock, surroundings: Surroundings? = nil, agent: String,
    columns: @escaping Columns = { _ in nil }, error: @escaping ModuleError.Maker
  ) {
    self.loop = loop
    self.columns = columns
    self.clock = clock
    self.surroundings =
      surroundings ?? Surroundings(environment: .empty, log: Log(clock: clock) { _ in })
    self.agent = agent
    self.error = error
  }

  /// What there is to know of them.
  package static let descriptions = [
    JSONModule.module.description, LogModule.module.description, HTTPModule.module.description,
    NetModule.module.description, TimeModule.module.description, EnvModule.module.description,
    TablesModule.module.description,
  ]

  /// Makes them globals of a state, found by `require`, too. [-0, +0]
  ///
  /// - Parameter arrays: marks lists.
  package func install(
    in lua: LuaState, marking arrays: JSONArrays, by installer: FunctionInstaller
  ) {
    let json = JSONModule(in: lua, arrays: arrays)
    json.install(in: lua, by: installer)
    installer.install(LogModule.module, LogModule(log: surroundings.log), in: lua)
    let http = HTTPModule(
      loop: loop, agent: agent, error: error, responses: ResponseTables(json: json))
    installer.install(HTTPModule.module, http, in: lua)
    installer.install(NetModule.module, NetModule(loop: loop, error: error), in: lua)
    installer.install(TimeModule.module, TimeModule(clock: clock), in: lua)
    installer.install(TablesModule.module, TablesModule(columns: columns), in: lua)
    EnvModule(environment: surroundings.environment).install(in: lua, by: installer)
    installer.wrapFunctionsOfLua(in: lua, clock: clock)
  }
}

/// What scripts may see and reach of the process they run in, besides the network.
package struct Surroundings {
  let environment: Environment
  package let log: Log

  package init(environment: Environment, log: Log) {
    self.environment = environment
    self.log = log
  }
}
