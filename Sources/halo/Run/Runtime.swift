internal import CloudModule
internal import Curl
internal import Journal
internal import HuaweiCloud
internal import LuaHost
internal import Planning
internal import Sandbox
internal import ScriptTools
internal import SimulatedCloud
internal import StandardModules
internal import TaskLoop
internal import Ports
internal import Text

/// Everything that scripts and sessions need, put together from the options.
final class Runtime {
  let lua = LuaState()
  let loop: TaskLoop
  let clock: any Clock
  let observer: RunObserver
  let module: CloudModule
  let completion: ScriptCompletion
  let places: Places
  let exit: ExitFunction
  let limits: SandboxOptions
  let log: RunLog
  /// Where requests of `http` go.
  let web: any Transport
  private let doubts: Doubts
  private let recording: Recording?
  private let options: CloudOptions
  private let programs = SecretPrograms()
  /// Whether a text of `help` is shown by other means than `print`.
  var takesHelp: ((String) -> Bool)?
  /// Where a script is only tried out; nil for a run in earnest.
  let stage: PlanStage?

  /// When the time of its script is over.
  private(set) var deadline = Instant.never
  /// The one whose finalizers run when all that the process has to tell is told.
  nonisolated(unsafe) static var last: Runtime?

  /// A signal, or the end of its time, was the end of the script.
  private(set) var wasCutShort = false
  /// A task that was cancelled left a change in doubt.
  var leftDoubt: Bool { doubts.areThere }

  /// - Parameters:
  ///   - simulator: makes what answers with `--sim`.
  ///   - seed: what retries are spread by, for a run that is to be made again; random if nil.
  ///   - recording: how the run is recorded; nil for not at all.
  ///   - rehearse: makes the stage on which a script is only tried out, given the world that it is a
  ///     script for and what carries the requests of `http`; nil for a run in earnest.
  ///   - log: where everything about the run is written.
  init(
    options: CloudOptions, limits: SandboxOptions = SandboxOptions(),
    simulator: () -> SimulatedCloud = { SimulatedCloud() }, seed: Int64? = nil,
    recording: Recording? = nil,
    rehearse: ((World, any Transport) -> PlanStage)? = nil, log: RunLog
  ) {
    (self.recording, self.options) = (recording, options)
    let system = SystemClock()
    (self.limits, self.log) = (limits, log)
    let traced = Self.traced(options, on: system, log)
    let network = traced(Self.network(options, limits, on: system))
    let journal = Self.journal(of: recording, on: system)
    places = Places(
      options, simulator: simulator, clock: system, network: network, traced: traced,
      journal: journal, programs: programs
    ) { log.report(.warn, $0, text: "halo: warning: \($0)\n") }
    web = network
    stage = rehearse?(places.world, network)
    let clock = stage?.clock ?? system
    self.clock = clock
    observer = RunObserver(clock: clock, log: log)
    doubts = Doubts(log: log)
    loop = TaskLoop(
      clock: clock, transport: stage?.transport ?? network,
      // Looked after also while nothing is handed to it.
      journal: stage == nil ? journal : ImmediateJournal(),
      hooks: Self.hooks(lua: lua, clock: clock, log: log, observer: observer, doubts: doubts))
    module = CloudModule(
      in: lua, loop: loop,
      world: stage?.world(journal: Self.journal(of: recording, on: clock)) ?? places.world,
      surroundings: Surroundings(environment: .process, log: log.log),
      seed: Self.seeds(from: seed), recorder: recording?.recorder)
    completion = ScriptCompletion(module)
    exit = ExitFunction(loop: loop)
    // First: what modules are kept by stands before what searches them then.
    setLimits()
    connect()
    Self.last = self
  }

  // MARK: Parts

  /// The network, which is set up when something is first asked of it.
  private static func network(
    _ options: CloudOptions, _ limits: SandboxOptions, on clock: any Clock
  ) -> any Transport {
    DeferredTransport(clock: clock) {
      options.network.transport(limits.transport, profile: options.profileProxy, clock: clock)
    }
  }

  /// What counts the requests of a transport, and shows them where that is wanted.
  private static func traced(
    _ options: CloudOptions, on clock: any Clock, _ log: RunLog
  ) -> (any Transport) -> any Transport {
    { transport in
      let counted = CountingTransport(transport, in: log.statistics)
      return options.traceHTTP ? log.tracing(counted, clock: clock) : counted
    }
  }

  /// Where changes are announced.
  private static func journal(of recording: Recording?, on clock: any Clock) -> any Journal {
    recording.map { RunJournal($0.recorder, clock: clock) } ?? ImmediateJournal()
  }

  /// Has the parts know of each other.
  private func connect() {
    lua.scheduler = loop
    HelpFunction(catalog: module.catalog, pages: HelpPages.text(on:)) { [unowned self] in
      takesHelp?($0) ?? false
    }.install(in: lua)
    exit.install(in: lua)
    exit.currentLedger = { [unowned module] in module.ledger }
    if let recording {
      KeptModules.install(in: lua, keeping: recording.loaded, kept: recording.kept) { [log] in
        log.report(
          .warn,
          "halo: the file of module \($0) is gone: its text of the earlier process is loaded\n")
      }
    }
    var run: Int64?
    log.log.origin = { [weak loop, recording] in
      // A run that has ended still has its number.
      run = recording?.recorder.number ?? run
      let task = loop?.current
      return LogOrigin(run: run, task: task?.id.number, taskName: task?.name)
    }
    // What is rehearsed is not made.
    if log.tellsChanges, stage == nil { module.whenEnded = log.tell }
    observer.name = { [unowned loop] in loop.name(of: $0) }
    observer.endings = { [unowned loop] in loop.endedTasks }
    observer.learned = { [unowned module] in module.usualTime(of: $0) }
    observer.hidesBeforeScripts = limits.allowExec
    doubts.areOthers = { [unowned module] in module.isInTransaction($0) }
  }

  /// Drawn once: neighbouring numbers make calls as different as any others.
  private static func seeds(from seed: Int64?) -> () -> UInt64 {
    var next = seed.map { UInt64(bitPattern: $0) } ?? .random(in: .min ... .max)
    return {
      defer { next &+= 1 }
      return next
    }
  }

  private static func hooks(
    lua: LuaState, clock: any Clock, log: RunLog, observer: RunObserver, doubts: Doubts
  ) -> TaskLoopHooks {
    var hooks = TaskLoopHooks(for: lua)
    hooks.setAlarm = { Watchdog.set($0, on: clock) }
    hooks.report = { log.report(.info, TaskReport.text(of: $0, at: clock.now)) }
    hooks.showUnseenError = doubts.note
    // What nobody is shown need not be described.
    if log.isVerbose || log.region != nil { hooks.observer = observer }
    return hooks
  }

  private func setLimits() {
    lua.onWarning = { [log] message in
      // What begins with '@' is for the warning system itself, such as "@on".
      if message.hasPrefix("@") { return }
      log.report(
        .warn, message, text: "halo: warning: \(message.withIndentedContinuation)\n")
    }
    if !limits.allowExec {
      lua.restrict { "\($0) is not allowed; start the script with halo run --allow-exec" }
      lua.useFiles(stage == nil ? Sandbox.files : Sandbox.rehearsedFiles)
    }
    lua.memoryLimit = limits.memory
    // What is done in the order of a table's names is done in the order in which it was planned, and asked for
    // again in that order where the run is gone on with.
    lua.orderPairs()
  }

  /// Runs a script to its end.
  ///
  /// - Parameter isTimed: whether what only tries it out ends then, too, whatever is being read.
  /// - Throws: `ScriptFailure` with what to print and how to exit.
  func run(
    _ script: Script, arguments: [[UInt8]], timeout: Duration?, isTimed: Bool = false
  ) throws(ScriptFailure) {
    let stack = lua.stack
    deadline = timeout.map { clock.now + $0 } ?? .never
    if isTimed, let timeout { stage?.end(after: timeout, at: deadline) }
    if !isTimed, stage != nil { loop.untoldDeadline = deadline }
    if stage == nil { programs.deadline = deadline }
    // The one from when the process began may have passed, before which it waited for its job or an answer.
    Watchdog.end(at: deadline, on: clock)
    lua.setModulePath(directories: script.directories, further: limits.folders)
    try load(script, arguments: arguments)
    for argument in arguments { stack.push(bytes: argument) }
    confine()
    let thread = stack.makeThread(arguments: arguments.count)
    Watchdog.install(format: log.format)
    let result = Interrupt.whileHandling(for: loop, running: lua) {
      loop.run(
        thread, deadline: deadline,
        timeoutMessage: "the script was not done within \(timeout?.short ?? "")")
    }
    var report = ErrorReport(
      result, on: thread.stack, hidesPlace: script.isCall, memory: limits.memory)
    let isLate = clock.now >= deadline
    if isLate { try checkTime(&report, timeout) }
    if let report {
      wasCutShort = exit.status == nil && (Interrupt.status != nil || isLate)
      doubts.tell(module.ledger.doubts, besides: report.message)
      if exit.status == nil || hasMoreToTell(than: report) {
        throw ScriptFailure(report, leftDoubt: leftDoubt, module.ledger, asked: exit.status)
      }
    } else if leftDoubt || !module.ledger.doubts.isEmpty {
      // The script has ended well, and what it gave up may be made nevertheless.
      doubts.tell(module.ledger.doubts, besides: "")
      throw ScriptFailure(text: "", status: .inDoubt)
    }
    if let status = exit.status, status != 0 { throw ScriptFailure(text: "", code: status) }
  }

  /// Where a program has taken the script's time, that is told in place of what it led to; what clean-up
  /// code fails with is told behind the reason why it ran; and the time of a plan is over also where its
  /// script catches that: what it would do otherwise nobody has seen.
  ///
  /// - Parameter report: how it failed; nil where it did not.
  private func checkTime(_ report: inout ErrorReport?, _ timeout: Duration?) throws(ScriptFailure) {
    if let late = programs.late, exit.status == nil,
      report?.status == .timedOut || report?.status == .configuration
    {
      report?.becomeTimeOut(Watchdog.lateness(timeout, "'\(late)', which is to tell a secret"))
    }
    if stage == nil, loop.wasOutOfTime, exit.status == nil, Interrupt.status == nil,
      let status = report?.status,
      status != .timedOut, status != .inDoubt
    {
      report?.follow(timeOut: "the script was not done within \(timeout?.short ?? "")")
    }
    guard stage != nil, Interrupt.status == nil, report?.status != .timedOut || exit.status != nil
    else { return }
    throw ScriptFailure(
      text: "halo: the script was not done within \(timeout?.short ?? ""), and went on past that\n",
      status: .timedOut)
  }

  /// Whether what a script has said with `os.exit` is not all that there is to say: a change is in doubt, or
  /// `os.exit` itself was the end of a transaction that had changed something.
  private func hasMoreToTell(than report: ErrorReport) -> Bool {
    let ledger = module.ledger
    return report.status == .inDoubt || leftDoubt || !ledger.doubts.isEmpty
      || (ledger.undone, ledger.left) != (exit.ledger.undone, exit.ledger.left)
  }

  /// Leaves the process no more than a script is to have, unless it may start programs. For ever: what
  /// Halo itself needs beyond that has to be open.
  ///
  /// - Parameter start: starts what is to stay outside, when no key is in the environment any more.
  func confine(besides start: () -> Void = {}) {
    guard !limits.allowExec else { return start() }
    if !options.sim { programs.runAll(of: ConfiguredAccounts(options: options).settings) }
    Environment.wipeKeys()
    start()
    for path in SourcePlace.process.secretFiles + JournalOptions.files(besides: recording?.place)
    where !Sandbox.protect(path) {
      log.report(.error, "halo: cannot keep \(path) from scripts\n")
    }
    let losses = Sandbox.confine()
    guard log.isVerbose else { return }
    for loss in losses { log.report(.info, "halo: sandbox: \(loss)\n") }
  }

  /// Pushes a script as a function, and makes its arguments the global `arg`. [-0, +1]
  func load(_ script: Script, arguments: [[UInt8]]) throws(ScriptFailure) {
    lua.setArguments(script.name, arguments)
    try script.load(in: lua)
  }
}
