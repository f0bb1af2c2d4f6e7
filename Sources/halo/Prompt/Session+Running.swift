internal import CloudModule
internal import LuaHost
internal import ScriptTools
internal import Text
internal import Ports
internal import TaskLoop

// Running inputs, and showing what they give.
extension Session {
  /// Runs an input and shows what it returns.
  ///
  /// - Returns: Whether it has succeeded.
  @discardableResult
  func evaluate(
    _ text: String, line: Int = 1, hasConsent: Bool = false, isShown: Bool = true
  ) -> Bool {
    let block: Block
    switch reader.read(text, line: line) {
    case .complete(let complete): block = complete
    case .unfinished(let message), .wrong(let message):
      fail("halo: \(message)\n", ExitStatus.badScript.rawValue)
      return false
    }
    if !runtime.places.isSecret(text) { journal.keep(text) }
    let stack = runtime.lua.stack
    do throws(LuaError) {
      try stack.load(block.source, name: BlockReader.chunkName)
    } catch {
      fail("halo: \(error)\n", ExitStatus.badScript.rawValue)
      return false
    }
    environment.becomeGlobals(of: stack)
    let count = environment.resultCount
    let isDone = pagingHelp(of: text) {
      run(
        keepsLocals: block.form == .statements, hasConsent: hasConsent || block.hasConsent,
        isShown: isShown)
    }
    guard isDone else { return false }
    if isShown {
      let isResult = environment.resultCount > count
      if let expression = block.expression {
        save(.block(block.text, .statements, isResult: false))
        save(.block(expression, .expression, isResult: isResult))
      } else {
        save(.block(block.text, block.form, isResult: isResult))
      }
    }
    return true
  }

  /// What an input shows that asks for help and nothing else is paged as results are, once nothing of it
  /// runs any more.
  private func pagingHelp(of text: String, _ run: () -> Bool) -> Bool {
    let rest = text.trimmed.utf8
    guard isTerminal, rest.starts(with: "help".utf8),
      let next = rest.dropFirst(4).first, " ('\"{[".utf8.contains(next)
    else { return run() }
    var pages: [String] = []
    runtime.takesHelp = {
      pages.append($0)
      return true
    }
    defer {
      runtime.takesHelp = nil
      pages.forEach { printer.page($0) }
    }
    return run()
  }

  /// Runs a script as if it had been typed. What it says with `os.exit` ends it alone.
  ///
  /// - Returns: whether it has succeeded.
  func run(
    _ script: Script, arguments: [[UInt8]], hasConsent: Bool
  ) throws(ScriptFailure) -> Bool {
    try runtime.load(script, arguments: arguments)
    environment.becomeGlobals(of: runtime.lua.stack)
    for argument in arguments { runtime.lua.stack.push(bytes: argument) }
    runtime.exit.endsBackground = false
    defer { runtime.exit.endsBackground = true }
    let isDone = runtime.lua.findingModules(in: script.directories) {
      run(arguments: arguments.count, keepsLocals: true, hasConsent: hasConsent)
    }
    guard let status = runtime.exit.takeStatus() else { return isDone }
    if status != 0 { fail("halo: \(script.title) has exited with \(status)\n", status) }
    return status == 0
  }

  /// Runs the function on the state's stack below its arguments. [-(arguments + 1), +0]
  @discardableResult
  func run(
    arguments: Int = 0, keepsLocals: Bool = false, hasConsent: Bool = false, isShown: Bool = true
  ) -> Bool {
    let stack = runtime.lua.stack
    let thread = stack.makeThread(arguments: arguments)
    if keepsLocals {
      environment.push(on: stack)
      thread.keepLocals(inTableOn: stack)
    }
    consent = InputConsent(after: runtime.module.changes?.entries.last?.number ?? 0)
    let result = runtime.loop.run(thread, hasConsent: hasConsent || self.hasConsent)
    switch result {
    case .finished:
      if isShown { show(resultsOf: thread.stack) }
      return true
    case .failed(let failure):
      guard runtime.exit.status == nil else { return false }
      let report = ErrorReport(
        failure, on: thread.stack, isBrief: true, memory: runtime.limits.memory)
      let ending = ScriptFailure(report, leftDoubt: false)
      fail(ending.text, ending.code)
      if BareName.advice(on: failure.message) == nil,
        let name = failure.message.unknownGlobal, let question = environment.question(about: name)
      {
        source.tell("  \(question)\n")
      }
      return false
    }
  }

  private func show(resultsOf stack: LuaStack) {
    guard stack.count > 0 else { return }
    printer.show(1..<stack.count + 1, of: stack)
    guard stack.type(at: 1) != .nil else { return }
    environment.remember(at: 1, of: stack)
    view = ResultView()
  }

  /// What a script's `__tostring` makes of a value. It runs as a task, which can be stopped.
  func describe(at index: Int, of stack: LuaStack) -> String? {
    let own = runtime.lua.stack
    own.push(toString)
    stack.pushCopy(of: index)
    stack.move(1, to: own)
    let thread = own.makeThread(arguments: 1)
    let deadline = runtime.clock.now + .seconds(1)
    switch runtime.loop.run(thread, deadline: deadline) {
    case .finished: return thread.stack.string(at: 1)
    case .failed(let failure): return "(its __tostring failed: \(failure.message))"
    }
  }

  /// A task of an earlier input has failed, and nobody waits for it.
  func report(_ failure: LuaFailure, of task: ScheduledTask) {
    let stack = runtime.lua.stack
    runtime.loop.pushError(of: task, on: stack)
    let ending = ScriptFailure(
      ErrorReport(failure, on: stack, isBrief: true, memory: runtime.limits.memory),
      leftDoubt: false)
    stack.pop()
    fail(ending.text, ending.code)
  }
}
