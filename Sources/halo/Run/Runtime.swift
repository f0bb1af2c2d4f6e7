internal import CloudModule
internal import HuaweiCloud
internal import LuaHost
internal import SimulatedCloud
internal import TaskLoop
internal import Ports

/// Everything that scripts and sessions need, put together from the options.
final class Runtime {
  let lua = LuaState()
  let loop: TaskLoop
  let clock: any Clock
  let transport: SwitchableTransport
  let observer: RunObserver
  let module: CloudModule
  let account: AccountChoice
  let exit: ExitFunction
  let limits: SandboxOptions
  let log: RunLog
  /// A task that was cancelled left a change in doubt.
  private(set) var leftDoubt = false

  /// - Parameters:
  ///   - simulator: what answers with `--sim`.
  ///   - seed: what retries are spread by, for a run that is to be made again; random if nil.
  ///   - log: where everything about the run is written.
  init(
    options: CloudOptions, limits: SandboxOptions = SandboxOptions(),
    simulator: SimulatedCloud = SimulatedCloud(), seed: Int64? = nil, log: RunLog
  ) {
    let clock = SystemClock()
    self.clock = clock
    self.log = log
    let transport = SwitchableTransport(clock: clock, simulator: simulator)
    transport.usesSimulator = options.usesSimulator
    self.transport = transport
    loop = TaskLoop(
      clock: clock,
      transport: options.traceHTTP
        ? TracingTransport(transport, clock: clock) { event in
          let trace = HTTPTrace(event)
          log.report(.info, trace.message, fields: trace.fields, text: trace.text)
        }
        : transport)
    lua.scheduler = loop
    lua.onWarning = { message in
      // What begins with '@' is for the warning system itself, such as "@on".
      if message.hasPrefix("@") { return }
      log.report(
        .warn, message, text: "halo: warning: \(message.withIndentedContinuation)\n")
    }
    let account = AccountChoice(options)
    self.account = account
    // Drawn once: neighbouring numbers make calls as different as any others.
    var nextSeed = seed.map { UInt64(bitPattern: $0) } ?? .random(in: .min ... .max)
    module = CloudModule(
      in: lua, loop: loop, clock: clock,
      surroundings: Surroundings(environment: .process, log: log.log),
      account: { selection throws(ConfigurationError) in try account.account(selection) },
      seed: {
        defer { nextSeed &+= 1 }
        return nextSeed
      })
    observer = RunObserver(clock: clock, log: log)
    // What nobody is shown need not be described.
    if log.isVerbose || log.line != nil { loop.observer = observer }
    self.limits = limits
    exit = ExitFunction(loop: loop)
    exit.install(in: lua)
    if !limits.allowExec {
      lua.restrict { "\($0) is not allowed; start the script with halo run --allow-exec" }
    }
    lua.memoryLimit = limits.memory
    loop.onReport = { [unowned self] in
      log.report(.info, TaskReport.text(of: loop, at: clock.now))
    }
    loop.onUnseenError = { [unowned self] task, stack in
      guard let error = UncaughtError(at: -1, of: stack), error.isInDoubt else { return }
      leftDoubt = true
      let message = "in task \(task.id.number): \(stack.description(at: -1))"
      log.report(.error, "halo: \(message.withIndentedContinuation)\n")
    }
  }

  /// Runs a script to its end.
  ///
  /// - Throws: `ScriptFailure` with what to print and how to exit.
  func run(
    _ script: Script, arguments: [String], timeout: Duration?
  ) throws(ScriptFailure) {
    let stack = lua.stack
    lua.setModulePath(directory: script.directory, further: limits.folders)
    try load(script, arguments: arguments)
    for argument in arguments { stack.push(argument) }
    let thread = stack.makeThread(arguments: arguments.count)
    Watchdog.install(lua: lua, loop: loop, clock: clock, format: log.format)
    let result = Interrupt.whileHandling(for: loop) {
      guard let timeout else { return loop.run(thread) }
      return loop.run(
        thread, deadline: clock.now + timeout,
        timeoutMessage: "the script was not done within \(timeout.short)")
    }
    if case .failed(let failure) = result {
      let report = ErrorReport(failure, on: thread.stack)
      if report.status != .inDoubt, !leftDoubt, let status = exit.status {
        throw ScriptFailure(text: "", code: status)
      }
      throw ScriptFailure(report, leftDoubt: leftDoubt)
    }
    if let status = exit.status, status != 0 { throw ScriptFailure(text: "", code: status) }
  }

  /// Pushes a script as a function, and makes its arguments the global `arg`. [-0, +1]
  func load(_ script: Script, arguments: [String]) throws(ScriptFailure) {
    if script.isCompiled {
      throw ScriptFailure(
        text: "halo: \(script.title) is compiled Lua; give its source\n", status: .badScript)
    }
    lua.setArguments(script.name, arguments)
    do throws(LuaError) {
      try lua.stack.load(bytes: script.text, name: script.chunkName)
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .badScript)
    }
  }
}

extension LuaState {
  /// What `require` searches: beside the script, then `./lib`, then the folders of `--path`.
  func setModulePath(directory: String, further: [String]) {
    let folders = [directory, "lib/"] + further.map { $0.hasSuffix("/") ? $0 : $0 + "/" }
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
