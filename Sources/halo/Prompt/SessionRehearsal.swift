internal import CloudModule
internal import HuaweiCloud
internal import Journal
internal import LuaHost
internal import Planning
internal import Ports
internal import Sandbox
internal import StandardModules
internal import TaskLoop

/// What an input of a session would change: tried out in a Lua state of its own, on a twin of the
/// account that the session is on. It finds the session's variables as far as they are plain data.
struct SessionRehearsal {
  private let session: Session
  private let stage: PlanStage
  private let lua = LuaState()
  private let loop: TaskLoop
  private let journal: MemoryJournal
  private let recorder: RunRecorder
  private let module: CloudModule
  private let exit: ExitFunction

  init(_ session: Session) {
    self.session = session
    let runtime = session.runtime
    stage = PlanStage(of: runtime.places.world, web: runtime.web)
    let store = MemoryJournal(clock: stage.clock)
    journal = store
    recorder = RunRecorder(
      RunStart(
        script: SessionJournal.script, startedAt: stage.clock.wallTime, process: Recording.process),
      redaction: session.journal.redaction
    ) { () throws(JournalError) in store }
    loop = TaskLoop(
      clock: stage.clock, transport: stage.transport, hooks: TaskLoopHooks(for: lua))
    lua.scheduler = loop
    module = CloudModule(
      in: lua, loop: loop, world: stage.world(journal: RunJournal(recorder, clock: stage.clock)),
      surroundings: Surroundings(environment: .process, log: runtime.log.log), seed: { 1 },
      recorder: recorder)
    module.keepHistory()
    exit = ExitFunction(loop: loop)
    exit.install(in: lua)
    lua.restrict { "\($0) is not part of a plan: programs are not started" }
    lua.useFiles(Sandbox.rehearsedFiles)
    lua.setModulePath(directories: [[]], further: runtime.limits.folders)
    lua.memoryLimit = runtime.limits.memory
    lua.orderPairs()
    copyVariables()
    markOutput()
  }

  /// What the session has under names, where it is no function and nothing of the cloud's.
  private func copyVariables() {
    let own = session.runtime.lua.stack
    session.environment.push(on: own)
    own.forEachField(of: -1) {
      guard let name = own.string(at: -2), let value = RecordedValue.document(at: -1, of: own)
      else { return }
      RecordedValue.push(value, on: lua.stack)
      lua.setGlobal(name)
    }
    own.pop()
  }

  /// What it prints is no result.
  private func markOutput() {
    lua.stack.push(function: { [session] stack in
      let texts = (1..<stack.count + 1).map { stack.description(at: $0) }
      session.source.tell("script: \(texts.joined(separator: "\t"))\n")
      return .results(0)
    })
    lua.setGlobal("print")
  }

  /// Tries it out and shows the plan.
  func show(
    _ text: [UInt8], named name: [UInt8], arguments: [String] = []
  ) throws(CommandFailure) {
    do throws(LuaError) {
      try lua.stack.load(bytes: text, name: name)
    } catch {
      throw CommandFailure(message: "\(error)", status: .badScript)
    }
    for argument in arguments { lua.stack.push(argument) }
    let thread = lua.stack.makeThread(arguments: arguments.count)
    let start = stage.clock.wallTime
    Sandbox.forgetOpenedFiles()
    let end = Interrupt.whileHandling(for: loop, running: lua, isSession: true) {
      loop.run(
        thread, deadline: stage.clock.now + Rehearsal.longest,
        timeoutMessage: "not done within a day")
    }
    try? recorder.flush()
    var plan = Plan(
      (try? journal.entries(of: recorder.number ?? 0)) ?? [], from: start,
      to: stage.clock.wallTime, stage.findings, knowing: module.resources)
    plan.files = Sandbox.openedFiles.map { Plan.File($0) }
    if case .failed(let failure) = end, exit.status == nil {
      plan.failure = ErrorReport(failure, on: thread.stack, isBrief: true).message
    }
    session.printer.page(PlanText(plan, names: module.resources?.names ?? [:]).text)
  }
}
