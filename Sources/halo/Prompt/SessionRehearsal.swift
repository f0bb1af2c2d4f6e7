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
/// account that the session is on. It finds copies of the session's variables and globals as far as they
/// are plain data, so that it changes none of them.
struct SessionRehearsal {
  private let session: Session
  private let stage: PlanStage
  private let lua: LuaState
  private let loop: TaskLoop
  private let journal: MemoryJournal
  private let recorder: RunRecorder
  private let module: CloudModule
  private let exit: ExitFunction
  /// What the session has under names that the plan does not, because it is no plain data.
  private var missing: [WireKey: LuaType] = [:]
  /// How many values it has copies of.
  private var copied = 0

  init(_ session: Session) {
    self.session = session
    let runtime = session.runtime
    lua = PlanOutput.apart { LuaState() }
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

  /// What the session has under names: its globals, but for those that every state has, and in front of
  /// them its variables.
  private mutating func copyVariables() {
    let own = session.runtime.lua.stack
    own.pushGlobals()
    copyFields(of: own, asGlobals: true)
    session.environment.push(on: own)
    copyFields(of: own, asGlobals: false)
  }

  /// Copies the fields of the table on top of a stack, which it takes away. [-1, +0]
  ///
  /// - Parameter asGlobals: whether those stay that every state has.
  private mutating func copyFields(of own: LuaStack, asGlobals: Bool) {
    var (missing, copied) = (missing, copied)
    own.forEachField(of: -1) {
      guard let name = own.string(at: -2), !asGlobals || !hasGlobal(name) else { return }
      missing[WireKey(name)] = nil
      var count = copied
      guard isPlain(own, &count), let value = RecordedValue.document(at: -1, of: own) else {
        return missing[WireKey(name)] = own.type(at: -1)
      }
      copied = count
      RecordedValue.push(value, on: lua.stack)
      lua.setGlobal(name)
    }
    (self.missing, self.copied) = (missing, copied)
    own.pop()
  }

  private struct NotPlain: Error {}

  /// Whether the value on top is not too much to be copied, and no table to which the session has given a
  /// metatable, or that has one in it: without that it would be another thing. Those of Halo have names with
  /// a dot.
  ///
  /// - Parameter count: of the values so far; a table is counted wherever it is found.
  private func isPlain(_ own: LuaStack, _ count: inout Int) -> Bool {
    (try? check(own, &count, depth: 0)) != nil
  }

  private func check(_ own: LuaStack, _ count: inout Int, depth: Int) throws(NotPlain) {
    count += 1
    // A table may be one of its own fields.
    guard depth < 100, count < 1_000_000 else { throw NotPlain() }
    guard own.type(at: -1) == .table else { return }
    if own.pushMetatable(at: -1) {
      defer { own.pop(2) }
      own.pushField("__name", of: -1)
      guard own.string(at: -1)?.utf8.contains(UInt8(ascii: ".")) == true else { throw NotPlain() }
    }
    try own.forEachField(of: -1) { () throws(NotPlain) in
      try check(own, &count, depth: depth + 1)
    }
  }

  private func hasGlobal(_ name: String) -> Bool {
    let stack = lua.stack
    stack.pushGlobals()
    defer { stack.pop(2) }
    return stack.pushField(name, of: -1) != .nil
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

  /// Tries a script out, which finds its own arguments as in a run, and shows the plan.
  func show(_ script: Script, _ words: [String]) throws(CommandFailure) {
    lua.setArguments(script.name, words.map { Array($0.utf8) })
    lua.setModulePath(
      directories: script.directories + [[]], further: session.runtime.limits.folders)
    try show(script.text, named: script.chunkName, arguments: words)
  }

  /// Tries it out and shows the plan.
  func show(
    _ text: [UInt8], named name: [UInt8], arguments: [String] = []
  ) throws(CommandFailure) {
    defer { close() }
    do throws(LuaError) {
      try lua.stack.load(bytes: text, name: name)
    } catch {
      throw CommandFailure(message: "\(error)", status: .badScript)
    }
    for argument in arguments { lua.stack.push(argument) }
    let thread = lua.stack.makeThread(arguments: arguments.count)
    let start = stage.clock.wallTime
    Sandbox.forgetOpenedFiles()
    let deadline = stage.clock.now + Rehearsal.longest
    loop.untoldDeadline = deadline
    let end = Interrupt.whileHandling(for: loop, running: lua, isSession: true) {
      loop.run(thread, deadline: deadline, timeoutMessage: Self.timeoutMessage)
    }
    PlanOutput.finishApart()
    try? recorder.flush()
    let entries = (try? journal.entries(of: recorder.number ?? 0)) ?? []
    let resources = stage.resources(in: entries, besides: module.resources)
    var plan = Plan(
      entries, from: start, to: stage.clock.wallTime, stage.findings, knowing: resources)
    plan.exit = exit.status ?? 0
    plan.takeDownFiles()
    if case .failed(let failure) = end, exit.status == nil {
      plan.failure = explained(
        ErrorReport(failure, on: thread.stack, isBrief: true, memory: lua.memoryLimit).message)
    } else if stage.clock.now >= deadline {
      plan.failure = "\(Self.timeoutMessage), and it has gone on past that"
    }
    session.printer.page(PlanText(plan, names: resources?.names ?? [:]).text)
  }

  /// Whoever presses Ctrl-C again and again ends finalizers that go on.
  private func close() {
    Watchdog.close(
      lua, by: .never, on: stage.clock, exitingWith: ExitStatus.interrupted.rawValue,
      format: session.runtime.log.format)
  }

  private static let timeoutMessage = "not done within a day"

  /// Adds to an error about a global that the session has one.
  private func explained(_ message: String) -> String {
    let named = missing.first { message.utf8.contains("global '\($0.key.text)'".utf8) }
    guard let (name, type) = named else { return message }
    let what = type == .table ? "table with functions, a metatable or too much in it" : "\(type)"
    return "\(message); of a session a plan has plain data only, not \(name.text), a \(what): "
      + "give its code along"
  }
}
