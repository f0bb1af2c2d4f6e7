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
  private let exit: ExitFunction
  private let limits: RunOptions
  private let log: RunLog
  /// A task that was cancelled left a change in doubt.
  private var leftDoubt = false

  /// - Parameters:
  ///   - simulator: what answers with `--sim`.
  ///   - seed: what retries are spread by, for a run that is to be made again; random if nil.
  ///   - log: where everything about the run is written.
  init(
    options: CloudOptions, limits: RunOptions = RunOptions(),
    simulator: SimulatedCloud = SimulatedCloud(), seed: Int64? = nil, log: RunLog
  ) {
    let clock = SystemClock()
    self.clock = clock
    self.log = log
    loop = TaskLoop(clock: clock, transport: Self.transport(options, simulator, clock, log))
    lua.scheduler = loop
    lua.onWarning = { message in
      // What begins with '@' is for the warning system itself, such as "@on".
      if message.hasPrefix("@") { return }
      log.report(.warn, message, text: "halo: warning: \(message)\n")
    }
    var drawn = seed.map { UInt64(bitPattern: $0) }
    module = CloudModule(
      in: lua, loop: loop, clock: clock,
      surroundings: Surroundings(environment: .process, log: log.log),
      account: { selection throws(ConfigurationError) in try options.account(selection) },
      seed: {
        guard let last = drawn else { return .random(in: .min ... .max) }
        drawn = last &+ 1
        return last
      })
    observer = RunObserver(clock: clock, log: log)
    loop.observer = observer
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
      log.report(.error, "halo: in task \(task.id.number): \(stack.description(at: -1))\n")
    }
  }

  /// With a simulator the cloud is in the process, and what scripts fetch with `http` is not.
  private static func transport(
    _ options: CloudOptions, _ simulator: SimulatedCloud, _ clock: SystemClock, _ log: RunLog
  ) -> any Transport {
    let network = DeferredTransport(clock: clock) { CurlTransport(clock: clock) }
    let transport: any Transport =
      options.usesSimulator
      ? SplitTransport(
        simulated: SimulatedTransport(server: simulator, clock: clock), network: network,
        clock: clock) : network
    guard options.traceHTTP else { return transport }
    return TracingTransport(transport, clock: clock) { log.report(.info, HTTPTrace.text($0)) }
  }

  /// Runs a script to its end.
  ///
  /// - Throws: `ScriptFailure` with what to print and how to exit.
  func run(_ script: Script, arguments: [String]) throws(ScriptFailure) {
    if script.isCompiled {
      throw ScriptFailure(
        text: "halo: \(script.title) is compiled Lua; give its source\n", status: .badScript)
    }
    let stack = lua.stack
    lua.setModulePath(directory: script.directory, further: limits.folders)
    lua.setArguments(script.name, arguments)
    do throws(LuaError) {
      try stack.load(bytes: script.text, name: script.chunkName)
    } catch {
      throw ScriptFailure(text: "halo: \(error)\n", status: .badScript)
    }
    for argument in arguments { stack.push(argument) }
    let thread = stack.makeThread(arguments: arguments.count)
    Watchdog.install(lua: lua, loop: loop, clock: clock, format: log.format)
    let result = Interrupt.whileHandling(for: loop) {
      guard let timeout = limits.timeout else { return loop.run(thread) }
      return loop.run(
        thread, deadline: clock.now + timeout,
        timeoutMessage: "the script was not done within \(timeout)")
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
}

extension LuaState {
  /// What `require` searches: beside the script, then `./lib`, then the folders of `--path`.
  fileprivate func setModulePath(directory: String, further: [String]) {
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
