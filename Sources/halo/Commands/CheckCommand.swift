internal import ArgumentParser
internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import ScriptTools
internal import SimulatedCloud
internal import TaskLoop
internal import Text
internal import Ports

/// `halo check`: what would fail in scripts, found without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find mistakes in scripts without running them.",
    usage: "halo check [--path FOLDER] SCRIPT...",
    discussion: """
      Finds syntax errors, undefined globals, functions and fields that modules and results do not \
      have, calls with unknown, missing or wrong arguments, and comparisons with values that never \
      come. Modules that a script requires are read, too; what it asks for before using it \
      ("x or y", "if x then") is taken as known. Prints FILE:LINE:COLUMN: MESSAGE for each and \
      exits with 65; says nothing when all is well.
      """)

  @Argument(
    help: ArgumentHelp("Files, or '-' for standard input.", valueName: "script"),
    completion: .file())
  var scripts: [String]

  @Option(
    name: .customLong("path"),
    help: ArgumentHelp(
      "Where required modules are, beside the script's folder and ./lib. Repeatable.",
      valueName: "folder"),
    completion: .directory)
  var folders: [String] = []

  func run() throws {
    var status = ExitStatus.done
    for path in scripts {
      do throws(FileError) {
        let script = try Script(path: Array(path.utf8))
        let name = path == "-" ? "stdin" : path
        // A state of its own for each, as when it runs.
        let modules = CheckedModules(for: script, folders: folders)
        for finding in modules.check.findings(in: script.text, named: name) {
          StandardOutput.write("\(name):\(finding.line):\(finding.column): \(finding.message)\n")
          if status == .done { status = .badScript }
        }
      } catch {
        StandardError.tell(error.message + Suggestion.advice(onMissing: path))
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

  /// - Parameter folders: where its modules may be, besides where they always may.
  init(for script: Script, folders further: [String]) {
    let clock = VirtualClock()
    let lua = LuaState()
    let transport = SimulatedTransport(server: SimulatedCloud(), clock: clock)
    loop = TaskLoop(clock: clock, transport: transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    let world = World(clock: clock, transport: transport) { _ throws(ConfigurationError) in
      throw ConfigurationError("a check calls nothing")
    }
    module = CloudModule(in: lua, loop: loop, world: world)
    let folders =
      script.directories.map { String(decoding: $0, as: UTF8.self) } + ["lib/"]
      + further.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
    check = ScriptCheck(
      in: lua,
      module: { name in
        let path = name.split(separator: ".", omittingEmptySubsequences: false)
          .joined(separator: "/")
        for folder in folders {
          for ending in [".lua", "/init.lua"] {
            if let text = try? readFile(folder + path + ending) { return text }
          }
        }
        return nil
      },
      file: { try? readFile($0) })
  }
}
