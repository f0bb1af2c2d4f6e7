internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import SimulatedCloud
internal import TaskLoop
internal import Ports

/// `halo check`: what would fail in scripts, found without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find mistakes in scripts without running them.",
    usage: "halo check SCRIPT...",
    discussion: """
      Finds syntax errors, undefined globals, unknown members of modules, and calls of cloud \
      operations with unknown, missing or wrong fields. Prints FILE:LINE:COLUMN: MESSAGE for each \
      and exits with 65; says nothing when all is well.
      """)

  @Argument(help: ArgumentHelp("Files, or '-' for standard input.", valueName: "script"))
  var scripts: [String]

  func run() throws {
    var status = ExitStatus.done
    for path in scripts {
      do throws(FileError) {
        let script = try Script(path: path)
        let name = path == "-" ? "stdin" : path
        // A state of its own for each, as when it runs.
        let modules = CheckedModules()
        for finding in modules.check.findings(in: script.text, named: name) {
          StandardOutput.write("\(name):\(finding.line):\(finding.column): \(finding.message)\n")
          if status == .done { status = .badScript }
        }
      } catch {
        StandardError.write("halo: \(error.message)\n")
        status = .inputOutput
      }
    }
    if status != .done { throw ExitCode(status.rawValue) }
  }
}

/// The modules as scripts find them, on an account that is never opened.
private final class CheckedModules {
  let check: ScriptCheck
  private let loop: TaskLoop
  private let module: CloudModule

  init() {
    let clock = VirtualClock()
    let lua = LuaState()
    let transport = SimulatedTransport(server: SimulatedCloud(), clock: clock)
    loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    let world = World(clock: clock, transport: transport) { _ throws(ConfigurationError) in
      throw ConfigurationError("a check calls nothing")
    }
    module = CloudModule(in: lua, loop: loop, world: world)
    check = ScriptCheck(in: lua)
  }
}
