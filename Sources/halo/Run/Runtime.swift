internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import SimulatedCloud
internal import TaskLoop
internal import Transport

/// Everything one run of a script needs, put together from the options.
final class Runtime {
  let lua = LuaState()
  let loop: TaskLoop
  private let clock: any Clock
  private let observer: RunObserver
  private let module: CloudModule

  init(options: CloudOptions) {
    let clock = SystemClock()
    self.clock = clock
    loop = TaskLoop(clock: clock, transport: Self.transport(options, clock))
    lua.scheduler = loop
    lua.onWarning = { message in
      // What begins with '@' is for the warning system itself, such as "@on".
      if !message.hasPrefix("@") { StandardError.write("halo: warning: \(message)\n") }
    }
    module = CloudModule(in: lua, loop: loop, clock: clock) {
      region, projectID throws(ConfigurationError) in
      try options.account(region: region, projectID: projectID)
    }
    observer = RunObserver(clock: clock, isVerbose: options.verbose)
    loop.observer = observer
  }

  private static func transport(_ options: CloudOptions, _ clock: SystemClock) -> any Transport {
    let transport: any Transport =
      options.usesSimulator
      ? SimulatedTransport(server: SimulatedCloud(), clock: clock)
      : DeferredTransport(clock: clock) { CurlTransport(clock: clock) }
    guard options.traceHTTP else { return transport }
    return TracingTransport(transport, clock: clock) { StandardError.write(HTTPTrace.text($0)) }
  }

  /// Runs a script to its end.
  ///
  /// - Throws: `ScriptFailure` with what to print and how to exit.
  func run(_ script: Script, arguments: [String]) throws(ScriptFailure) {
    if script.isCompiled {
      throw ScriptFailure(
        text: "halo: \(script.name) is compiled Lua; give its source\n", status: .badScript)
    }
    let stack = lua.stack
    lua.setModulePath(directory: script.directory)
    lua.setArguments(script.name, arguments)
    do throws(LuaError) {
      try stack.load(bytes: script.text, name: script.chunkName)
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .badScript)
    }
    for argument in arguments { stack.push(argument) }
    let thread = stack.makeThread(arguments: arguments.count)
    let result = Interrupt.whileHandling(for: loop) { loop.run(thread) }
    if case .failed(let failure) = result {
      throw ScriptFailure(ErrorReport(failure, on: thread.stack))
    }
  }
}

/// How a script that did not succeed ends the process.
struct ScriptFailure: Error {
  let text: String
  let status: ExitStatus
}

extension ScriptFailure {
  init(_ report: ErrorReport) {
    text = report.text
    // A change in doubt is worse news than the signal that cut the wait for it short.
    status = report.status == .inDoubt ? .inDoubt : Interrupt.status ?? report.status
  }
}

extension LuaState {
  /// What `require` searches: beside the script, then `./lib`.
  fileprivate func setModulePath(directory: String) {
    let folders = [directory, "lib/"]
    let path = folders.map { "\($0)?.lua;\($0)?/init.lua" }.joined(separator: ";")
    stack.pushLoaded()
    stack.pushField("package", of: -1)
    stack.push(path)
    stack.setField("path", of: -2)
    stack.pop(2)
  }

  /// Fills the global `arg` as `lua` does: the script at 0, its arguments from 1.
  fileprivate func setArguments(_ script: String, _ arguments: [String]) {
    stack.pushTable(elements: arguments.count, fields: 1)
    for (index, argument) in ([script] + arguments).enumerated() {
      stack.push(argument)
      stack.setElement(index, of: -2)
    }
    setGlobal("arg")
  }
}
